import type { Search } from '#domain/providers/provisioning.ts'
import { isObject } from '#domain/providers/scim-resource.ts'
import { parseFilter } from '#kernel/scim-filter.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import { shapeOf } from './shape.ts'

/** Rows of one answer at most. */
export const MOST_ROWS = 200
const USUAL_ROWS = 100
const FARTHEST = 1_000_000_000

/** What is searched for, and what of it is shown. */
export type Asked = Search & ReturnType<typeof shapeOf>

const LIST = /^\s*|\s*,\s*|\s*$/

/** From the query of a GET, or from the body of a search. */
export function askedIn(said: Readonly<Record<string, unknown>>): Asked | ScimRefusal {
  const filter = textIn(said, 'filter')
  const parsed = filter === undefined ? undefined : parseFilter(filter)
  if (parsed instanceof ScimRefusal) return parsed
  const startIndex = numberIn(said, 'startIndex', 1)
  const count = numberIn(said, 'count', USUAL_ROWS)
  if (startIndex instanceof ScimRefusal) return startIndex
  if (count instanceof ScimRefusal) return count
  const shape = shapeIn(said)
  return {
    ...shape,
    filter: parsed,
    sortBy: textIn(said, 'sortBy'),
    descending: textIn(said, 'sortOrder')?.toLowerCase() === 'descending',
    offset: Math.min(Math.max(startIndex, 1), FARTHEST) - 1,
    limit: Math.min(Math.max(count, 0), MOST_ROWS),
    withMembers: shape.shows('members'),
  }
}

/** What of a resource is shown, by `attributes` and `excludedAttributes`. */
export function shapeIn(said: Readonly<Record<string, unknown>>): ReturnType<typeof shapeOf> {
  return shapeOf(listIn(said, 'attributes'), listIn(said, 'excludedAttributes'))
}

/** The body of a search. */
export function searchIn(sent: unknown): Readonly<Record<string, unknown>> | ScimRefusal {
  return isObject(sent) ? sent : new ScimRefusal('invalidSyntax', 'The body must be a JSON object.')
}

function textIn(said: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = said[name]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function numberIn(said: Readonly<Record<string, unknown>>, name: string, usual: number): number | ScimRefusal {
  const value = said[name]
  if (value === undefined || value === '') return usual
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number)) return number
  return new ScimRefusal('invalidValue', `${name} must be a whole number.`)
}

function listIn(said: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = said[name]
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(LIST) : []
  return list.filter((one) => typeof one === 'string' && one !== '')
}
