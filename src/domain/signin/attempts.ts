import { type Occasion, signInOf } from '#domain/factors/factor.ts'
import type { UserKey } from '#domain/users/users.ts'
import { minute, plus } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './attempts.store.ts'

/** A sign-in under way: the first step is done, the second is asked for. */
export type Attempt = {
  readonly organizationId: string
  /** As it was typed. */
  readonly username: string
  /** Whose password was right; undefined where the organization hides that it was wrong. */
  readonly person: UserKey | undefined
  readonly tokenHash: Uint8Array
  /** When the attempt at the password was taken. */
  readonly createdAt: Date
  /** The provider by which they came instead of by a password. */
  readonly providerId: string | undefined
}

/** Wrong answers after which a sign-in under way must start again. */
export const WRONG_IN_AN_ATTEMPT = 5

const PURPOSE = 'sign-in attempt'
const LIFE = 10 * minute

/** Remembers the first step, for this browser only. `token` is what the browser keeps. */
export async function beginAttempt(
  work: Work,
  realmId: string,
  username: string,
  person: UserKey | undefined,
  browserHash: Uint8Array,
  createdAt: Date,
  providerId?: string,
): Promise<{ readonly token: string; readonly occasion: Occasion; readonly expiresAt: Date }> {
  const token = Buffer.from(work.random(32)).toString('base64url')
  const tokenHash = work.vault.hash(PURPOSE, token)
  const attempt = { organizationId: realmId, username, person, tokenHash, createdAt, providerId }
  const expiresAt = plus(work.now, LIFE)
  await store.insertAttempt(work, attempt, browserHash, expiresAt)
  return { token, occasion: signInOf(attempt), expiresAt }
}

/** The live attempt of this token and browser. */
export function findAttempt(
  look: Look,
  realmId: string,
  token: string,
  browserHash: Uint8Array,
): Promise<Attempt | undefined> {
  return store.selectAttempt(look, realmId, look.vault.hash(PURPOSE, token), browserHash)
}

/** One more wrong answer; after the fifth the attempt is dead. Returns whether it lives. */
export function countWrong(work: Work, attempt: Attempt): Promise<boolean> {
  return store.addWrong(work, attempt, WRONG_IN_AN_ATTEMPT)
}

/** Ends the attempt. True for one caller only. */
export function endAttempt(work: Work, attempt: Attempt): Promise<boolean> {
  return store.deleteAttempt(work, attempt)
}

/** Ends whatever sign-ins of this person are under way. */
export function endAttemptsOf(work: Work, key: UserKey): Promise<void> {
  return store.deleteOf(work, key)
}

/** Takes away sign-ins that were never finished. */
export function deleteExpiredAttempts(work: Work): Promise<void> {
  return store.deleteExpired(work)
}
