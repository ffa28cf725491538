import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import { deleteSince, selectBrowsers, selectKnown, selectLanguage, upsertBrowser } from './browsers.store.ts'

const PURPOSE = 'browser'

/** What is kept of the random name that a browser carries in its signed cookie. */
export function browserHash({ vault }: Pick<Look, 'vault'>, name: string): Uint8Array {
  return vault.hash(PURPOSE, name)
}

/** Whether this person signed in from this browser before. */
export function isKnownBrowser(look: Look, key: UserKey, hash: Uint8Array): Promise<boolean> {
  return selectKnown(look, key, hash)
}

/** Browsers that became known since are strange again. */
export function forgetBrowsers(work: Work, key: UserKey, since: Date): Promise<void> {
  return deleteSince(work, key, since)
}

/** For the statement that begins a session: notes the browser, and the ones there were, each with `is_known`. */
export function browserRows(
  key: UserKey,
  hash: Uint8Array,
  now: Date,
  language: string | undefined,
): { noted: Fragment; before: Fragment } {
  return { noted: upsertBrowser(key, hash, now, language), before: selectBrowsers(key, hash) }
}

/**
 * The language to write to somebody in who left theirs to be detected, when they have not just asked for something: that
 * of the browser they signed in from last, else of an owner of their organization. `undefined` where neither is known.
 */
export function habitualLanguage(look: Look, key: UserKey): Promise<string | undefined> {
  return selectLanguage(look, key)
}
