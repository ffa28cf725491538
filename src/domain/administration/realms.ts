import type { Organization } from '#domain/organizations/organizations.ts'
import { holdTree } from '#domain/organizations/tree.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import * as store from './realms.store.ts'

/** A name that two people would sign in with in one realm: somebody of those who move, and somebody who is there. */
export type Collision = { readonly username: string }

/** Who signs in elsewhere when a realm comes or goes: how many, and the largest of the organizations. */
export type Movers = {
  readonly organizations: number
  readonly people: number
  readonly largest: readonly { readonly id: string; readonly name: string; readonly people: number }[]
}

/** Collisions listed at most. */
export const LISTED = 100

/** One change of the tree, or of a policy, at a time. Whoever comes while a large part of the tree moves waits for that. */
export function takeTurn(work: Scoped): Promise<void> {
  return store.beyondScope(work, () => holdTree(work))
}

/**
 * After organizations at and below `path` were moved, or have gained or lost a host name: each belongs to the realm of the
 * nearest organization from it up that has a proved host name, and its people with it, whose sessions end. Where names would
 * collide nothing is changed, and the collisions are returned.
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

/** Who follows when this organization's first host name comes, or its last goes: everybody below who is in its realm. */
export function moversOf(look: Look, { path, realmId }: Pick<Organization, 'path' | 'realmId'>): Promise<Movers> {
  return store.selectMovers(look, path, realmId)
}

/** The realm that an organization would be in without host names of its own. */
export async function realmAbove(look: Look, { path, id }: Pick<Organization, 'path' | 'id'>): Promise<string> {
  const above = path.slice(0, -(id.length + 1))
  return (await store.selectNearestRealm(look, above)) ?? id
}

/** The names that would be taken if the people of `realm` signed in where `above` says. */
export function collisionsWith(
  look: Look,
  realm: Pick<Organization, 'path' | 'id'>,
  above: string,
): Promise<Collision[]> {
  return store.selectCollisionsWith(look, realm.path, realm.id, above, LISTED)
}
