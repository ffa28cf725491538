/**
 * The instant at which a day, `2027-03-28`, begins in a time zone; `after` days later with that. `undefined` for what is no
 * day of the years 1970 to 9999.
 */
export function startOfDay(typed: string, timeZone: string, after = 0): Date | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed) ?? []
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (!year || Number(year) < 1970 || new Date(midnight).toISOString().slice(0, 10) !== typed) return undefined
  const wanted = Date.UTC(Number(year), Number(month) - 1, Number(day) + after)
  // reason: the clock may be changed between the guess and the day's beginning
  const guess = wanted - offsetAt(wanted, timeZone)
  return new Date(wanted - offsetAt(guess, timeZone))
}

/** How far the clocks of a time zone are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return shown - Math.floor(instant / 1000) * 1000
}
