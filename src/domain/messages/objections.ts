import { day, plus, type Seconds } from '#kernel/time.ts'
import type { Fragment, Look, Message, Work } from '#kernel/work.ts'
import * as store from './objections.store.ts'
import { isObjectable } from './templates.ts'

/** That whoever reads a letter may say: this was not me. */
export type Objection = {
  readonly organizationId: string
  readonly userId: string
  /** What the letter told. */
  readonly template: string
  /** Where it went. */
  readonly email: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** Whose; a user's key, which this capability only passes on. */
export type PersonKey = { readonly organizationId: string; readonly id: string }

/** How long somebody may object to what a letter told. */
export const OBJECTION_LIFE: Seconds = 7 * day

const PURPOSE = 'objection'

/** For the statement that writes a letter one may object to: the token of its link, and the row that knows its hash. */
export function objectionTo(
  work: Work,
  message: Message,
): { readonly token: string; readonly row: Fragment } | undefined {
  if (message.channel !== 'email' || !isObjectable(message.template)) return undefined
  const token = Buffer.from(work.random(32)).toString('base64url')
  const made = { tokenHash: hashOf(work, token), expiresAt: plus(work.now, OBJECTION_LIFE) }
  return { token, row: store.insertObjection(message, work.now, made) }
}

/** The objection of this token, while it can be made. */
export function findObjection(look: Look, token: string): Promise<Objection | undefined> {
  return store.selectObjection(look, hashOf(look, token))
}

/** Makes it. True for one caller only. */
export function spendObjection(work: Work, token: string): Promise<boolean> {
  return store.updateSpent(work, hashOf(work, token))
}

/**
 * Nobody can object any more to what letters told this person since `at`, nor by any letter to this address. Older letters
 * to other addresses stay: whoever is in possession of an account must not silence who had it before.
 */
export function endObjectionsSince(
  work: Work,
  person: PersonKey,
  { createdAt, email }: Pick<Objection, 'createdAt' | 'email'>,
): Promise<void> {
  return store.updateEnded(work, person, createdAt, email)
}

/** An administrator has given this person another address: letters to the one before have no say any more. */
export function endObjections(work: Work, person: PersonKey): Promise<void> {
  return store.updateEnded(work, person, null, null)
}

/** Takes away those whose time is over. */
export function deleteExpiredObjections(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

function hashOf({ vault }: Pick<Look, 'vault'>, token: string): Uint8Array {
  return vault.hash(PURPOSE, token)
}
