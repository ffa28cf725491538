import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Look } from '#kernel/work.ts'
import { selectBrowsers, selectKnown, upsertBrowser } from './browsers.store.ts'

const PURPOSE = 'browser'

/** What is kept of the random name that a browser carries in its signed cookie. */
export function browserHash({ vault }: Pick<Look, 'vault'>, name: string): Uint8Array {
  return vault.hash(PURPOSE, name)
}

/** Whether this person signed in from this browser before. */
export function isKnownBrowser(look: Look, key: UserKey, hash: Uint8Array): Promise<boolean> {
  return selectKnown(look, key, hash)
}

/** For the statement that begins a session: notes the browser, and the ones there were, each with `is_known`. */
export function browserRows(key: UserKey, hash: Uint8Array, now: Date): { noted: Fragment; before: Fragment } {
  return { noted: upsertBrowser(key, hash, now), before: selectBrowsers(key, hash) }
}
