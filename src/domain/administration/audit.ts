import { type Action, actions, type Place, record } from '#domain/audit/audit.ts'
import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { type UserKey, usernameKey } from '#domain/users/users.ts'
import { firstId } from '#kernel/ids.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
import * as store from './audit.store.ts'
import { hasMoreOrganizations } from './listing.store.ts'
import { endOf, MANY_ORGANIZATIONS } from './listing.ts'

/** What whoever reads the record looks for. */
export type Sought = {
  readonly action?: Action | undefined
  readonly outcome?: 'done' | 'refused' | undefined
  /** What the address begins with. */
  readonly address?: string | undefined
}

export type Search = Sought & {
  /** The username of whoever did it, or whom it happened to. */
  readonly person?: string | undefined
  /** What the name of the organization begins with. */
  readonly organization?: string | undefined
  readonly from?: Date | undefined
  /** Not with. */
  readonly to?: Date | undefined
}

/** A row as the database has it, with names where they may be seen. */
export type Found = {
  readonly id: string
  readonly at: Date
  readonly action: Action
  readonly outcome: 'done' | 'refused'
  readonly reason: string | null
  readonly method: string | null
  readonly address: string
  readonly browser: string
  readonly detail: Readonly<Record<string, string | number | boolean>> | null
  readonly organizationId: string
  readonly organization: string
  readonly subjectId: string | null
  readonly subject: string | null
  readonly actor: 'user' | 'console' | 'stranger'
  readonly actorId: string | null
  readonly actorUsername: string | null
  /** Where it is another than the row's. */
  readonly actorOrganizationId: string | null
  readonly actorOrganization: string | null
}

/** Who did it, as far as whoever reads may know: of the people above them, only the level. */
export type Doer =
  | { readonly as: 'person'; readonly id: string; readonly username: string; readonly of: string | null }
  | { readonly as: 'former'; readonly id: string }
  | { readonly as: 'operator' | 'reseller' | 'elsewhere' | 'console' | 'stranger' }

export type AuditRow = Omit<
  Found,
  'actor' | 'actorId' | 'actorUsername' | 'actorOrganizationId' | 'actorOrganization'
> & {
  readonly doer: Doer
}

export type AuditPart =
  | { readonly ok: true; readonly rows: readonly AuditRow[]; readonly hasOlder: boolean }
  | { readonly ok: false; readonly wrong: 'person' | 'organization'; readonly why: 'nobody' | 'too-many' }

const MATCHES = 20
const EARLIEST = '00000000-0000-0000-0000-000000000000'
const LATEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Rows of an organization and everything below it, newest first, before the row `before`. */
export async function readAudit(
  work: Scoped,
  organization: Organization,
  search: Search,
  limit: number,
  before = LATEST,
): Promise<AuditPart> {
  if (!organization.path.startsWith(work.scope.path)) return { ok: true, rows: [], hasOlder: false }
  const people =
    search.person === undefined ? undefined : await store.selectNamed(work, usernameKey(search.person), MATCHES + 1)
  const organizations = await organizationsNamed(work, organization, search.organization)
  if (isUnclear(people)) return refusal('person', people)
  if (isUnclear(organizations)) return refusal('organization', organizations)
  const until = search.to ? firstId(search.to) : LATEST
  const part = {
    ...{
      path: organization.path,
      organizations,
      action: search.action,
      outcome: search.outcome,
      address: search.address,
    },
    ...{
      since: search.from ? firstId(search.from) : EARLIEST,
      before: until < before ? until : before,
      limit: limit + 1,
    },
  }
  const found = people ? await store.selectOfPeople(work, part, people) : await selectRows(work, organization, part)
  return { ok: true, rows: found.slice(0, limit).map((row) => asSeen(work, row)), hasOlder: found.length > limit }
}

function isUnclear(matches: readonly unknown[] | undefined): matches is readonly unknown[] {
  return matches !== undefined && (matches.length === 0 || matches.length > MATCHES)
}

function refusal(wrong: 'person' | 'organization', matches: readonly unknown[]): AuditPart {
  return { ok: false, wrong, why: matches.length === 0 ? 'nobody' : 'too-many' }
}

async function organizationsNamed(
  work: Scoped,
  { path }: Organization,
  name: string | undefined,
): Promise<string[] | undefined> {
  if (name === undefined) return undefined
  const from = searchKey(name)
  return store.selectOrganizations(work, path, { from, to: endOf(from) }, MATCHES + 1)
}

// reason: in a part of the tree with one organization in a hundred, a page of twenty-five is among so many; a part with
// fewer than a hundred organizations is read sooner along them
const AMONG = 2500
const SOME_ORGANIZATIONS = 100

async function selectRows(work: Scoped, organization: Organization, part: store.Part): Promise<Found[]> {
  const { action, organizations, limit } = part
  const along = await alongWhat(work, organization, action, organizations)
  const isLarge =
    along === 'organizations' &&
    !organizations &&
    (await hasMoreOrganizations(work, organization.path, SOME_ORGANIZATIONS))
  const newest = isLarge && action ? await store.selectAmongNewest(work, part, action, AMONG) : []
  return newest.length === limit ? newest : store.selectAlong(work, part, along)
}

async function alongWhat(
  work: Scoped,
  organization: Organization,
  action: Action | undefined,
  organizations: readonly string[] | undefined,
): Promise<store.Along> {
  const isWide =
    !organizations &&
    (levelsOf(organization).length === 1 || (await hasMoreOrganizations(work, organization.path, MANY_ORGANIZATIONS)))
  return isWide ? { actions: action ? [action] : actions } : 'organizations'
}

function asSeen({ scope }: Scoped, row: Found): AuditRow {
  const { actor, actorId, actorUsername, actorOrganizationId, actorOrganization, ...rest } = row
  return { ...rest, doer: doerOf(scope, row) }
}

function doerOf({ path }: Scope, row: Found): Doer {
  const { actor, actorId: id, actorUsername: username, actorOrganizationId, actorOrganization } = row
  if (actor !== 'user' || id === null) return { as: actor === 'console' ? 'console' : 'stranger' }
  if (username !== null) return { as: 'person', id, username, of: actorOrganization }
  if (actorOrganizationId === null || actorOrganization !== null) return { as: 'former', id }
  const level = levelsOf({ path }).indexOf(actorOrganizationId)
  return { as: level === 0 ? 'operator' : level > 0 ? 'reseller' : 'elsewhere' }
}

/** Who exports, what, and in which form. */
export type Export = {
  readonly scope: Scope
  readonly actor: UserKey
  readonly organization: Organization
  readonly search: Search
  readonly form: string
  readonly place: Place
}

const EXPORTED_AT_ONCE = 500

/** Everything that a search finds, in parts, and that it was exported on record. Each part is a unit of work of its own. */
export async function* exportAudit(world: World, asked: Export): AsyncGenerator<readonly AuditRow[]> {
  const { scope, organization, search, actor, place, form } = asked
  await world.within(scope, (work) =>
    record(work, {
      ...{ organizationId: organization.id, action: 'audit.exported', outcome: 'done', place },
      ...{ actor: { userId: actor.id }, detail: { form } },
    }),
  )
  let before: string | undefined
  for (let more = true; more; ) {
    const part = await world.within(scope, (work) => readAudit(work, organization, search, EXPORTED_AT_ONCE, before))
    if (!part.ok) return
    yield part.rows
    before = part.rows.at(-1)?.id
    more = part.hasOlder
  }
}
