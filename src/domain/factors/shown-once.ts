import { minute, plus, type Seconds } from '#kernel/time.ts'
import type { Work } from '#kernel/work.ts'
import * as store from './shown-once.store.ts'

/** Whose it is and what: an enrollment's picture, a user's recovery codes. */
export type Kept = {
  readonly organizationId: string
  readonly ownerId: string
  readonly purpose: 'picture' | 'recovery codes'
}

export const PICTURE_LIFE: Seconds = 2 * minute
export const CODES_LIFE: Seconds = 10 * minute

const PURPOSE = 'shown once'

/** Keeps something that will be shown once within `life`. Returns the token of its address, which says nothing. */
export async function keepOnce(work: Work, kept: Kept, bytes: Uint8Array, life: Seconds): Promise<string> {
  const token = Buffer.from(work.random(32)).toString('base64url')
  const hash = work.vault.hash(PURPOSE, token)
  await store.insertKept(work, kept, hash, work.vault.seal(bytes, contextOf(hash)), plus(work.now, life))
  return token
}

/** What is kept for this owner under this token, once; `undefined` when it was shown, is too old, or never was. */
export async function showOnce(work: Work, token: string, kept: Kept): Promise<Uint8Array | undefined> {
  const hash = work.vault.hash(PURPOSE, token)
  const sealed = await store.takeOwned(work, kept, hash)
  return sealed && work.vault.open(sealed, contextOf(hash))
}

/** A picture, once, for whoever has its address: apps that load it themselves have no session. */
export async function showPicture(work: Work, token: string): Promise<Uint8Array | undefined> {
  const hash = work.vault.hash(PURPOSE, token)
  const sealed = await store.takeAny(work, 'picture', hash)
  return sealed && work.vault.open(sealed, contextOf(hash))
}

/** Forgets whatever is still kept for this owner. */
export function dropOf(work: Work, owner: Pick<Kept, 'organizationId' | 'ownerId'>): Promise<void> {
  return store.deleteOf(work, owner)
}

/** Takes away what nobody fetched in time. */
export function deleteExpired(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

const contextOf = (hash: Uint8Array) => ({
  table: 'shown_once',
  row: Buffer.from(hash).toString('hex'),
  purpose: 'shown once',
})
