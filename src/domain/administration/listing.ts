import { searchKey } from '#kernel/parse.ts'
import type { Fragment } from '#kernel/work.ts'

/** How many rows a page of a list may have. */
export const sizes = [10, 25, 50, 100] as const
export type Size = (typeof sizes)[number]

/** Lists are counted to here; one more stands for all there are beyond. */
export const COUNTED = 10_000

/** What a search finds is counted to here, as each of them has to be read for it; one more stands for all beyond. */
export const FOUND = 500

/** How far what is wanted is counted. */
export function countedTo({ search }: { readonly search: string }): number {
  return searchKey(search) === '' ? COUNTED : FOUND
}

/** Each organization is looked into, up to so many: in more, it takes longer than to look through what all of them have. */
export const MANY_ORGANIZATIONS = 2000

/** When so many were counted some minutes or hours ago, there are more than that now. */
export function surely(many: number): number {
  return many + many / 4
}

/** Which row a page begins after, or ends before. Ids only: an address tells nobody what stands in the row. */
export type Mark = { readonly organizationId: string; readonly id: string }

/** Which page: the first, the last, or the one beside a row. */
export type At =
  | { readonly to: 'first' | 'last' }
  | { readonly to: 'after' | 'before'; readonly mark: Mark; readonly number: number | undefined }
  /** After where a row stood, whatever has become of it. */
  | { readonly to: 'after'; readonly place: readonly string[] }

export type Wanted<Sort extends string> = {
  /** What every row begins with in one of its names; blank for all. */
  readonly search: string
  readonly sort: Sort
  readonly descending: boolean
  readonly size: number
  readonly at: At
}

export type Listed<Row> = {
  readonly rows: readonly Row[]
  /** How many there are, up to one more than they are counted to. */
  readonly total: number
  /** The number of the first row; undefined where nobody counted that far. */
  readonly first: number | undefined
  readonly hasPrevious: boolean
  readonly hasNext: boolean
  /** Too many were found: those who were found first were put in order, and the others are not among the rows. */
  readonly isCut?: boolean
}

/** The order of a list: columns, of which the last is an id, and their types. */
export type Order = { readonly columns: readonly Fragment[]; readonly types: readonly string[] }

/** Which way rows are walked, and how many: one more than are shown tells whether another page follows. */
export type Walk = {
  readonly backwards: boolean
  readonly descending: boolean
  readonly limit: number
  /** Where it begins, column by column. */
  readonly from: readonly string[] | undefined
}

/** How to walk to the page that is wanted. */
export function walkTo(
  { at, size, descending, search }: Omit<Wanted<string>, 'sort'>,
  total: number,
  from: readonly string[] | undefined,
): Walk {
  const backwards = at.to === 'last' || (at.to === 'before' && from !== undefined)
  // reason: where the number of rows is known, the last page ends as if one had turned page after page
  const rest = at.to === 'last' && total <= countedTo({ search }) ? total % size || size : size
  return { backwards, descending: descending !== backwards, limit: rest + 1, from }
}

/** The page that was walked to, the right way around. */
export function pageOf<Row>(walked: readonly Row[], wanted: Wanted<string>, walk: Walk, total: number): Listed<Row> {
  const shown = walked.slice(0, walk.limit - 1)
  const rows = walk.backwards ? shown.toReversed() : shown
  const more = walked.length > shown.length
  const beside = walk.from !== undefined
  return {
    rows,
    total,
    first: firstOf(wanted, beside, total, rows.length),
    hasPrevious: walk.backwards ? more : beside,
    hasNext: walk.backwards ? beside : more,
  }
}

function firstOf(wanted: Wanted<string>, beside: boolean, total: number, shown: number): number | undefined {
  const { at, size } = wanted
  if (at.to === 'last') return total > countedTo(wanted) ? undefined : total - shown + 1
  if (!('mark' in at) || !beside) return 1
  if (at.number === undefined) return undefined
  return at.to === 'after' ? at.number + 1 : Math.max(1, at.number - size)
}

/** The end of what begins with a text, in the order of bytes. */
export function endOf(prefix: string): string {
  return `${prefix}\u{10ffff}`
}
