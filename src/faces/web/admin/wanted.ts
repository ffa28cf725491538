import { type At, type Mark, type Size, sizes, type Wanted } from '#domain/administration/listing.ts'
import { isId } from '#kernel/ids.ts'
import type { Call } from '../call.ts'

const SEARCHED = 100
const USUAL: Size = 25

/** What an address wants of a list. What it says wrongly it does not say. */
export function wantedIn<Sort extends string>(
  { query }: Pick<Call, 'query'>,
  sorts: readonly Sort[],
  usual: Sort,
): Wanted<Sort> {
  return {
    search: (query.get('q') ?? '').trim().slice(0, SEARCHED),
    sort: sorts.find((sort) => sort === query.get('sort')) ?? usual,
    descending: query.get('order') === 'desc',
    size: sizes.find((size) => String(size) === query.get('size')) ?? USUAL,
    at: atIn(query),
  }
}

function atIn(query: URLSearchParams): At {
  const number = numberIn(query.get('n'))
  for (const to of ['after', 'before'] as const) {
    const mark = markIn(query.get(to))
    if (mark) return { to, mark, number }
  }
  return { to: query.get('page') === 'last' ? 'last' : 'first' }
}

/** `<organization>.<id>`; undefined for anything else. */
export function markIn(text: string | null): Mark | undefined {
  const [organizationId = '', id = '', ...rest] = (text ?? '').split('.')
  return rest.length === 0 && isId(organizationId) && isId(id) ? { organizationId, id } : undefined
}

export const marked = ({ organizationId, id }: Mark): string => `${organizationId}.${id}`

/** The same, short: a hundred of them are an address that every proxy takes. */
export const packed = ({ organizationId, id }: Mark): string =>
  Buffer.from(`${organizationId}${id}`.replaceAll('-', ''), 'hex').toString('base64url')

/** undefined for anything that is not a packed mark. */
export function unpacked(text: string): Mark | undefined {
  const digits = Buffer.from(text, 'base64url').toString('hex')
  if (digits.length !== 64) return undefined
  const [organizationId, id] = [digits.slice(0, 32), digits.slice(32)].map((each) =>
    each.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  )
  return organizationId && id && isId(organizationId) && isId(id) ? { organizationId, id } : undefined
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

/** The address of the same list with something else wanted of it. What is usual is left out. */
export function addressOf<Sort extends string>(
  path: string,
  { search, sort, descending, size }: Omit<Wanted<Sort>, 'at'>,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const query = new URLSearchParams()
  if (search !== '') query.set('q', search)
  query.set('sort', sort)
  if (descending) query.set('order', 'desc')
  if (size !== USUAL) query.set('size', String(size))
  for (const [name, value] of Object.entries(more)) if (value !== undefined) query.set(name, value)
  return `${path}?${query}`
}
