type Formats = {
  dateTime(date: Date, timeZone: string): string
  relative(date: Date, now: Date): string
  list(items: readonly string[]): string
}

/** People live in few time zones at once; a formatter is too heavy to keep one for every zone there is. */
const KEPT_ZONES = 24

const SPANS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** Dates, spans of time and lists as a language writes them. Each formatter is made on first use. */
export function formats(tag: string): Formats {
  const zones = new Map<string, Intl.DateTimeFormat>()
  let relative: Intl.RelativeTimeFormat | undefined
  let list: Intl.ListFormat | undefined
  return {
    dateTime: (date, timeZone) => zoneFormat(zones, tag, timeZone).format(date),
    relative(date, now) {
      relative ??= new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
      return relativeText(relative, (date.getTime() - now.getTime()) / 1000)
    },
    list(items) {
      list ??= new Intl.ListFormat(tag, { type: 'conjunction' })
      return list.format(items)
    },
  }
}

function zoneFormat(zones: Map<string, Intl.DateTimeFormat>, tag: string, timeZone: string): Intl.DateTimeFormat {
  const known = zones.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const oldest = zones.size >= KEPT_ZONES ? zones.keys().next().value : undefined
  if (oldest !== undefined) zones.delete(oldest)
  zones.set(timeZone, format)
  return format
}

function relativeText(format: Intl.RelativeTimeFormat, seconds: number): string {
  for (const [unit, length] of SPANS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit)
  }
  return format.format(0, 'minute')
}
