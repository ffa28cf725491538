import type { Look, Work } from '#kernel/work.ts'
import * as store from './first-run.store.ts'

const PURPOSE = 'first-run link'

/** A new one-time address for setting up the first owner; every earlier one ends. Returns the token for the address. */
export async function newFirstRunLink(work: Work): Promise<string> {
  const token = Buffer.from(work.random(32)).toString('base64url')
  await store.replaceLink(work, work.vault.hash(PURPOSE, token))
  return token
}

/** Whether this token is that of the live link. */
export function isFirstRunLink(look: Look, token: string): Promise<boolean> {
  return store.isLive(look, look.vault.hash(PURPOSE, token))
}

/** Ends the link. True for one caller only. */
export function spendFirstRunLink(work: Work, token: string): Promise<boolean> {
  return store.consume(work, work.vault.hash(PURPOSE, token))
}
