import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import { findOrganization, levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { type DeadEnd, deadEnd, firstDeadEnd, type Weighty } from '#domain/policies/dead-ends.ts'
import { effective } from '#domain/policies/effective.ts'
import { type PolicyLevel, type Says, silent } from '#domain/policies/levels.ts'
import { type Loosening, loosenings } from '#domain/policies/loosening.ts'
import { changePolicy, standingsOf, weightyLevels } from '#domain/policies/policies.ts'
import { type Slackened, slackenings } from '#domain/policies/slackening.ts'
import { resists } from '#domain/sessions/sessions.ts'
import { findUser, type Role, type User } from '#domain/users/users.ts'
import type { Look, Scope, Scoped, World } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { beyondScope } from './realms.store.ts'
import { takeTurn } from './realms.ts'

/** The level a page is about: an organization's people, one role among them, or one person. */
export type PolicyPlace = {
  readonly organization: Organization
  readonly role: Role | null
  readonly user: Pick<User, 'id' | 'role'> | undefined
}

/** What a level says itself, and what it inherits. */
export type PolicyAt = {
  readonly own: PolicyLevel | undefined
  readonly above: readonly PolicyLevel[]
}

/** Why a level cannot be saved. */
export type PolicyRefusal =
  | { readonly code: 'looser'; readonly loosenings: readonly Loosening[] }
  | { readonly code: 'dead-end'; readonly deadEnd: DeadEnd }
  /** From now on whoever saves it could not sign in: no passkey let them in this time. */
  | { readonly code: 'shuts-out-yourself' }

/** Read past the scope of whoever asks: what is inherited holds for them, wherever it comes from. */
export async function policyAt(look: Look, { organization, role, user }: PolicyPlace): Promise<PolicyAt> {
  const asked = user ?? (role === null ? undefined : { id: NOBODY, role })
  const { levels } = await standingsOf(look, organization, asked)
  const isOwn = (level: PolicyLevel): boolean =>
    level.organizationId === organization.id &&
    level.role === (user ? null : role) &&
    level.userId === (user?.id ?? null)
  return { own: levels.find(isOwn), above: levels.filter((level) => !isOwn(level)) }
}

const NOBODY = '00000000-0000-7000-8000-000000000000'

/** Whether a level may say this: nothing looser than above, and nobody left with a duty and no way to fulfil it. */
export async function refusalOf(look: Look, place: PolicyPlace, says: Says): Promise<PolicyRefusal | undefined> {
  const { above } = await policyAt(look, place)
  const looser = loosenings(above, says, levelsOf(place.organization).length === 1)
  if (looser.length > 0) return { code: 'looser', loosenings: looser }
  const weighty = await weightyLevels(look, place.organization)
  const end = firstDeadEnd([...weighty.filter((level) => !isAt(place, level)), asLevel(place, says)])
  return end && { code: 'dead-end', deadEnd: end }
}

/**
 * Saves what a level says, unless it may not. The parameters of apps are not of this page and stay. One change of the tree or
 * of a policy at a time: two at once could each be right and together leave somebody without a method.
 */
export function savePolicy(
  world: World,
  scope: Scope,
  me: Me,
  asked: PolicyPlace,
  says: Says,
): Promise<PolicyRefusal | undefined> {
  return world.within(scope, (work) => saveLevel(work, me, asked, says))
}

/** The same as part of a unit of work. */
export async function saveLevel(
  work: Scoped,
  me: Agent & Partial<Pick<Me, 'session'>>,
  asked: PolicyPlace,
  says: Says,
): Promise<PolicyRefusal | undefined> {
  await takeTurn(work)
  const place = await asItIs(work, asked)
  const { organization, role, user } = place
  const refusal = await beyondScope(work, () => refusalOf(work, place, says))
  if (refusal) return refusal
  if (shutsOut(me, place, says, work.now)) return { code: 'shuts-out-yourself' }
  const key = { organizationId: organization.id, role: user ? null : role, userId: user?.id ?? null }
  await changePolicy(work, { ...says, ...key })
  await record(work, {
    ...{ organizationId: organization.id, action: 'policy.changed', outcome: 'done', subjectId: user?.id },
    ...{ actor: { userId: me.user.id }, place: me.place, detail: detailOf(role, says) },
  })
  return undefined
}

/** What a level says and inherits while nobody else can change it, until the unit of work ends. */
export async function holdPolicy(work: Scoped, place: PolicyPlace): Promise<PolicyAt> {
  await takeTurn(work)
  return beyondScope(work, () => policyAt(work, place))
}

/** What would be looser there than it is now. */
export function slackenedBy(place: PolicyPlace, { own, above }: PolicyAt, says: Says): Slackened[] {
  const before = effective(own ? [...above, own] : above)
  return slackenings(before, effective([...above, asLevel(place, says)]))
}

/** Whether a level that takes passkeys only from now on holds for somebody who came in without one. A key came in nowhere. */
function shutsOut(
  { user: { id, role }, organization, session }: Agent & Partial<Pick<Me, 'session'>>,
  place: PolicyPlace,
  { phishingResistant, phishingResistantFrom: from }: Says,
  now: Date,
): boolean {
  if (phishingResistant !== 'required' || (from !== null && from > now)) return false
  const isTheirs = organization.path.startsWith(place.organization.path)
  const isAboutThem = place.user ? place.user.id === id : place.role === null || place.role === role
  return session !== undefined && isTheirs && isAboutThem && !resists(session.methods)
}

/** Where it is in the tree, and which role the person has, once nobody can change that any more. */
async function asItIs(work: Scoped, { organization, role, user }: PolicyPlace): Promise<PolicyPlace> {
  const { id } = organization
  const found = await findOrganization(work, id)
  const person = user && (await findUser(work, { organizationId: id, id: user.id }))
  return { organization: found ?? organization, role, user: person ?? user }
}

/**
 * Whether requiring a second factor of this person, or giving them this role, would leave them no method for it. Whoever asks
 * holds the tree.
 */
export function endsDeadFor(
  work: Scoped,
  organization: Organization,
  { id, role }: Pick<User, 'id' | 'role'>,
  says: Partial<Says> = {},
): Promise<DeadEnd | undefined> {
  const place = { organization, role: null, user: { id, role } }
  return beyondScope(work, async () => {
    const { own, above } = await policyAt(work, place)
    return deadEnd([...above, asLevel(place, { ...silent, ...own, ...says })], role)
  })
}

function isAt({ organization, role, user }: PolicyPlace, level: Weighty): boolean {
  if (level.organizationId !== organization.id) return false
  return user ? level.userId === user.id : level.userId === null && level.role === role
}

function asLevel({ organization, role, user }: PolicyPlace, says: Says): Weighty {
  return {
    ...says,
    ...{ organizationId: organization.id, name: organization.name, path: organization.path, requiredAt: null },
    depth: levelsOf(organization).length,
    role: user ? null : role,
    userId: user?.id ?? null,
    ofRole: user?.role ?? role,
  }
}

/** What the audit row says: codes and numbers, and only where something is said. */
function detailOf(role: Role | null, says: Says): Record<string, string | number> {
  const said = Object.entries(says).flatMap(([name, value]): [string, string | number][] => {
    if (value === null || (typeof value === 'object' && 'length' in value && value.length === 0)) return []
    if (value instanceof Date) return [[name, value.toISOString()]]
    return [[name, typeof value === 'object' ? value.join(', ') : value]]
  })
  return { ...(role === null ? {} : { role }), ...Object.fromEntries(said) }
}
