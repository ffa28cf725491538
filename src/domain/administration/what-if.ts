import { levelsOf } from '#domain/organizations/organizations.ts'
import type { Weighty } from '#domain/policies/dead-ends.ts'
import { effective } from '#domain/policies/effective.ts'
import type { Says } from '#domain/policies/levels.ts'
import { levelsAround } from '#domain/policies/policies.ts'
import type { Role } from '#domain/users/users.ts'
import type { Scope, World } from '#kernel/work.ts'
import type { PolicyPlace } from './policy.ts'
import * as store from './what-if.store.ts'

/** What saving a level would do, before it is saved. */
export type WhatIf = {
  /** Whom the level speaks of. */
  readonly reached: number
  /** For whom something would change, and what they lack. */
  readonly touched: store.Counts
  /** The first few of them. */
  readonly lists: { readonly [lacking in store.Lacking]: readonly store.Listed[] }
}

/** How many of each list are named. */
export const NAMED = 20

/**
 * Asks what would change for whom. People of one organization and role without a level of their own are all alike, so they
 * are counted by the database and judged once, by the same function that judges at sign-in.
 */
export async function whatIf(world: World, scope: Scope, place: PolicyPlace, says: Says): Promise<WhatIf> {
  const { organization, role, user } = place
  const levels = await world.look((look) => levelsAround(look, organization))
  const [isTouched, everySingle] = [judge(levels, place, says), singlesOf(levels)]
  const singlesAsked = user ? [{ organizationId: organization.id, id: user.id }] : everySingle
  const whom = { path: organization.path, role: user ? null : role, singles: singlesAsked }
  return world.within(scope, async (work) => {
    await store.allowTime(work)
    const groups = user ? [] : await store.selectGroups(work, whom)
    const singles = await store.selectSingles(work, whom)
    const touched = {
      groups: groups.filter(({ path, role: of }) => isTouched(path, of, null)),
      singles: singles.filter(({ path, role: of, id }) => isTouched(path, of, id)),
    }
    const counts = countsOf(touched.groups, touched.singles)
    const list = async (lacking: store.Lacking, count: number): Promise<store.Listed[]> =>
      count === 0 ? [] : store.selectListed(work, whom, touched, lacking, NAMED)
    const lists = {
      nothing: await list('nothing', counts.people),
      factor: await list('factor', counts.withoutFactor),
      'phone-or-email': await list('phone-or-email', counts.withoutPhone + counts.withoutEmail),
    }
    return { reached: countsOf(groups, singles).people, touched: counts, lists }
  })
}

/** People with a level of their own are judged one by one. */
function singlesOf(levels: readonly Weighty[]): { readonly organizationId: string; readonly id: string }[] {
  return levels.flatMap(({ organizationId, userId }) => (userId === null ? [] : [{ organizationId, id: userId }]))
}

/** Whether anything would be different for somebody there. */
function judge(
  levels: readonly Weighty[],
  { organization, role, user }: PolicyPlace,
  says: Says,
): (path: string, of: Role, userId: string | null) => boolean {
  const isOwn = (level: Weighty): boolean =>
    level.organizationId === organization.id &&
    level.userId === (user?.id ?? null) &&
    level.role === (user ? null : role)
  const own: Weighty = {
    ...says,
    ...{ organizationId: organization.id, name: organization.name, path: organization.path, requiredAt: null },
    ...{ depth: levelsOf(organization).length, role: user ? null : role, userId: user?.id ?? null, ofRole: role },
  }
  const [before, after] = [byPath(levels), byPath([...levels.filter((level) => !isOwn(level)), own])]
  return (path, of, userId) => valuesOf(before, path, of, userId) !== valuesOf(after, path, of, userId)
}

type ByPath = ReadonlyMap<string, readonly Weighty[]>

function byPath(levels: readonly Weighty[]): ByPath {
  return Map.groupBy(levels, ({ path }) => path)
}

/** The values that hold, without whose word they are. */
function valuesOf(levels: ByPath, path: string, of: Role, userId: string | null): string {
  const ids = path.split('/').filter((id) => id !== '')
  const chain = ids.flatMap((_, index) =>
    (levels.get(`${ids.slice(0, index + 1).join('/')}/`) ?? []).filter(
      (level) => (level.role ?? of) === of && (level.userId ?? userId) === userId,
    ),
  )
  const { requirements, offLimits, ...rest } = effective(chain)
  const starts = requirements.map(({ start }) => JSON.stringify(start)).toSorted()
  const values = Object.entries(rest).map(([name, { value }]) => [name, value])
  return JSON.stringify([starts, offLimits.map(({ value }) => value), values])
}

function countsOf(groups: readonly store.Group[], singles: readonly store.Single[]): store.Counts {
  const sum = (name: keyof store.Counts, lacks: (single: store.Single) => boolean): number =>
    groups.reduce((total, group) => total + group[name], 0) + singles.filter(lacks).length
  return {
    people: sum('people', () => true),
    withoutFactor: sum('withoutFactor', ({ hasFactor }) => !hasFactor),
    withoutPhone: sum('withoutPhone', ({ hasPhone }) => !hasPhone),
    withoutEmail: sum('withoutEmail', ({ hasEmail }) => !hasEmail),
  }
}
