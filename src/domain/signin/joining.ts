import { endKeysOf } from '#domain/applications/api-keys.ts'
import { type Place, record } from '#domain/audit/audit.ts'
import { measureAgainAt } from '#domain/policies/policies.ts'
import type { Assertion } from '#domain/providers/assertion.ts'
import { type Link, vouchesFor } from '#domain/providers/links.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { roleFor } from '#domain/providers/roles.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { changeStanding, createUser, setEmailUnproved, type User, type UserKey } from '#domain/users/users.ts'
import { displayName, email, type Parsed, username } from '#kernel/parse.ts'
import type { Work } from '#kernel/work.ts'

/**
 * Makes a new person of a provider's organization, without a password. `taken`: somebody of the realm has that username, and stays
 * who they are. The address is taken for proved only where the domain is, for this organization and this provider.
 */
export async function join(
  work: Work,
  provider: IdentityProvider,
  assertion: Assertion,
  place: Place,
): Promise<UserKey | 'nameless' | 'taken'> {
  const { organizationId } = provider
  const [called, address] = [read(username(assertion.username)), read(email(assertion.email))]
  if (called === undefined || address === undefined) return 'nameless'
  const role = roleFor(assertion.groups, provider.roles)
  const name = read(displayName(assertion.fullName)) ?? ''
  const made = { organizationId, username: called, email: address, name, role, passwordHash: null } as const
  const id = await createUser(work, { ...made, status: 'active' })
  if (id === undefined) return 'taken'
  if (!(await vouchesFor(work, provider, address))) await setEmailUnproved(work, { organizationId, id })
  await record(work, {
    ...{ organizationId, action: 'user.created', outcome: 'done', subjectId: id, place },
    ...{
      actor: { userId: id },
      method: 'identity-provider',
      detail: { role, provider: provider.name, invited: false },
    },
  })
  return { organizationId, id }
}

/**
 * The role that the groups come to, at each sign-in; what follows from another one is as if somebody had given it. A role given by hand
 * stays: only what the provider gave does it take away again, and owners are none of its business. Returns what it has given.
 */
export async function followRole(
  work: Work,
  user: User,
  provider: IdentityProvider,
  link: Link | undefined,
  { groups }: Pick<Assertion, 'groups'>,
  { place }: { readonly place: Place },
): Promise<Link['role']> {
  const role = roleFor(groups, provider.roles)
  // reason: new people have the role it gives already, and whoever linked themselves began as what they were made
  const given = link ? (link.role ?? 'member') : user.role
  if (user.role === 'owner' || user.role !== given) return link?.role ?? null
  if (role === user.role) return role
  const { organizationId, id } = user
  await changeStanding(work, user, { role, status: user.status })
  await endKeysOf(work, user)
  await measureAgainAt(work, organizationId)
  const actor = { name: 'housekeeping' } as const
  await record(work, {
    ...{ organizationId, action: 'user.role-changed', outcome: 'done', subjectId: id, place, actor },
    ...{ method: 'identity-provider', detail: { from: user.role, to: role, provider: provider.name } },
  })
  await endOtherSessions(work, user, undefined, place, actor)
  return role
}

const read = <Value>(parsed: Parsed<Value>): Value | undefined => (parsed.ok ? parsed.value : undefined)
