import { day } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './trust.store.ts'
import type { User, UserKey } from './users.ts'

/** That a person is not asked for their second factor in a browser for some days. Who may have one is said in `sessions`. */
export type Trust = {
  readonly id: string
  /** Of the name of the browser. */
  readonly browserHash: Uint8Array
  readonly address: string
  readonly browser: string
  readonly madeAt: Date
  readonly lastUsedAt: Date
  readonly expiresAt: Date
}

export type NewTrust = Pick<Trust, 'id' | 'browserHash' | 'address' | 'browser' | 'expiresAt'> & {
  readonly organizationId: string
  readonly userId: string
  readonly realmId: string
  readonly tokenHash: Uint8Array
  readonly family: string
  /** That of the person when they gave it: no later one makes a browser trusted. */
  readonly passwordChangedAt: Date | null
}

/** What a browser shows of itself: a trust holds only where all of it is as it was. */
export type Worn = {
  readonly realmId: string
  readonly tokenHashes: readonly Uint8Array[]
  readonly browserHash: Uint8Array
  readonly family: string
}

/** Whose trusts: of everybody at and below an organization, of one role there, or of one person. */
export type TrustLevel = {
  readonly organizationId: string
  readonly role: User['role'] | null
  readonly userId: string | null
}

/**
 * No browser is trusted by this person any more: after whatever changes what protects them, and where they or somebody who
 * helps them says so. It writes no row of its own; what it follows from has one.
 */
export async function endTrust(work: Work, person: UserKey): Promise<number> {
  return store.deleteTrusts(work, person)
}

/** The same for everybody at and below a path. */
export function endTrustBelow(work: Work, path: string): Promise<void> {
  return store.deleteBelow(work, path)
}

/** One of this person's; false where it is none of theirs. */
export function endOneTrust(work: Work, person: UserKey, trustId: string): Promise<boolean> {
  return store.deleteTrust(work, person, trustId)
}

/** Those that are not over, the one used last first. */
export function trustsOf(look: Look, person: UserKey): Promise<Trust[]> {
  return store.selectTrusts(look, person)
}

/** The trust in this very browser. The same is asked about nobody, and where a browser shows nothing. */
export function trustIn(look: Look, person: UserKey, worn: Worn): Promise<Trust | undefined> {
  return store.selectWorn(look, person, worn)
}

/** Notes that it stood in for a factor; false where it has ended meanwhile. */
export function useTrust(work: Work, person: UserKey, { id }: Pick<Trust, 'id'>): Promise<boolean> {
  return store.updateUsed(work, person, id)
}

/** Keeps a new one; the browser's former one ends, and the oldest beyond `most`. False where the person has changed meanwhile. */
export async function keepTrust(work: Work, made: NewTrust, most: number): Promise<boolean> {
  const person = { organizationId: made.organizationId, id: made.userId }
  await store.deleteOfBrowser(work, person, made.browserHash)
  const kept = await store.insertTrust(work, made)
  await store.deleteOldest(work, person, most)
  return kept
}

/** A level says how many days a trust may last: older ones of all it speaks to end, and none of them comes back. */
export async function shortenTrust(work: Work, level: TrustLevel, days: number | undefined): Promise<void> {
  if (days !== undefined) await store.updateShorter(work, level, days * day)
}

/** Takes away those that are over. */
export function deleteExpiredTrusts(work: Work): Promise<void> {
  return store.deleteExpired(work)
}
