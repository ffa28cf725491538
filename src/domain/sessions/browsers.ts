import type { Place } from '#domain/audit/audit.ts'
import { take } from '#domain/budgets/budgets.ts'
import { tell } from '#domain/factors/enrollments.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import { deleteSince, selectBrowsers, selectKnown, selectLanguage, upsertBrowser } from './browsers.store.ts'

const PURPOSE = 'browser'
/** Letters about new browsers in a quarter of an hour: whoever signs in with ever new ones fills no mailbox. */
const LETTERS = { burst: 5 }

/** What is kept of the random name that a browser carries in its signed cookie. */
export function browserHash({ vault }: Pick<Look, 'vault'>, name: string): Uint8Array {
  return vault.hash(PURPOSE, name)
}

/** Whether this person signed in from this browser before. */
export function isKnownBrowser(look: Look, key: UserKey, hash: Uint8Array): Promise<boolean> {
  return selectKnown(look, key, hash)
}

/**
 * Somebody signed in from a browser that this person had never used. Each of the first letters leads to where all sessions
 * end, so no more are needed.
 */
export async function tellOfBrowser(work: Work, user: User, place: Place): Promise<void> {
  const { organizationId, id } = user
  const taken = await take(work, [{ organizationId, name: `letters:new-browser:${id}`, rule: LETTERS }])
  if (taken.granted) await tell(work, user, 'new-browser', place)
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
