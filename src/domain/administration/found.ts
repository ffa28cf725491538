import { searchKey } from '#kernel/parse.ts'
import type { Scoped } from '#kernel/work.ts'
import * as store from './found.store.ts'
import { FOUND, type Mark, type Wanted } from './listing.ts'
import { type ListedPerson, listPeople, placeOfPerson } from './people.ts'

/** Some of those whom a search finds, and how to go on. */
export type Found = {
  readonly rows: readonly ListedPerson[]
  /** How many there are, up to one more than they are counted to. */
  readonly total: number
  /** After whom to go on; undefined at the end. Not always the last of the rows. */
  readonly next: Mark | undefined
}

/**
 * Everybody whom a search finds, part after part, whoever was added first coming first. Too many to be put in order are
 * looked for among so many people at a time: a part of them may have few rows, or none, with others still to come.
 */
export async function listFound(
  work: Scoped,
  wanted: Pick<Wanted<'created'>, 'search' | 'size'> & {
    readonly at: Exclude<Wanted<'created'>['at'], { to: 'last' }>
  },
): Promise<Found> {
  const { rows, total, hasNext } = await listPeople(work, { ...wanted, sort: 'created', descending: false })
  const search = searchKey(wanted.search)
  if (search === '' || total <= FOUND) return { rows, total, next: hasNext ? rows.at(-1) : undefined }
  const { at, size } = wanted
  const from = 'place' in at ? at.place : 'mark' in at ? await placeOfPerson(work, 'created', at.mark) : undefined
  const found = await store.lookThrough(work, search, from, size)
  return { rows: found, total, next: found.length === size ? found.at(-1) : await store.lastLookedAt(work, from) }
}
