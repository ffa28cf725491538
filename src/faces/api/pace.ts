import type { Seconds } from '#kernel/time.ts'

/** Says how long a key has to wait before it may ask; undefined: it may now. */
export type Pace = (keyId: string) => Seconds | undefined

/** How many requests of one key are answered in a second, and how many more at once. */
export const PACE = { perSecond: 500, burst: 1000 } as const
/** Keys that are kept at most; the oldest starts anew. */
const KEPT = 10_000

/** Counted by each process for itself, in memory: what guesses at codes is counted by the budgets of people. */
export function createPace({ perSecond, burst }: { perSecond: number; burst: number } = PACE): Pace {
  const kept = new Map<string, { left: number; at: number }>()
  return (keyId) => {
    const at = performance.now() / 1000
    const known = kept.get(keyId) ?? { left: burst, at }
    const left = Math.min(burst, known.left + (at - known.at) * perSecond)
    if (!kept.has(keyId) && kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
    kept.set(keyId, { left: left < 1 ? left : left - 1, at })
    return left < 1 ? Math.ceil((1 - left) / perSecond) : undefined
  }
}
