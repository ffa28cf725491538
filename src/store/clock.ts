import type { Seconds } from '#kernel/work.ts'

/** Asks the database for its time, in milliseconds since 1970. */
export type AskTime = () => Promise<number>

export type Clock = {
  /** The database's time now, without asking it: its last answer plus what our own steady clock has counted since. */
  now(): Date
  /** Asks the database again. Call it every few seconds: clocks drift, and databases fail over. */
  synchronize(): Promise<void>
}

const STALE_AFTER: Seconds = 60

/**
 * One clock for all nodes: the database's. The wall clock of this machine is never read, so it may be wrong or jump
 * without a code or a session living longer. Throws from `now` when the database has not answered for a minute.
 */
export async function databaseClock(ask: AskTime, steady: () => number = () => performance.now()): Promise<Clock> {
  let ahead = 0
  let heard = 0
  async function synchronize(): Promise<void> {
    const asked = steady()
    const told = await ask()
    heard = steady()
    ahead = told - (asked + heard) / 2
  }
  function now(): Date {
    const steadily = steady()
    if (steadily - heard > STALE_AFTER * 1000) throw new Error('the database has not told the time for a minute')
    return new Date(steadily + ahead)
  }
  await synchronize()
  return { now, synchronize }
}
