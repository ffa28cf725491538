import type { Seconds } from '#kernel/time.ts'

/** Says how long somebody has to wait before they may ask; undefined: they may now. */
export type Pace = (name: string) => Seconds | undefined

/** Names that are kept at most; the oldest starts anew. */
const KEPT = 10_000

/** So many requests of one name in a second, and so many more at once. Counted by each process for itself, in memory. */
export function createPace({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }): Pace {
  const kept = new Map<string, { left: number; at: number }>()
  return (name) => {
    const at = performance.now() / 1000
    const known = kept.get(name) ?? { left: burst, at }
    const left = Math.min(burst, known.left + (at - known.at) * perSecond)
    if (!kept.has(name) && kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
    kept.set(name, { left: left < 1 ? left : left - 1, at })
    return left < 1 ? Math.ceil((1 - left) / perSecond) : undefined
  }
}
