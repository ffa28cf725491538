import * as v from 'valibot'
import { isId } from '#kernel/ids.ts'
import { displayName, text } from '#kernel/parse.ts'
import { afterIn, paged, pageFields } from '../paging.ts'
import { invalid, type Problem } from '../problem.ts'
import { parsed } from '../users.ts'

export const name = parsed(displayName, 100, 'As it is shown.')
export const reason = parsed((input) => text(input, { max: 200 }), 200, 'Why. It goes on record.')

export const instant = (said: string) => v.pipe(v.string(), v.metadata({ format: 'date-time' }), v.description(said))

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/

/** An instant as it is sent, of a day that the calendar has and a year that ids can tell. */
export const typedInstant = (said: string) =>
  v.pipe(
    v.string(),
    v.regex(INSTANT),
    v.check((written) => {
      const at = new Date(written)
      return at.getTime() >= 0 && at.toISOString().startsWith(written.slice(0, 19))
    }),
    v.metadata({ format: 'date-time' }),
    v.description(said),
    v.transform((written) => new Date(written)),
  )

/** What the address of a list takes in which one searches. */
export const searchFields = {
  ...pageFields,
  search: v.optional(
    v.pipe(v.string(), v.maxLength(200), v.description('What a name begins with; without it, all.')),
    '',
  ),
}

/** One more than the last row of a page, by its place in an order: `next` of the page. */
export function nextOf(place: readonly string[] | undefined): string | null {
  return place === undefined ? null : Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place that `after` names, of an order by an instant and an id; undefined: the first page. */
export function placeIn(after: string | undefined): readonly string[] | undefined | Problem {
  const written = afterIn(after)
  if (written === undefined) return undefined
  const read = readPlace(written)
  return read ?? invalid('?after', 'malformed')
}

function readPlace(written: string): readonly string[] | undefined {
  try {
    const [at, of, ...more] = JSON.parse(written) as unknown[]
    if (typeof at !== 'string' || typeof of !== 'string' || more.length > 0) return undefined
    return isInstant(at) && isId(of) ? [at, of] : undefined
  } catch {
    return undefined
  }
}

/** As PostgreSQL writes it; anything else would be an error there. */
function isInstant(written: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/.test(written)) return false
  const seconds = written.slice(0, 19).replace(' ', 'T')
  const at = new Date(`${seconds}Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(seconds)
}

/** A page of few, which are read as a whole: by their ids, so whoever came first comes first. */
export function pageAmong<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): { items: readonly Row[]; next: string | null } | Problem {
  const from = afterIn(after)
  if (from !== undefined && !isId(from)) return invalid('?after', 'malformed')
  const sorted = rows.filter((row) => from === undefined || row.id > from).toSorted(byId)
  return paged(sorted, limit, ({ id: of }) => of)
}

const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1)
