import { type Place, record } from '#domain/audit/audit.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { findWithPassword, type User, type UserKey, type UserWithPassword } from '#domain/users/users.ts'
import { day, hour, plus, type Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './links.store.ts'

/** What an address that works once is for. */
export type LinkPurpose = 'invitation' | 'enrollment-link' | 'password-link' | 'stop-link'

export type Link = {
  readonly organizationId: string
  readonly userId: string
  readonly purpose: LinkPurpose
  /** The person's address when it was made. */
  readonly email: string
  /** The administrator who made it; null where somebody asked for it on the sign-in page. */
  readonly createdBy: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** A link that can be used, and whose it is. */
export type Opened = UserWithPassword & { readonly link: Link; readonly organization: Organization }

export type Made = { readonly token: string; readonly expiresAt: Date }

/** How long each is good, where no policy says less. */
export const linkLives: Readonly<Record<LinkPurpose, Seconds>> = {
  invitation: 7 * day,
  'enrollment-link': day,
  'password-link': hour,
  'stop-link': 30 * day,
}

const PURPOSE = 'link'

/** A new link for this person; every earlier one for the same purpose ends. Its token is kept nowhere. */
export async function makeLink(
  work: Work,
  key: Pick<User, 'organizationId' | 'id' | 'email'>,
  purpose: LinkPurpose,
  createdBy: string | null,
  life: Seconds = linkLives[purpose],
): Promise<Made> {
  const token = Buffer.from(work.random(32)).toString('base64url')
  const expiresAt = plus(work.now, life)
  await store.consumeOf(work, key, [purpose])
  await store.insertLink(work, key, { tokenHash: hashOf(work, token), purpose, createdBy, expiresAt })
  return { token, expiresAt }
}

/**
 * The link of this token, while it can be used: at the address of the person's own realm, of an organization that is not
 * stopped, of somebody who is not suspended. Looking changes nothing: programs that open every link of a mail look too.
 */
export async function openLink(
  look: Look,
  realmId: string,
  purpose: LinkPurpose,
  token: string,
): Promise<Opened | undefined> {
  const link = await store.selectLive(look, purpose, hashOf(look, token))
  if (!link) return undefined
  const [account, organization] = await Promise.all([
    findWithPassword(look, { organizationId: link.organizationId, id: link.userId }),
    findOrganization(look, link.organizationId),
  ])
  if (!account || !organization || organization.stopped || account.user.realmId !== realmId) return undefined
  return isFor(link, account.user) ? { link, organization, ...account } : undefined
}

/** Uses the link up. True for one caller only, and on record. */
export async function spendLink(
  work: Work,
  { link, user }: Pick<Opened, 'link' | 'user'>,
  token: string,
  place: Place,
  by: string = user.id,
): Promise<boolean> {
  if (!(await store.consume(work, link.purpose, hashOf(work, token)))) return false
  await record(work, {
    organizationId: user.organizationId,
    action: 'link.used',
    outcome: 'done',
    method: link.purpose,
    actor: { userId: by },
    subjectId: user.id,
    place,
  })
  return true
}

/** Ends what this person was sent and has not used. */
export function endLinks(work: Work, key: UserKey, purposes: readonly LinkPurpose[]): Promise<void> {
  return store.consumeOf(work, key, purposes)
}

/** The link of this kind that this person has and has not used. */
export function liveLinkOf(look: Look, key: UserKey, purpose: LinkPurpose): Promise<Link | undefined> {
  return store.selectOf(look, key, purpose)
}

/** Takes away links that are over. */
export function deleteExpiredLinks(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

/**
 * Whoever is invited has no password to have forgotten, and whoever has one is not invited any more. What was sent to an
 * address that is no longer theirs opens nothing; but stopping a reset is the safe side, and the old address may be the
 * right one.
 */
function isFor({ purpose, email, createdAt }: Link, user: User): boolean {
  switch (purpose) {
    case 'invitation':
      return user.status === 'invited' && user.email === email
    case 'password-link':
      return user.status === 'active' && user.email === email && !isAfter(user.passwordChangedAt, createdAt)
    case 'enrollment-link':
      return user.status !== 'suspended' && user.email === email
    case 'stop-link':
      return user.status !== 'suspended'
  }
}

const isAfter = (at: Date | null, than: Date): boolean => at !== null && at > than

function hashOf({ vault }: Pick<Look, 'vault'>, token: string): Uint8Array {
  return vault.hash(PURPOSE, token)
}
