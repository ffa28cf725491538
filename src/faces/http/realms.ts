import { findOperator, type Organization } from '#domain/organizations/organizations.ts'
import type { World } from '#kernel/work.ts'

/** Knows whose address was called, without asking the database for every page. */
export type Realms = {
  /** The organization whose pages these are; undefined until the first owner has set it up. */
  find(): Promise<Organization | undefined>
  /** What `find` said last, when that is still fresh. */
  fresh(): Organization | undefined
  /** Something was changed here: ask again. */
  forget(): void
}

/** A change on another node is seen after at most this long. */
const FRESH_MS = 1000

export function createRealms(world: World): Realms {
  let known: Organization | undefined
  let asked = Number.NEGATIVE_INFINITY
  const isFresh = (): boolean => performance.now() - asked < FRESH_MS
  return {
    find: async () => {
      if (known && isFresh()) return known
      known = await world.look(findOperator)
      asked = performance.now()
      return known
    },
    fresh: () => (isFresh() ? known : undefined),
    forget: () => {
      asked = Number.NEGATIVE_INFINITY
    },
  }
}
