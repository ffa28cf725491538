import { hour, type Seconds } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'
import { COUNTED, FOUND, MANY_ORGANIZATIONS, surely } from './listing.ts'
import * as store from './rough.store.ts'

/** More than so many are worth being kept. */
export type Enough = { readonly people: number; readonly found: number; readonly organizations: number }

const ENOUGH: Enough = { people: surely(COUNTED), found: surely(FOUND), organizations: surely(MANY_ORGANIZATIONS) }

/** Looking through three million names takes seconds, so it is done less often. */
const BEGINNINGS_COUNTED_EVERY: Seconds = 6 * hour
const PATIENCE = '5min'

/**
 * Counts roughly how many there are where there are many, so that lists can say so without counting. It may be done by several
 * nodes at once.
 */
export async function countRoughly(world: World, enough = ENOUGH): Promise<void> {
  await world.work((work) => store.countSubtrees(work, enough))
  await world.work(async (work) => {
    const since = new Date(work.now.getTime() - BEGINNINGS_COUNTED_EVERY * 1000)
    if (await store.isDue(work, since)) await store.countBeginnings(work, enough, PATIENCE)
  })
}
