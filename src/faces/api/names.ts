import type { Caller } from '#domain/applications/api-keys.ts'
import { countRequests } from '#domain/applications/api-requests.ts'
import type { World } from '#kernel/work.ts'

/** Says whether a key has named as many requests as are kept. */
export type Names = (world: World, caller: Caller) => Promise<boolean>

/** More names are not kept of one key: with each its answer is kept for a day. */
export const MOST_NAMES = 100_000
// reason: counting so many takes longer than most answers; each process may be wrong by as many
const COUNTED_EVERY = 500
const FULL_FOR_MS = 60_000
const KEPT = 10_000

type Counted = { readonly left: number; readonly fullUntil: number }

/** Counts now and then, and goes on by itself in between. `now`: milliseconds of a clock that never goes back. */
export function boundedNames(
  { most, every }: { readonly most: number; readonly every: number } = { most: MOST_NAMES, every: COUNTED_EVERY },
  now: () => number = () => performance.now(),
): Names {
  const kept = new Map<string, Counted>()
  return async (world, { key }) => {
    const known = kept.get(key.id) ?? { left: 0, fullUntil: 0 }
    if (known.fullUntil > now()) return true
    const left = known.left > 0 ? known.left : Math.min(every, most - (await countRequests(world, key, most)))
    if (!kept.has(key.id) && kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
    kept.set(key.id, left > 0 ? { left: left - 1, fullUntil: 0 } : { left: 0, fullUntil: now() + FULL_FOR_MS })
    return left <= 0
  }
}
