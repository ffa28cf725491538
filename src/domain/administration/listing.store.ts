import sql, { empty, join, raw } from 'sql-template-tag'
import type { Fragment, Look, Query } from '#kernel/work.ts'
import { endOf, type Order, surely, type Walk } from './listing.ts'

/** At and below a path. */
export function below(column: Fragment, path: string): Fragment {
  return sql`(${column} >= ${path} and ${column} < ${`${path}~`})`
}

/** Begins with what is searched for, in this column. */
export function begins(column: Fragment, prefix: string): Fragment {
  return sql`(${column} >= ${prefix} and ${column} < ${endOf(prefix)})`
}

/** After the row where the walk begins. */
export function beyond({ columns, types }: Order, { from, descending }: Walk): Fragment {
  if (from === undefined) return sql`true`
  const values = types.map((type, at) => sql`${from[at] ?? ''}::${raw(type)}`)
  return sql`(${join(columns)}) ${raw(descending ? '<' : '>')} (${join(values)})`
}

export function inOrder({ columns }: Order, { descending }: Walk): Fragment {
  return join(columns.map((column) => sql`${column} ${raw(descending ? 'desc' : 'asc')}`))
}

/** What the columns of an order say of one row, as text: nothing is lost on the way. */
export async function valuesOf(run: Query, { columns }: Order, one: Fragment): Promise<readonly string[] | undefined> {
  const [row] = await run<{ values: string[] }>`
    select array[${join(columns.map((column) => sql`${column}::text`))}] as values ${one}`
  return row?.values
}

/** Counts to one more than `limit`, and no further. */
export async function countTo(run: Query, limit: number, rows: Fragment): Promise<number> {
  const [row] = await run<{ total: number }>`
    select count(*)::int as total from (${rows} limit ${limit + 1}) as counted`
  return row?.total ?? 0
}

/** What is counted of each organization: people, those of them who administer, organizations directly below it. */
export type Counter = 'people' | 'administering' | 'children'

/**
 * Adds up what was counted at and below a path, to one more than `limit`: organization after organization, and no further
 * than that. Where there were so many more the last time somebody counted roughly, nothing is added up.
 */
export function sumTo(counter: Counter, path: string, limit: number): Fragment {
  const counted = raw(`c.${counter}`)
  const rows = sql`from organization_counts as c
    where ${below(sql`c.path`, path)} ${counter === 'children' ? sql`and c.children > 0` : empty}`
  return sql`least(${limit + 1}, coalesce((
      select r.${raw(counter)} from rough_count as r where r.path = ${path} and r.${raw(counter)} > ${surely(limit)}), (
      select so_far from (
        select sum(${counted}) over (order by c.path rows unbounded preceding) as so_far ${rows}) as added
      where so_far > ${limit} limit 1), (
      select sum(${counted}) ${rows}), 0))::int`
}

/** The same as a statement of its own. */
export async function countAlong(run: Query, counter: Counter, path: string, limit: number): Promise<number> {
  const [row] = await run<{ total: number }>`select ${sumTo(counter, path, limit)} as total`
  return row?.total ?? 0
}

/** Whether there are more organizations at and below a path than so many. */
export async function hasMoreOrganizations({ sql: run }: Look, path: string, many: number): Promise<boolean> {
  return (await countAlong(run, 'children', path, many)) >= many
}
