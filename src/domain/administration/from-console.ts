import { endKeysOf } from '#domain/applications/api-keys.ts'
import { type Action, atConsole, record } from '#domain/audit/audit.ts'
import { endWaits, type Wait, type Whose, waitsOf } from '#domain/budgets/waits.ts'
import { secondFactorBudgets } from '#domain/factors/ceremony.ts'
import { enrollmentsOf, tell } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { type Gateway, gatewayOwners, gatewaysOf } from '#domain/messages/gateways.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { linksOf, unlink } from '#domain/providers/links.ts'
import { endOtherSessions, type Session, sessionsOf } from '#domain/sessions/sessions.ts'
import { guessedName } from '#domain/users/passwords.ts'
import { changeStanding, findAllNamed, hasOtherOwner, type Role, type Status, type User } from '#domain/users/users.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './from-console.store.ts'

// Whoever sits at the console of the server is the operator: nothing is beyond their reach, and all of it goes on record.

/** Somebody in a list. */
export type ConsolePerson = Pick<User, 'organizationId' | 'id' | 'username' | 'email' | 'name' | 'lastSignInAt'> & {
  readonly organization: string
  readonly role: Role
  readonly status: Status
}

/** What is known of a person. */
export type Known = {
  readonly user: User
  readonly organization: Organization
  readonly enrollments: readonly Enrollment[]
  readonly sessions: readonly Session[]
  readonly waits: readonly Wait[]
}

const BY = { actor: { name: 'console' }, place: atConsole } as const

/** People whose username or address begins so; of one organization, by its name or id, where one is named. */
export function peopleAtConsole(
  look: Look,
  {
    search,
    organization,
    limit,
  }: { readonly search: string; readonly organization: string | null; readonly limit: number },
): Promise<ConsolePerson[]> {
  return store.selectPeople(look, searchKey(search), organization, limit)
}

/** Everybody of this username, with their organization: one username may stand in several realms. */
export async function namedAtConsole(
  look: Look,
  username: string,
  of: string | undefined,
): Promise<{ readonly user: User; readonly organization: Organization }[]> {
  const users = await findAllNamed(look, username)
  const found = await Promise.all(
    users.map(async (user) => ({ user, organization: await findOrganization(look, user.organizationId) })),
  )
  return found.flatMap(({ user, organization }) => {
    if (!organization) return []
    const meant = of === undefined || organization.id === of || organization.name.toLowerCase() === of.toLowerCase()
    return meant ? [{ user, organization }] : []
  })
}

/** What is known of a person. */
export async function knownAtConsole(
  look: Look,
  found: { readonly user: User; readonly organization: Organization },
): Promise<Known> {
  const { user } = found
  const [enrollments, sessions, waits] = await Promise.all([
    enrollmentsOf(look, user),
    sessionsOf(look, user),
    waitsOf(look, whoseOf(look, user)),
  ])
  return { ...found, enrollments, sessions, waits }
}

/** Ends the waits of a person, who is told; how many there were. */
export async function unlockFromConsole(work: Work, user: User, reason: string): Promise<number> {
  const ended = await endWaits(work, whoseOf(work, user))
  if (ended === 0) return 0
  await note(work, user, 'waits.lifted', { reason, waits: ended, month: false })
  await tell(work, user, 'waits-lifted', atConsole)
  return ended
}

/** Signs a person out everywhere; from how many sessions. */
export async function endSessionsFromConsole(work: Work, user: User, reason: string): Promise<number> {
  const ended = await endOtherSessions(work, user, undefined, atConsole, BY.actor)
  if (ended > 0) await note(work, user, 'sessions.ended', { reason, sessions: ended })
  return ended
}

/** Nobody comes by an identity provider as this person any more, until they link one themselves; how many links ended. */
export async function unlinkFromConsole(work: Work, user: User, reason: string): Promise<number> {
  const links = await linksOf(work, user)
  for (const each of links) await unlink(work, user, each)
  if (links.length === 0) return 0
  await endOtherSessions(work, user, undefined, atConsole, BY.actor)
  await note(work, user, 'identity.unlinked', { reason, links: links.length })
  return links.length
}

export type StandingRefusal = 'last-owner' | 'suspended-already' | 'not-suspended'

/** Signs a person out and lets them in no more. The last owner of an organization stays. */
export async function suspendFromConsole(work: Work, user: User, reason: string): Promise<'done' | StandingRefusal> {
  if (user.status === 'suspended') return 'suspended-already'
  if (user.role === 'owner' && !(await hasOtherOwner(work, user))) return 'last-owner'
  await changeStanding(work, user, { role: user.role, status: 'suspended' })
  await endKeysOf(work, user)
  await note(work, user, 'user.suspended', { reason })
  await endOtherSessions(work, user, undefined, atConsole, BY.actor)
  return 'done'
}

/** Lets somebody in again who was suspended; without a password they are invited, as before. */
export async function resumeFromConsole(work: Work, user: User, reason: string): Promise<'done' | StandingRefusal> {
  if (user.status !== 'suspended') return 'not-suspended'
  const status = user.passwordChangedAt === null ? 'invited' : 'active'
  await changeStanding(work, user, { role: user.role, status })
  await note(work, user, 'user.activated', { reason })
  return 'done'
}

function whoseOf(look: Pick<Look, 'vault'>, { organizationId, id: userId, realmId, username }: User): Whose {
  const own = Object.values(secondFactorBudgets({ organizationId, userId }))
  return { own, realmId, nameHash: guessedName(look, username) }
}

function note(
  work: Work,
  { organizationId, id }: User,
  action: Action,
  detail: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  return record(work, { ...BY, organizationId, action, outcome: 'done', subjectId: id, detail })
}

/** A name that people reach an organization by. */
export type ServedName = {
  readonly name: string
  /** Null where there is no certificate of ours. */
  readonly certificateEndsAt: Date | null
  /** How often in a row one was asked for in vain, and what was said. */
  readonly failures: number | null
  readonly answer: string | null
}

/** The names that are served, no more than so many; those whose certificates end first come first. */
export function servedNames(look: Look, atMost: number): Promise<ServedName[]> {
  return store.selectServedNames(look, atMost)
}

/** Every gateway there is, of no more than so many organizations. */
export async function gatewaysAtConsole(look: Look, atMost: number): Promise<Gateway[]> {
  const owners = new Set((await gatewayOwners(look)).map(({ organizationId }) => organizationId))
  const found = await Promise.all([...owners].slice(0, atMost).map((id) => gatewaysOf(look, id)))
  return found.flat()
}
