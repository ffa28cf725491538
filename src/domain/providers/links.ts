import type { Role, UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Assertion, Proof } from './assertion.ts'
import type { Standing } from './exemption.ts'
import * as store from './links.store.ts'
import type { ProviderKey } from './providers.ts'

/** Whom a provider speaks of: the same subject of another provider, or of another issuer, is somebody else. */
export type Subject = Pick<Assertion, 'organizationId' | 'providerId' | 'issuer' | 'subject'>

/** Who made a link: the person while they were signed in, their first sign-in as a new person, or a directory. */
export type MadeBy = 'themselves' | 'joining' | 'provisioning'

/** By which word of a provider a person is let in. */
export type Link = Subject & {
  readonly userId: string
  readonly madeBy: MadeBy
  readonly createdAt: Date
  readonly lastSignInAt: Date | null
  /** How the last sign-in was taken; null before the first. */
  readonly standing: Standing | null
  /** The last proof that was taken. */
  readonly proofMethods: readonly string[]
  readonly proofContext: string | null
  readonly provedAt: Date | null
  /** The role it gave last. */
  readonly role: Role | null
}

export type LinkKey = Pick<Link, 'providerId' | 'subject'>

/** What a sign-in by a link came to. */
export type Arrived = { readonly standing: Standing; readonly proof: Proof; readonly role: Role | null }

/** Somebody who is not asked for a second factor here when they come by their provider. */
export type ExemptPerson = Pick<
  Link,
  'providerId' | 'proofMethods' | 'proofContext' | 'provedAt' | 'lastSignInAt' | 'standing'
> & {
  readonly id: string
  readonly username: string
  /** Their username as it is ordered by. */
  readonly key: string
  readonly name: string
  readonly provider: string
}

export function findLink(look: Look, of: Subject): Promise<Link | undefined> {
  return store.selectLink(look, of)
}

/** All of one person. */
export function linksOf(look: Look, person: UserKey): Promise<Link[]> {
  return store.selectOf(look, person)
}

/** Whoever comes by this provider, with the role they have here. */
export function linkedPeople(look: Look, provider: ProviderKey): Promise<(Link & { readonly holds: Role })[]> {
  return store.selectLinked(look, provider)
}

/** Nobody is exempt by this provider any more, until they come by it again. */
export function endExemptions(work: Work, provider: ProviderKey): Promise<void> {
  return store.updateAsked(work, provider)
}

/** Links a person; false where this subject is linked already, or the provider is not there as it was. */
export function link(work: Work, of: Subject, person: UserKey, madeBy: MadeBy): Promise<boolean> {
  return store.insertLink(work, of, person.id, madeBy)
}

/** Notes what a sign-in came to. Without proof the last one stays, as what it is: the last. */
export function noteArrival(work: Work, of: Subject, arrived: Arrived): Promise<void> {
  return store.updateArrived(work, of, arrived)
}

/** Ends one link of a person; false where they have no such. */
export function unlink(work: Work, person: UserKey, key: LinkKey): Promise<boolean> {
  return store.deleteLink(work, person, key)
}

/** Whether a provider speaks for the domain of this address: it was proved by its organization, and is sent to this provider. */
export function vouchesFor(look: Look, provider: ProviderKey, address: string): Promise<boolean> {
  return store.existsProvedDomain(look, provider, address.slice(address.lastIndexOf('@') + 1).toLowerCase())
}

/** Ends what was linked by whoever was signed in as this person since then. */
export function unlinkSince(work: Work, person: UserKey, since: Date): Promise<void> {
  return store.deleteSince(work, person, since)
}

/** Those of an organization who are exempt now, in order. `after`: the last one of the page before. */
export function exemptPeople(
  look: Look,
  organizationId: string,
  after: Pick<ExemptPerson, 'key' | 'id' | 'providerId'> | undefined,
  limit: number,
): Promise<ExemptPerson[]> {
  const from = after && { name: after.key, id: after.id, providerId: after.providerId }
  return store.selectExempt(look, organizationId, from, limit)
}
