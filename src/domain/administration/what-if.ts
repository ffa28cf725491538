import { askedParties } from '#domain/organizations/hosts.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import type { Weighty } from '#domain/policies/dead-ends.ts'
import { type Effective, effective } from '#domain/policies/effective.ts'
import type { Says } from '#domain/policies/levels.ts'
import { levelsAround } from '#domain/policies/policies.ts'
import type { Role } from '#domain/users/users.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
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
  /** Of them, those from whom nothing but passkeys would be taken, at once or from a day on; undefined where there are none. */
  readonly onlyPasskeys: OnlyPasskeys | undefined
}

/** `without`: those who have no passkey that is asked for at any address of theirs, and the first few of them. */
export type OnlyPasskeys = {
  readonly people: number
  readonly without: number
  readonly listed: readonly store.Listed[]
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
  const [{ touches, takesOnlyPasskeys }, everySingle] = [judge(levels, place, says), singlesOf(levels)]
  const singlesAsked = user ? [{ organizationId: organization.id, id: user.id }] : everySingle
  const whom = { path: organization.path, role: user ? null : role, singles: singlesAsked }
  return world.within(scope, async (work) => {
    await store.allowTime(work)
    const groups = user ? [] : await store.selectGroups(work, whom)
    const singles = await store.selectSingles(work, whom)
    const touched = those({ groups, singles }, touches)
    const counts = countsOf(touched)
    const list = async (lacking: store.Lacking, count: number): Promise<store.Listed[]> =>
      count === 0 ? [] : store.selectListed(work, whom, touched, store.lacks[lacking], NAMED)
    const lists = {
      nothing: await list('nothing', counts.people),
      factor: await list('factor', counts.withoutFactor),
      'phone-or-email': await list('phone-or-email', counts.withoutPhone + counts.withoutEmail),
    }
    const onlyPasskeys = await onlyPasskeysOf(world, work, whom, those(touched, takesOnlyPasskeys))
    return { reached: countsOf({ groups, singles }).people, touched: counts, lists, onlyPasskeys }
  })
}

/** Whoever has a passkey is counted, and all others have none. */
async function onlyPasskeysOf(
  world: World,
  work: Scoped,
  whom: store.About,
  touched: store.Touched,
): Promise<OnlyPasskeys | undefined> {
  const { people } = countsOf(touched)
  if (people === 0) return undefined
  const holders = await store.selectHolders(work, whom, touched)
  const parties = holders.flatMap(({ realmId, names }) => names.map((name) => ({ realmId, name })))
  // reason: the address people sign in at may be that of an organization above the scope
  const asked = await world.look((look) => askedParties(look, parties))
  const works = ({ realmId, names }: store.Holders): boolean =>
    asked.some((party) => party.realmId === realmId && names.includes(party.name))
  const without = holders.filter(works).reduce((left, holder) => left - holder.people, people)
  const listed = without === 0 ? [] : store.selectWithoutPasskey(work, whom, touched, asked, NAMED)
  return { people, without, listed: await listed }
}

/** People with a level of their own are judged one by one. */
function singlesOf(levels: readonly Weighty[]): { readonly organizationId: string; readonly id: string }[] {
  return levels.flatMap(({ organizationId, userId }) => (userId === null ? [] : [{ organizationId, id: userId }]))
}

type Judge = (path: string, of: Role, userId: string | null) => boolean

function those({ groups, singles }: store.Touched, are: Judge): store.Touched {
  return {
    groups: groups.filter(({ path, role }) => are(path, role, null)),
    singles: singles.filter(({ path, role, id }) => are(path, role, id)),
  }
}

/** Whether anything would be different for somebody there, and whether nothing but passkeys would be taken from them. */
function judge(
  levels: readonly Weighty[],
  { organization, role, user }: PolicyPlace,
  says: Says,
): { readonly touches: Judge; readonly takesOnlyPasskeys: Judge } {
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
  return {
    touches: (...whom) => valuesOf(before, ...whom) !== valuesOf(after, ...whom),
    takesOnlyPasskeys: (...whom) => effectiveOf(after, ...whom).phishingResistant.value !== 'never',
  }
}

type ByPath = ReadonlyMap<string, readonly Weighty[]>

function byPath(levels: readonly Weighty[]): ByPath {
  return Map.groupBy(levels, ({ path }) => path)
}

function effectiveOf(levels: ByPath, path: string, of: Role, userId: string | null): Effective {
  const ids = path.split('/').filter((id) => id !== '')
  const chain = ids.flatMap((_, index) =>
    (levels.get(`${ids.slice(0, index + 1).join('/')}/`) ?? []).filter(
      (level) => (level.role ?? of) === of && (level.userId ?? userId) === userId,
    ),
  )
  return effective(chain)
}

/** The values that hold, without whose word they are. */
function valuesOf(...whom: Parameters<typeof effectiveOf>): string {
  const { requirements, offLimits, ...rest } = effectiveOf(...whom)
  const starts = requirements.map(({ start }) => JSON.stringify(start)).toSorted()
  const values = Object.entries(rest).map(([name, { value }]) => [name, value])
  return JSON.stringify([starts, offLimits.map(({ value }) => value), values])
}

function countsOf({ groups, singles }: store.Touched): store.Counts {
  const sum = (name: keyof store.Counts, lacks: (single: store.Single) => boolean): number =>
    groups.reduce((total, group) => total + group[name], 0) + singles.filter(lacks).length
  return {
    people: sum('people', () => true),
    withoutFactor: sum('withoutFactor', ({ hasFactor }) => !hasFactor),
    withoutPhone: sum('withoutPhone', ({ hasPhone }) => !hasPhone),
    withoutEmail: sum('withoutEmail', ({ hasEmail }) => !hasEmail),
  }
}
