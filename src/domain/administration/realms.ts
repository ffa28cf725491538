import type { Scoped } from '#kernel/work.ts'
import * as store from './realms.store.ts'

/** A name that two people would sign in with in one realm: somebody of those who move, and somebody who is there. */
export type Collision = { readonly username: string }

/** Collisions listed at most. */
export const LISTED = 100

/**
 * After organizations at and below `path` were moved, or have gained or lost a host name: each belongs to the realm of the
 * nearest organization from it up that has a proved host name, and its people with it. Where names would collide nothing
 * is changed, and the collisions are returned.
 */
export function rehome(work: Scoped, path: string): Promise<readonly Collision[]> {
  if (!path.startsWith(work.scope.path)) throw new Error('nothing is moved beyond the scope')
  // reason: the realm may be that of an organization above; of those beyond the scope only their realm is ever used
  return store.beyondScope(work, async () => {
    const collisions = await store.selectCollisions(work, path, LISTED)
    if (collisions.length > 0) return collisions
    await store.updateRealms(work, path)
    await store.updatePeople(work, path)
    return []
  })
}
