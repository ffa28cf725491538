import { endKeysOf } from '#domain/applications/api-keys.ts'
import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { measureAgainAt } from '#domain/policies/policies.ts'
import { type Standing, standingsAfter } from '#domain/providers/provisioning.ts'
import { type GivenRole, givenRoles, type RoleMapping, roleFor } from '#domain/providers/roles.ts'
import { type ScimToken, scimTokensOf, sourceOf } from '#domain/providers/scim-tokens.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { changeStanding, type Role } from '#domain/users/users.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { endsDeadFor } from './policy.ts'
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
    for (const person of some) {
      const to = newRole(person, change)
      if (to !== undefined && (await give(work, me, organization, person, to))) isOther = true
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

/** False where policy would leave them no method for more than they have: then they keep that, which is on record too. */
async function give(
  work: Scoped,
  me: Agent,
  organization: Organization,
  person: Standing,
  to: GivenRole,
): Promise<boolean> {
  const { role: from, status, id, organizationId } = person
  const ranks: readonly Role[] = givenRoles
  const isMore = ranks.indexOf(to) > ranks.indexOf(from)
  const isDead = isMore && (await endsDeadFor(work, organization, { id, role: to })) !== undefined
  const actor = { userId: me.user.id }
  await record(work, {
    ...{ organizationId, action: 'user.role-changed', outcome: isDead ? 'refused' : 'done', subjectId: id, actor },
    ...{ reason: isDead ? 'no-method' : undefined, place: me.place, detail: { from, to, by: 'groups' } },
  })
  if (isDead) return false
  await changeStanding(work, person, { role: to, status })
  await endKeysOf(work, person)
  await endOtherSessions(work, person, undefined, me.place, actor)
  return true
}
