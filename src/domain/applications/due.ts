import type { Look } from '#kernel/work.ts'
import * as store from './due.store.ts'

/** What applications are to be told and were not yet: news that nobody looked at, notices, and sessions that ended. */
export type Due = { readonly news: number; readonly notices: number; readonly logouts: number }

export function countDue(look: Look): Promise<Due> {
  return store.countDue(look)
}
