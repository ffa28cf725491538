import sql from 'sql-template-tag'
import type { Fragment, Scoped } from '#kernel/work.ts'
import type { ClientSort, ListedClient } from './clients.ts'
import { begins, below, beyond, countAlong, countTo, inOrder, valuesOf } from './listing.store.ts'
import { COUNTED, type Order, type Walk } from './listing.ts'

const orders: Readonly<Record<ClientSort, Order>> = {
  company: { columns: [sql`o.name_key`, sql`o.id`], types: ['text', 'uuid'] },
  created: { columns: [sql`o.created_at`, sql`o.id`], types: ['timestamptz', 'uuid'] },
}

/** One's own organization is among them, and nowhere below. */
export async function countClients({ sql: run, scope }: Scoped, search: string): Promise<number> {
  if (search === '') return Math.min(1 + (await countAlong(run, 'children', scope.path, COUNTED)), COUNTED + 1)
  return countTo(run, COUNTED, sql`select from organization as o where ${matches(scope.path, search)}`)
}

export function selectPlace(
  { sql: run, scope }: Scoped,
  sort: ClientSort,
  id: string,
): Promise<readonly string[] | undefined> {
  return valuesOf(
    run,
    orders[sort],
    sql`from organization as o where o.id = ${id} and ${below(sql`o.path`, scope.path)}`,
  )
}

export function selectClients(
  { sql: run, scope }: Scoped,
  search: string,
  sort: ClientSort,
  walk: Walk,
  total: number,
): Promise<ListedClient[]> {
  const order = orders[sort]
  // reason: few are gathered and sorted, however many there are elsewhere; of many the index of the order is walked
  const few = total <= COUNTED
  const all = sql`select o.id, o.name_key, o.created_at from organization as o where ${matches(scope.path, search)}`
  return run<ListedClient>`
    with gathered as materialized (${few ? all : sql`select`}),
    chosen as (
      select o.id from ${few ? sql`gathered` : sql`organization`} as o
      where ${few ? sql`true` : matches(scope.path, search)} and ${beyond(order, walk)}
      order by ${inOrder(order, walk)} limit ${walk.limit})
    select o.id, o.name, o.kind, o.status, o.stopped, o.created_at as "createdAt",
      (select json_build_object('id', p.id, 'name', p.name) from organization as p
        where p.id = o.parent_id and ${below(sql`p.path`, scope.path)}) as parent,
      n.people
    from chosen as c join organization as o on o.id = c.id join organization_counts as n on n.organization_id = o.id
    order by ${inOrder(order, walk)}`
}

function matches(path: string, search: string): Fragment {
  if (search === '') return below(sql`o.path`, path)
  return sql`${below(sql`o.path`, path)} and ${begins(sql`o.name_key`, search)}`
}
