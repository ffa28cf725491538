import { endKeysOf } from '#domain/applications/api-keys.ts'
import { type Action, record } from '#domain/audit/audit.ts'
import { effective } from '#domain/policies/effective.ts'
import type { Level } from '#domain/policies/levels.ts'
import { measureAgainAt, requireOf, standingsOf } from '#domain/policies/policies.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { changePassword } from '#domain/users/passwords.ts'
import {
  changeDetails,
  changeEmail,
  changeStanding,
  type Details,
  findUser,
  hasOtherOwner,
  type Role,
  type Status,
  setTokenRequired,
  type User,
} from '#domain/users/users.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import type { Target } from './access.ts'
import type { Agent } from './agent.ts'
import type { Kept } from './kept-fields.ts'
import { endsDeadFor } from './policy.ts'
import { takeTurn } from './realms.ts'
import { may, rolesToGive } from './rights.ts'

/** What is changed of somebody else; what is undefined stays. */
export type PersonChanges = Details & {
  readonly email: string
  readonly role: Role
  readonly status: Status
  readonly passwordHash: string | undefined
}

export type ChangeRefusal = 'gone' | 'not-yours' | 'role-not-yours' | 'last-owner' | 'no-method-in-role'

/** Saves all of it, or nothing. What protects somebody is only changed by those who just proved who they are. */
export async function changePerson(
  work: Scoped,
  me: Agent,
  { organization, user: { id, role } }: Target,
  changes: PersonChanges,
): Promise<'done' | ChangeRefusal> {
  if (changes.role !== role) await takeTurn(work)
  const user = await findUser(work, { organizationId: organization.id, id })
  if (!user) return 'gone'
  const refusal = await refusalFor(work, me, { organization, user }, changes)
  if (refusal) return refusal
  await saveDetails(work, me, user, changes)
  await saveStanding(work, me, user, changes)
  if (changes.passwordHash !== undefined)
    await changePassword(work, user, changes.passwordHash, me.place, { actor: { userId: me.user.id } })
  if (endsSessions(user, changes)) await endOtherSessions(work, user, undefined, me.place, { userId: me.user.id })
  return 'done'
}

/** Whether somebody who is signed in as this person must do so again: it may be somebody else. */
function endsSessions(user: User, { email, role, status, passwordHash }: PersonChanges): boolean {
  return passwordHash !== undefined || email !== user.email || role !== user.role || status === 'suspended'
}

async function refusalFor(
  work: Scoped,
  me: Agent,
  { organization, user }: Target,
  { role, status }: PersonChanges,
): Promise<ChangeRefusal | undefined> {
  if (!may(me, 'person.change', { organization, user })) return 'not-yours'
  if (role !== user.role && !rolesToGive(me, organization).includes(role)) return 'role-not-yours'
  if (status !== user.status && !may(me, 'person.suspend', { organization, user })) return 'not-yours'
  const goes = user.role === 'owner' && (role !== 'owner' || (status === 'suspended' && user.status !== 'suspended'))
  if (goes && !(await hasOtherOwner(work, user))) return 'last-owner'
  const leads = role !== user.role && (await endsDeadFor(work, organization, { id: user.id, role }))
  return leads ? 'no-method-in-role' : undefined
}

async function saveDetails(work: Scoped, me: Agent, user: User, changes: PersonChanges): Promise<void> {
  const { name, mobile, language, timeZone, email } = changes
  const details = { name, mobile, language, timeZone }
  const changed = (Object.keys(details) as (keyof Details)[]).filter((key) => details[key] !== user[key])
  if (changed.length > 0) {
    await changeDetails(work, user, details)
    await note(work, me, user, 'user.changed', { what: changed.join(', ') })
  }
  if (email !== user.email) {
    await changeEmail(work, user, email, { language: me.place.language }, 'email-moved')
    await note(work, me, user, 'email.changed')
  }
}

async function saveStanding(work: Scoped, me: Agent, user: User, changes: PersonChanges): Promise<void> {
  const { role, passwordHash } = changes
  // reason: whoever has a password now is not waiting for an invitation any more
  const status = changes.status === 'invited' && passwordHash !== undefined ? 'active' : changes.status
  if (role === user.role && status === user.status) return
  await changeStanding(work, user, { role, status })
  // reason: they were made for what the person might do until now
  await endKeysOf(work, user)
  if (role !== user.role) {
    await measureAgainAt(work, user.organizationId)
    await note(work, me, user, 'user.role-changed', { from: user.role, to: role })
  }
  if (status === user.status) return
  await note(work, me, user, status === 'suspended' ? 'user.suspended' : 'user.activated')
}

/**
 * The states somebody may be given: whoever has had no password yet is invited, unless they have come in without one, or whoever
 * has put them here, a directory or another portal, has never invited them.
 */
export function statusesOf(
  { passwordChangedAt, lastSignInAt, externalId }: Pick<User, 'passwordChangedAt' | 'lastSignInAt' | 'externalId'>,
  kept: Kept | undefined,
): readonly Status[] {
  const needsNone = kept !== undefined || externalId !== null
  const isInvited = passwordChangedAt === null && lastSignInAt === null && !needsNone
  return [isInvited ? 'invited' : 'active', 'suspended']
}

/** What is required of somebody, by a level above them and by their own. */
export type Requiring = { readonly byLevel: Level | undefined; readonly byPerson: boolean }

/** A look of its own: what requires it may stand on levels that whoever asks does not see. */
export async function requiringOf(look: Look, { organization, user }: Target): Promise<Requiring> {
  const { levels } = await standingsOf(look, organization, user)
  const { requirements } = effective(levels)
  return {
    byLevel: requirements.find(({ from }) => from.userId === null)?.from,
    byPerson: requirements.some(({ from }) => from.userId !== null),
  }
}

export type RequireRefusal = 'not-yours' | 'by-policy' | 'no-method'

const REQUIRED = { secondFactor: 'required' } as const

/**
 * Requires a second factor of one person, or no longer: what a level above requires stays, and so does every factor. Never
 * of oneself.
 */
export async function requirePerson(
  work: Scoped,
  me: Agent,
  target: Target,
  { byLevel }: Pick<Requiring, 'byLevel'>,
  required: boolean,
): Promise<'done' | RequireRefusal> {
  const { user, organization } = target
  if (!may(me, 'person.require', target)) return 'not-yours'
  if (!required && byLevel !== undefined) return 'by-policy'
  await takeTurn(work)
  if (required && (await endsDeadFor(work, organization, user, REQUIRED))) return 'no-method'
  await requireOf(work, user, required)
  // reason: the person's own choice would keep on requiring it
  if (!required && user.tokenRequired) await setTokenRequired(work, user, false)
  await note(work, me, user, required ? 'factor.required' : 'factor.not-required')
  return 'done'
}

async function note(
  work: Scoped,
  { user: { id }, place }: Agent,
  user: User,
  action: Action,
  detail: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { organizationId } = user
  await record(work, {
    ...{ organizationId, action, outcome: 'done', place, detail },
    actor: { userId: id },
    subjectId: user.id,
  })
}
