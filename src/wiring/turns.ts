import { setTimeout as sleep } from 'node:timers/promises'

/** Has work done when its turn has come. */
export type Turns = <T>(act: () => Promise<T>) => Promise<T>

export type TurnsOptions = {
  readonly atOnce: number
  /** How much of the time may be worked now, all taken together: 0.25 is a quarter of a processor. */
  readonly share: () => number
  /** Work that may be done without a rest before it, in milliseconds. */
  readonly burst: number
  /** Milliseconds that were worked so far outside of turns, which count as much; without it, none. */
  readonly besides?: () => number
  /** Milliseconds of a clock that nobody sets. */
  readonly steady?: () => number
  readonly rest?: (ms: number) => Promise<unknown>
}

/**
 * So much work at once and in the long run no more than its share, in the order in which it was asked for. A page now and
 * then never waits; a file of everybody, or whoever asks in a loop, rests in between.
 */
export function turnsOf(options: TurnsOptions): Turns {
  const { atOnce, share, burst, besides = () => 0, steady = () => performance.now(), rest = sleep } = options
  const waiting: (() => void)[] = []
  let left = burst
  let at = steady()
  let paid = besides()
  let underWay = 0
  const refill = (): void => {
    const [now, worked] = [steady(), besides()]
    left = Math.min(burst, left + (now - at) * share()) - (worked - paid)
    at = now
    paid = worked
  }
  const next = (): void => {
    if (underWay >= atOnce || waiting.length === 0) return
    underWay++
    refill()
    const begin = waiting.shift() as () => void
    if (left > 0) begin()
    else void rest(-left / share()).then(begin)
  }
  return async (act) => {
    await new Promise<void>((begin) => {
      waiting.push(begin)
      next()
    })
    const begun = steady()
    try {
      return await act()
    } finally {
      refill()
      left -= steady() - begun
      underWay--
      next()
    }
  }
}
