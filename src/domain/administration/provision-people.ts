import { endLinks } from '#domain/account/links.ts'
import { endKeysOf } from '#domain/applications/api-keys.ts'
import { type Action, record } from '#domain/audit/audit.ts'
import { endAll, enrollmentsOf, isProtected } from '#domain/factors/enrollments.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { isOwnAddress } from '#domain/providers/domains.ts'
import { findLink, type Link, link, unlink } from '#domain/providers/links.ts'
import { findProvider } from '#domain/providers/providers.ts'
import {
  findProvisioned,
  keepProvisioned,
  leaveGroups,
  type Provisioned,
  renameProvisioned,
  type Source,
} from '#domain/providers/provisioning.ts'
import { type RoleMapping, rolesWithin } from '#domain/providers/roles.ts'
import type { Resource } from '#domain/providers/scim-resource.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { endAttemptsOf } from '#domain/signin/attempts.ts'
import { erasePerson } from '#domain/users/external.ts'
import {
  changeDetails,
  changeEmail,
  changeStanding,
  createUser,
  type Details,
  findUser,
  setEmailUnproved,
  setMustEnroll,
  type User,
  type UserKey,
} from '#domain/users/users.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { type DescribedPerson, describedBy, keptOf } from './provisioned-person.ts'
import { beyondScope } from './realms.store.ts'

/** A directory at work: whose people, in whose name, and what its groups come to. */
export type Provisioning = {
  readonly source: Source
  readonly organization: Organization
  readonly roles: RoleMapping
  /** In the name of whoever made the token. */
  readonly by: { readonly userId: string; readonly organizationId: string }
  readonly tokenId: string
  readonly place: Agent['place']
}

const TAKEN = 'Somebody has this userName already, or this externalId at the directory.'
const OWNER = 'Owners are not changed by a directory.'
const ABOVE =
  'The externalId and the address of people with a role that this directory cannot give are not changed by it.'

/**
 * Adds somebody, without a password. Nobody who is there already is taken over, but for whom the provider of this directory
 * has made itself when they came by it before the directory did.
 */
export async function addProvisioned(
  work: Scoped,
  by: Provisioning,
  resource: Resource,
): Promise<Provisioned | ScimRefusal> {
  const { organizationId } = by.source
  const described = describedBy(resource)
  if (described instanceof ScimRefusal) return described
  const joined = await joinedBefore(work, by, keptOf(resource).externalId)
  if (joined) return adopt(work, by, joined, resource)
  const { active, ...person } = described
  const status = active === false ? 'suspended' : 'active'
  const kept = switched(keptOf(resource), active === false)
  const id = await createUser(work, { ...person, organizationId, role: 'member', passwordHash: null, status })
  if (id === undefined) return new ScimRefusal('uniqueness', TAKEN)
  await weighAddress(work, { organizationId, id }, person.email)
  if (!(await keepProvisioned(work, by.source, id, kept, true))) return new ScimRefusal('uniqueness', TAKEN)
  await note(work, by, 'user.created', { organizationId, id }, { role: 'member', invited: false })
  return found(await findProvisioned(work, by.source, id))
}

/**
 * Writes down what has changed. Of what the person has changed here themselves, only what the directory says anew is written
 * over. Whoever is not active any more has nothing left from the next request on.
 */
export async function changeProvisioned(
  work: Scoped,
  by: Provisioning,
  known: Provisioned,
  resource: Resource,
): Promise<Provisioned | ScimRefusal> {
  if (known.role === 'owner') return new ScimRefusal('owner', OWNER)
  const user = await findUser(work, known)
  const before = describedBy({ ...known.attributes, userName: known.username })
  const described = describedBy(resource)
  if (described instanceof ScimRefusal) return described
  if (!user) return new ScimRefusal('not-found', 'There is nobody of this id.')
  const kept = switched(keptOf(resource), isOffByIt(known, described.active))
  const isElsewhere = before instanceof ScimRefusal || described.email !== before.email
  const isOther = kept.externalId !== known.externalId || (isElsewhere && described.email !== user.email)
  if (isOther && !rolesWithin(by.roles).includes(user.role)) return new ScimRefusal('owner', ABOVE)
  if (!(await keepProvisioned(work, by.source, known.id, kept, false))) return new ScimRefusal('uniqueness', TAKEN)
  if (described.username !== user.username && !(await rename(work, by, user, described.username)))
    return new ScimRefusal('uniqueness', TAKEN)
  await saveDetails(work, by, user, before instanceof ScimRefusal ? undefined : before, described)
  await saveState(work, by, user, known, described.active)
  return found(await findProvisioned(work, by.source, known.id))
}

/** Takes somebody away with all that is theirs; what they did stays on record, by ids alone. */
export async function removeProvisioned(
  work: Scoped,
  by: Provisioning,
  known: Provisioned,
): Promise<ScimRefusal | undefined> {
  if (known.role === 'owner') return new ScimRefusal('owner', OWNER)
  await leaveGroups(work, known)
  await erasePerson(work, known)
  await note(work, by, 'user.removed', known)
  return undefined
}

/** Who came by this provider before, under this subject, and was made by that. */
async function joinedBefore(
  work: Scoped,
  by: Provisioning,
  subject: string | null,
): Promise<{ readonly user: User; readonly joined: Link } | undefined> {
  const { organizationId, sourceId: providerId } = by.source
  const provider = subject === null ? undefined : await findProvider(work, { organizationId, id: providerId })
  if (!provider || subject === null) return undefined
  const joined = await findLink(work, { organizationId, providerId, issuer: provider.issuer, subject })
  if (joined?.madeBy !== 'joining') return undefined
  const user = await findUser(work, { organizationId, id: joined.userId })
  // reason: a role that the provider could not have given was given by hand, and is none of the directory's business
  return user && rolesWithin(by.roles).includes(user.role) ? { user, joined } : undefined
}

async function adopt(
  work: Scoped,
  by: Provisioning,
  { user, joined }: { readonly user: User; readonly joined: Link },
  resource: Resource,
): Promise<Provisioned | ScimRefusal> {
  const { externalId } = keptOf(resource)
  if (!(await keepProvisioned(work, by.source, user.id, { externalId, attributes: {} }, true)))
    return new ScimRefusal('uniqueness', TAKEN)
  // reason: from now on the groups of the directory say their role, and not what a sign-in brings
  if (await unlink(work, user, joined)) await link(work, joined, user, 'provisioning')
  await note(work, by, 'user.changed', user, { what: 'provisioning' })
  return changeProvisioned(work, by, found(await findProvisioned(work, by.source, user.id)), resource)
}

function found(person: Provisioned | undefined): Provisioned {
  if (!person) throw new Error('somebody who was just written is not there')
  return person
}

/** A directory may write any address: what is not of a domain that its organization has proved is taken for nothing but a place for letters. */
async function weighAddress(work: Scoped, key: UserKey, address: string): Promise<void> {
  await setEmailUnproved(work, key, !(await isOwnAddress(work, key.organizationId, address)))
}

async function rename(work: Scoped, by: Provisioning, user: User, username: string): Promise<boolean> {
  if (!(await renameProvisioned(work, by.source, user, username))) return false
  await note(work, by, 'user.changed', user, { what: 'username' })
  return true
}

async function saveDetails(
  work: Scoped,
  by: Provisioning,
  user: User,
  before: DescribedPerson | undefined,
  described: DescribedPerson,
): Promise<void> {
  const names = ['name', 'mobile', 'language', 'timeZone'] as const satisfies readonly (keyof Details)[]
  const isNew = (name: (typeof names)[number] | 'email'): boolean =>
    described[name] !== before?.[name] && described[name] !== user[name]
  const changed = names.filter(isNew)
  if (changed.length > 0) {
    const { name, mobile, language, timeZone } = user
    const said = Object.fromEntries(changed.map((each) => [each, described[each]]))
    await changeDetails(work, user, { name, mobile, language, timeZone, ...said })
    await note(work, by, 'user.changed', user, { what: changed.join(', ') })
  }
  if (!isNew('email')) return
  await changeEmail(work, user, described.email, {}, 'email-moved')
  await weighAddress(work, user, described.email)
  await note(work, by, 'email.changed', user)
  await endOtherSessions(work, user, undefined, by.place, by.by)
}

async function saveState(
  work: Scoped,
  by: Provisioning,
  user: User,
  known: Provisioned,
  active: boolean | undefined,
): Promise<void> {
  if (active === undefined || user.status === (active ? 'active' : 'suspended')) return
  if (!active) return suspend(work, by, user)
  // reason: directories send it with whatever they send, and somebody here has switched this person off
  if (user.status === 'suspended' && !isOffByIt(known, undefined)) return
  await changeStanding(work, user, { role: user.role, status: 'active' })
  await note(work, by, 'user.activated', user)
}

/** Whether it is the directory that has switched them off, or does so now. Only that does it undo. */
function isOffByIt({ attributes, status }: Provisioned, active: boolean | undefined): boolean {
  if (active === true) return false
  return status === 'active' ? active === false : attributes.active === false
}

type Kept = ReturnType<typeof keptOf>

const switched = ({ externalId, attributes }: Kept, isOff: boolean): Kept => ({
  externalId,
  attributes: isOff ? { ...attributes, active: false } : attributes,
})

/** Nothing of theirs opens anything from now on. Whoever comes back sets a factor up again, where they had one. */
async function suspend(work: Scoped, by: Provisioning, user: User): Promise<void> {
  await changeStanding(work, user, { role: user.role, status: 'suspended' })
  await note(work, by, 'user.suspended', user)
  await endKeysOf(work, user)
  await endOtherSessions(work, user, undefined, by.place, by.by)
  // reason: they belong to the realm, which may be beyond the organization
  await beyondScope(work, () => endAttemptsOf(work, user))
  await endLinks(work, user, ['invitation', 'enrollment-link', 'password-link'])
  const enrollments = await enrollmentsOf(work, user)
  if (enrollments.length === 0) return
  await endAll(work, user)
  if (isProtected(enrollments)) await setMustEnroll(work, user, true)
  await note(work, by, 'user.reset', user)
}

/** One row about somebody, in the name of whoever made the token. */
export function note(
  work: Scoped,
  { by, tokenId, place }: Provisioning,
  action: Action,
  { organizationId, id }: UserKey,
  detail: Readonly<Record<string, string | number | boolean>> = {},
): Promise<void> {
  const said = { door: 'scim', token: tokenId, ...detail }
  return record(work, { organizationId, action, outcome: 'done', actor: by, subjectId: id, place, detail: said })
}
