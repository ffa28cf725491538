import { type AuditEvent, eventRows, hear } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { measureAgainAt } from '#domain/policies/policies.ts'
import { type Standing, standingsAfter } from '#domain/providers/provisioning.ts'
import { type GivenRole, givenRoles, type RoleMapping, roleFor } from '#domain/providers/roles.ts'
import { type ScimToken, scimTokensOf, sourceOf } from '#domain/providers/scim-tokens.ts'
import type { Role } from '#domain/users/users.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { endsDeadFor } from './policy.ts'
import * as store from './provision-roles.store.ts'
import { takeTurn } from './realms.ts'

/** What the groups of a directory come to from now on, and what they came to before, where that is known. */
export type MapChange = {
  readonly sourceId: string
  readonly before?: RoleMapping | undefined
  readonly after: RoleMapping
}

/** Who is read at a time. */
const AT_ONCE = 500

/**
 * Gives whom a directory has put here the role that their groups come to now, on record, and signs out whoever has another. Owners
 * are none of its business. Where no group stands for a role any more, those are taken back that the map gave, and no others.
 */
export async function followMap(work: Scoped, me: Agent, organization: Organization, change: MapChange): Promise<void> {
  const { id: organizationId, realmId } = organization
  if (change.after.byGroup.length === 0 && !change.before?.byGroup.length) return
  await takeTurn(work)
  const source = { organizationId, realmId, sourceId: change.sourceId }
  let isOther = false
  for (let some = await standingsAfter(work, source, undefined, AT_ONCE); some.length > 0; ) {
    for (const to of givenRoles) {
      const people = some.filter((person) => newRole(person, change) === to)
      if (people.length > 0 && (await give(work, me, organization, people, to))) isOther = true
    }
    some = some.length < AT_ONCE ? [] : await standingsAfter(work, source, some.at(-1)?.id, AT_ONCE)
  }
  if (isOther) await measureAgainAt(work, organizationId)
}

/**
 * After a token of no provider was made or ended: where one is left in use, what it says of groups holds for all whom such tokens
 * have put here. Where there are several, each says it of those whose groups it changes.
 */
export async function followTokens(work: Scoped, me: Agent, organization: Organization): Promise<void> {
  const [only, ...others] = (await scimTokensOf(work, organization)).filter((token) => isInUse(token, work.now))
  if (only && others.length === 0)
    await followMap(work, me, organization, { sourceId: sourceOf(only), after: only.roles })
}

function isInUse({ providerId, endsAt }: ScimToken, now: Date): boolean {
  return providerId === null && (endsAt === null || endsAt > now)
}

/** The role somebody is to have, where it is another than they have. */
function newRole({ role, names }: Standing, { before, after }: MapChange): GivenRole | undefined {
  if (role === 'owner') return undefined
  const isTheirs = after.byGroup.length > 0 || (before !== undefined && roleFor(names, before) === role)
  const to = isTheirs ? roleFor(names, after) : role
  return to === role ? undefined : to
}

/** False where nobody got it: whom policy would leave no method for more keeps what they have, which is on record too. */
async function give(
  work: Scoped,
  me: Agent,
  organization: Organization,
  people: readonly Standing[],
  to: GivenRole,
): Promise<boolean> {
  const dead = await deadEnds(work, organization, people, to)
  const given = people.filter(({ id }) => !dead.has(id)).map(({ id }) => id)
  const said = { organizationId: organization.id, place: me.place, actor: { userId: me.user.id } } as const
  const about = (subjectId: string) => ({ ...said, subjectId })
  const changes = people.map(
    ({ id, role: from }): AuditEvent => ({
      ...{ ...about(id), action: 'user.role-changed', detail: { from, to, by: 'groups' } },
      ...{ outcome: dead.has(id) ? 'refused' : 'done', reason: dead.has(id) ? 'no-method' : undefined },
    }),
  )
  await recordAll(work, changes)
  if (given.length === 0) return false
  const signedOut = await store.updateRoles(work, organization.id, given, to)
  const ends = signedOut.map((id) => ({ ...about(id), action: 'sessions.ended', outcome: 'done' }) as const)
  await recordAll(work, ends)
  return true
}

/** Who would have to have what they may not set up. Less is given in any case, whatever a policy leaves them. */
async function deadEnds(
  work: Scoped,
  organization: Organization,
  people: readonly Standing[],
  role: GivenRole,
): Promise<ReadonlySet<string>> {
  const ranks: readonly Role[] = givenRoles
  const rising = people.filter((person) => ranks.indexOf(role) > ranks.indexOf(person.role)).map(({ id }) => id)
  if (rising.length === 0) return new Set()
  const own = await store.selectWithPolicy(work, organization.id, rising)
  const isDead = async (id: string) => (await endsDeadFor(work, organization, { id, role })) !== undefined
  // reason: whom no policy of their own is about, all the same holds for
  const other = rising.find((id) => !own.includes(id))
  const dead = new Set(other !== undefined && (await isDead(other)) ? rising.filter((id) => !own.includes(id)) : [])
  for (const id of own) if (await isDead(id)) dead.add(id)
  return dead
}

/** Writes all these rows with one statement. */
async function recordAll(work: Scoped, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return
  for (const event of events) hear(work, event)
  await store.insertRows(work, eventRows(work, events, store.placesOf(events.length)))
}
