import type { Place } from '#domain/audit/audit.ts'
import { take } from '#domain/budgets/budgets.ts'
import { endObjections } from '#domain/messages/objections.ts'
import { newId } from '#kernel/ids.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import { endTrust } from './trust.ts'
import * as store from './users.store.ts'

export type Role = 'owner' | 'administrator' | 'support' | 'member'
/** `invited`: has not chosen a password yet. */
export type Status = 'invited' | 'active' | 'suspended'

/** Whose: a user's key, with the organization first as in every table. */
export type UserKey = { readonly organizationId: string; readonly id: string }

export type User = UserKey & {
  /** That of their organization. */
  readonly path: string
  readonly realmId: string
  readonly username: string
  readonly email: string
  /** A new address that waits to be proved; until then everything goes to the one above. */
  readonly waitingEmail: string | null
  readonly name: string
  /** E.164, or null. */
  readonly mobile: string | null
  /** `auto` follows the browser. */
  readonly language: string
  readonly timeZone: string
  readonly role: Role
  readonly status: Status
  /** The person's own choice to be asked for a security token at every sign-in. */
  readonly tokenRequired: boolean
  /** Since a reset: the next sign-in sets up a factor. */
  readonly mustEnroll: boolean
  /** Since a password was set by a link in their mailbox: what reads that mailbox is no second step before another was taken. */
  readonly byMailbox: boolean
  /** Nobody has proved the address, nor has anybody here said it: an identity provider that does not speak for its domain has. */
  readonly emailUnproved: boolean
  readonly defaultEnrollmentId: string | null
  /** Whether a password lets them in; without one it is what they have that signs for itself. */
  readonly hasPassword: boolean
  /** What another portal calls them, which keeps them and has put them here. */
  readonly externalId: string | null
  /** When it was last chosen or given up. */
  readonly passwordChangedAt: Date | null
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly lastSignInAt: Date | null
}

export type NewUser = {
  readonly organizationId: string
  readonly username: string
  readonly email: string
  readonly role: Role
  readonly passwordHash: string | null
  readonly name?: string
  readonly language?: string
  readonly timeZone?: string
  readonly mobile?: string | null
  readonly status?: Status
}

/** What a person may change about themselves without proving again who they are. */
export type Details = Pick<User, 'name' | 'mobile' | 'language' | 'timeZone'>

/** A user together with the hash of their password, which nobody but `passwords.ts` looks into. */
export type UserWithPassword = { readonly user: User; readonly passwordHash: string | null }

/** Usernames are compared without regard to case (Unicode's simple lower case of the NFC form). */
export function usernameKey(username: string): string {
  return username.normalize('NFC').toLowerCase()
}

/** Who signs in under this name in this realm. */
export function findByUsername(look: Look, realmId: string, username: string): Promise<UserWithPassword | undefined> {
  return store.selectByUsername(look, realmId, usernameKey(username))
}

/** Who has this id, where they sign in in this realm. */
export function findInRealm(look: Look, realmId: string, id: string): Promise<User | undefined> {
  return store.selectInRealm(look, realmId, id)
}

/** Whom the portal of this organization calls so. */
export function findExternal(look: Look, organizationId: string, externalId: string): Promise<User | undefined> {
  return store.selectExternal(look, organizationId, externalId)
}

/** Everybody of this name, in whichever realm. */
export function findAllNamed(look: Look, username: string): Promise<User[]> {
  return store.selectAllNamed(look, usernameKey(username))
}

export function findUser(look: Look, key: UserKey): Promise<User | undefined> {
  return store.selectUser(look, key)
}

export function findWithPassword(look: Look, key: UserKey): Promise<UserWithPassword | undefined> {
  return store.selectWithPassword(look, key)
}

/** Makes a user; `undefined` when the realm already has one of that name. */
export async function createUser(work: Work, user: NewUser): Promise<string | undefined> {
  const id = newId(work.now, work.random)
  const made = await store.insertUser(work, {
    name: '',
    language: 'auto',
    timeZone: 'UTC',
    mobile: null,
    status: 'active',
    ...user,
    id,
    key: usernameKey(user.username),
  })
  return made ? id : undefined
}

/**
 * Holds everybody at and below a path. Whoever changes people and what is counted of them does it in this order: the other
 * way around, two would wait for each other until the database ends one.
 */
export function holdPeople(work: Work, path: string): Promise<void> {
  return store.lockPeople(work, path)
}

/** After the organizations at and below a path have moved there: their people follow. */
export function followOrganizations(work: Work, path: string): Promise<void> {
  return store.followOrganizations(work, path)
}

export function changeDetails(work: Work, key: UserKey, details: Details): Promise<void> {
  return store.updateDetails(work, key, details)
}

/**
 * A new address. Both the new and the old one are told, in the language of `place` where the person left it to be detected. The old one may
 * object to what the person did themselves; an administrator's word is the last, and whoever takes a change back is told of here too.
 */
export async function changeEmail(
  work: Work,
  user: User,
  email: string,
  { language, address, browser }: Partial<Place> = {},
  told: 'email-changed-from' | 'email-moved' | 'email-restored' = 'email-changed-from',
): Promise<void> {
  await store.updateEmail(work, user, email)
  if (told === 'email-moved') await endObjections(work, user)
  const { organizationId, id: userId, username } = user
  const where = address !== undefined && browser !== undefined ? { address, browser } : {}
  const message = { organizationId, userId, channel: 'email', language, data: { username, email, ...where } } as const
  const hears = async (to: string): Promise<boolean> => told !== 'email-moved' || mayHear(work, organizationId, to)
  if (told !== 'email-restored' && (await hears(email)))
    await work.send({ ...message, to: email, template: 'email-changed' })
  if (await hears(user.email)) await work.send({ ...message, to: user.email, template: told })
}

/** Others can move addresses by the thousand: one mailbox hears of five in a quarter of an hour, and then of fewer. */
async function mayHear(work: Work, organizationId: string, address: string): Promise<boolean> {
  const mailbox = Buffer.from(work.vault.hash('mailbox that hears', address.toLowerCase())).toString('base64url')
  return (await take(work, [{ organizationId, name: `letters:moved:${mailbox}`, rule: { burst: 5 } }])).granted
}

/** An address that waits to be proved, or none any more. */
export function setWaitingEmail(work: Work, key: UserKey, email: string | null): Promise<void> {
  return store.updateWaitingEmail(work, key, email)
}

/** A password was set by a link in the mailbox, or somebody has shown since that they have more than the mailbox. */
export function setByMailbox(work: Work, key: UserKey, byMailbox: boolean): Promise<void> {
  return store.updateByMailbox(work, key, byMailbox)
}

/** An identity provider has said this address, and does not speak for its domain. It ends with another address. */
export function setEmailUnproved(work: Work, key: UserKey, unproved = true): Promise<void> {
  return store.updateEmailUnproved(work, key, unproved)
}

/** Another role or state, in which no browser is trusted any more. Whoever is suspended has no session from the next request on. */
export async function changeStanding(work: Work, key: UserKey, standing: Pick<User, 'role' | 'status'>): Promise<void> {
  await store.updateStanding(work, key, standing)
  await endTrust(work, key)
}

/** The password of somebody who says that it was not they lets nobody in any more. Only another one can be chosen. */
export function blockPassword(work: Work, key: UserKey): Promise<void> {
  return store.blockPassword(work, key)
}

/** The hash of the password that was blocked last, until another is chosen. */
export function blockedHash(look: Look, key: UserKey): Promise<string | null> {
  return store.selectBlocked(look, key)
}

/** No password lets this person in any more. */
export async function endPassword(work: Work, key: UserKey): Promise<void> {
  await store.clearPassword(work, key)
  await endTrust(work, key)
}

/**
 * Whether an organization keeps an owner without this person. It holds all of them until the work ends: of two owners who
 * go at once, one stays.
 */
export function hasOtherOwner(work: Work, key: UserKey): Promise<boolean> {
  return store.lockOtherOwner(work, key)
}

/** The other owners of an organization, who are told of what one of them does to its safety. */
export function otherOwners(look: Look, key: UserKey): Promise<User[]> {
  return store.selectOtherOwners(look, key)
}

export function setTokenRequired(work: Work, key: UserKey, required: boolean): Promise<void> {
  return store.updateTokenRequired(work, key, required)
}

/** The method asked for first at sign-in; null: the one enabled last. */
export function setDefaultEnrollment(work: Work, key: UserKey, enrollmentId: string | null): Promise<void> {
  return store.updateDefaultEnrollment(work, key, enrollmentId)
}

/** Somebody who was invited has chosen a password. */
export function activate(work: Work, key: UserKey): Promise<void> {
  return store.updateInvited(work, key)
}

/** After a reset: no default, and the next sign-in must set up a factor. */
export function setMustEnroll(work: Work, key: UserKey, must: boolean): Promise<void> {
  return store.updateMustEnroll(work, key, must)
}

/** For the statement that ends a sign-in: notes when it was. */
export function signInRow(key: UserKey, now: Date): Fragment {
  return store.updateLastSignIn(key, now)
}
