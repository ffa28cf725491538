import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Until when an answer waits that may not tell by its time why it is one: the next beat after the request came.
 * `begun`: milliseconds of `performance.now()`.
 */
export type Patience = (begun: number) => Promise<void>

/**
 * Milliseconds from one beat to the next. Most refusals are ready within the first; the next ones keep it hidden on a busy server
 * too. Nobody who has mistyped something notices it.
 */
export const BEAT_MS = 100

/** Refusals leave on the beat. `rest` waits for so many milliseconds. */
export function patient(beatMs: number = BEAT_MS, rest: (ms: number) => Promise<unknown> = sleep): Patience {
  return async (begun) => {
    const passed = performance.now() - begun
    await rest(Math.ceil(passed / beatMs) * beatMs - passed)
  }
}

/** Nothing waits. */
export const impatient: Patience = async () => undefined
