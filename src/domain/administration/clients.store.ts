import sql from 'sql-template-tag'
import type { Fragment, Scoped } from '#kernel/work.ts'
import type { ClientSort, ListedClient } from './clients.ts'
import { begins, below, beyond, countAlong, countTo, inOrder, valuesOf } from './listing.store.ts'
import { COUNTED, FOUND, type Order, type Walk } from './listing.ts'

const orders: Readonly<Record<ClientSort, Order>> = {
  company: { columns: [sql`o.name_key`, sql`o.id`], types: ['text', 'uuid'] },
  created: { columns: [sql`o.created_at`, sql`o.id`], types: ['timestamptz', 'uuid'] },
}

/** One's own organization is among them, and nowhere below. */
export async function countClients({ sql: run, scope }: Scoped, search: string): Promise<number> {
  if (search === '') return Math.min(1 + (await countAlong(run, 'children', scope.path, COUNTED)), COUNTED + 1)
  return countTo(run, FOUND, sql`select from organization as o where ${matches(scope.path, search)}`)
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

/** A page of them: `few` are gathered and sorted, however many there are elsewhere; of many the index of the order is walked. */
export function selectClients(
  { sql: run, scope }: Scoped,
  search: string,
  sort: ClientSort,
  walk: Walk,
  few: boolean,
): Promise<ListedClient[]> {
  const order = orders[sort]
  const chosen = few
    ? chosenOf(gathered(scope.path, search), order, walk)
    : sql`with chosen as (
        select o.id from organization as o where ${matches(scope.path, search)} and ${beyond(order, walk)}
        order by ${inOrder(order, walk)} limit ${walk.limit})`
  return run<ListedClient>`${chosen} select ${listed(scope.path)} ${whole(order, walk)}`
}

/** The same of few, and how many were gathered; nobody knows that of a page that has no rows. */
export async function selectFound(
  { sql: run, scope }: Scoped,
  search: string,
  sort: ClientSort,
  walk: Walk,
): Promise<{ readonly rows: ListedClient[]; readonly total: number | undefined }> {
  const order = orders[sort]
  const found = await run<ListedClient & { readonly total: number }>`
    ${chosenOf(sql`${gathered(scope.path, search)} limit ${FOUND + 1}`, order, walk)}
    select ${listed(scope.path)}, (select count(*)::int from gathered) as total ${whole(order, walk)}`
  return { rows: found.map(({ total, ...client }) => client), total: found[0]?.total }
}

function gathered(path: string, search: string): Fragment {
  return sql`select o.id, o.name_key, o.created_at from organization as o where ${matches(path, search)}`
}

function chosenOf(all: Fragment, order: Order, walk: Walk): Fragment {
  return sql`
    with gathered as materialized (${all}),
    chosen as (
      select o.id from gathered as o where ${beyond(order, walk)} order by ${inOrder(order, walk)} limit ${walk.limit})`
}

function listed(path: string): Fragment {
  return sql`o.id, o.name, o.kind, o.status, o.stopped, o.created_at as "createdAt",
      (select json_build_object('id', p.id, 'name', p.name) from organization as p
        where p.id = o.parent_id and ${below(sql`p.path`, path)}) as parent,
      n.people`
}

function whole(order: Order, walk: Walk): Fragment {
  return sql`
    from chosen as c join organization as o on o.id = c.id join organization_counts as n on n.organization_id = o.id
    order by ${inOrder(order, walk)}`
}

function matches(path: string, search: string): Fragment {
  if (search === '') return below(sql`o.path`, path)
  return sql`${below(sql`o.path`, path)} and ${begins(sql`o.name_key`, search)}`
}
