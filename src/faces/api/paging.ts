import * as v from 'valibot'

/** How many of a list are answered at once. */
export const PAGE = { usual: 50, most: 200 } as const

/** What the address of every list takes. */
export const pageFields = {
  limit: v.pipe(
    v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[1-9]\d{0,2}$/),
        v.description(`How many at most: ${PAGE.usual} unless it is said, ${PAGE.most} at most.`),
      ),
      String(PAGE.usual),
    ),
    v.transform(Number),
    v.maxValue(PAGE.most),
  ),
  after: v.optional(
    v.pipe(v.string(), v.maxLength(1000), v.description('The `next` of the page before; without it, the first page.')),
  ),
}

/** A page of a list. `next`: what asks for the following one; null on the last. */
export function pageOf<const Item extends v.GenericSchema>(item: Item) {
  return v.strictObject({ items: v.array(item), next: v.nullable(v.string()) })
}

/** The page from one more row than is shown. `keyOf`: by what the list is ordered, unique, as text. */
export function paged<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => string,
): { items: readonly Row[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last ? Buffer.from(keyOf(last)).toString('base64url') : null }
}

/** The key that a page begins after; undefined for the first. */
export function afterIn(after: string | undefined): string | undefined {
  return after === undefined ? undefined : Buffer.from(after, 'base64url').toString('utf8').replaceAll('\0', '')
}
