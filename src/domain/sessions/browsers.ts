import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import { selectKnown, upsertBrowser } from './browsers.store.ts'

const PURPOSE = 'browser'

/** What is kept of the random name that a browser carries in its signed cookie. */
export function browserHash({ vault }: Pick<Look, 'vault'>, name: string): Uint8Array {
  return vault.hash(PURPOSE, name)
}

/** Whether this person signed in from this browser before. */
export function isKnownBrowser(look: Look, key: UserKey, hash: Uint8Array): Promise<boolean> {
  return selectKnown(look, key, hash)
}

/** Notes the browser. Says whether it was known, and whether the person has others. */
export function seenBefore(work: Work, key: UserKey, hash: Uint8Array): Promise<{ known: boolean; others: boolean }> {
  return upsertBrowser(work, key, hash)
}
