import sql, { join } from 'sql-template-tag'
import type { Fragment, Look, Scoped } from '#kernel/work.ts'
import { begins, below, beyond, countTo, inOrder, valuesOf } from './listing.store.ts'
import { COUNTED, type Mark, type Order, type Walk } from './listing.ts'
import type { Among, ListedPerson, PeopleSort } from './people.ts'

/** How those who match are come by; `listPeople` says when which. */
export type Way =
  /** Everybody of the scope is looked at. */
  | 'all'
  /** By the indexes of what was searched for. */
  | 'found'
  /** In the order of the list, until the page is full. */
  | 'walk'

const id = sql`u.id`
// biome-ignore format: a table
const orders: Readonly<Record<PeopleSort, Order>> = {
  company:      { columns: [sql`u.company_key`, sql`u.username_key`, id], types: ['text', 'text', 'uuid'] },
  username:     { columns: [sql`u.username_key`, id], types: ['text', 'uuid'] },
  created:      { columns: [sql`u.created_at`, id], types: ['timestamptz', 'uuid'] },
  'signed-in':  { columns: [sql`coalesce(u.last_sign_in_at, '-infinity')`, id], types: ['timestamptz', 'uuid'] },
  'two-factor': { columns: [sql`u.protection`, sql`u.username_key`, id], types: ['smallint', 'text', 'uuid'] },
}

/** What a search looks into. Company names are kept with the people. */
const NAMES = [sql`u.username_key`, sql`u.name_key`, sql`u.email_key`, sql`u.company_key`]

export function countPeople({ sql: run }: Scoped, among: Among): Promise<number> {
  return countTo(run, COUNTED, sql`select from app_user as u where ${within(among)}`)
}

/** How many a search finds. Where one name alone is found too often, nobody looks whether another finds the same people. */
export async function countFound({ sql: run }: Scoped, among: Among, few: boolean): Promise<number> {
  if (few) return countTo(run, COUNTED, sql`select from app_user as u where ${matches(among)}`)
  const [row] = await run<{ total: number }>`
    with a as materialized (${byName(sql`u.username_key`, among, COUNTED + 1)}),
    b as materialized (${byName(sql`u.name_key`, among, COUNTED + 1)}),
    c as materialized (${byName(sql`u.email_key`, among, COUNTED + 1)}),
    d as materialized (${byName(sql`u.company_key`, among, COUNTED + 1)}),
    most as materialized (select greatest((select count(*)::int from a), (select count(*)::int from b),
      (select count(*)::int from c), (select count(*)::int from d)) as most)
    select case when most > ${COUNTED} then most else (select count(*)::int from (
      select * from a union select * from b union select * from c union select * from d) as one) end as total from most`
  return Math.min(row?.total ?? 0, COUNTED + 1)
}

/** Where a row stands in an order; undefined for one that is not in the scope any more. */
export function selectPlace(
  { sql: run, scope }: Scoped,
  sort: PeopleSort,
  mark: Mark,
): Promise<readonly string[] | undefined> {
  const one = sql`from app_user as u
    where u.organization_id = ${mark.organizationId} and u.id = ${mark.id} and ${below(sql`u.path`, scope.path)}`
  return valuesOf(run, orders[sort], one)
}

const listed = sql`u.organization_id as "organizationId", u.id, u.path, o.name as company, u.username, u.name, u.email, u.mobile, u.role,
      u.status, u.token_required as "tokenRequired", u.created_at as "createdAt", u.last_sign_in_at as "lastSignInAt",
      u.protection`

export function selectPeople(
  { sql: run }: Scoped,
  among: Among,
  sort: PeopleSort,
  walk: Walk,
  way: Way,
  limit: number,
): Promise<ListedPerson[]> {
  const order = orders[sort]
  return run<ListedPerson>`
    with gathered as materialized (${gathered(among, way, limit)}),
    chosen as (
      select u.organization_id, u.id from ${way === 'walk' ? sql`app_user` : sql`gathered`} as u
      where ${way === 'walk' ? matches(among) : sql`true`} and ${beyond(order, walk)}
      order by ${inOrder(order, walk)} limit ${walk.limit})
    select ${listed}
    from chosen as c join app_user as u on u.organization_id = c.organization_id and u.id = c.id
    join organization as o on o.id = u.organization_id
    order by ${inOrder(order, walk)}`
}

/** The people of the scope in the order of their organizations, those after a row. */
export function selectAlongPath(
  { sql: run, scope }: Scoped,
  after: Pick<ListedPerson, 'path' | 'id'> | undefined,
  limit: number,
): Promise<ListedPerson[]> {
  const beyondIt = after ? sql`(u.path, u.id) > (${after.path}, ${after.id}::uuid)` : sql`true`
  return run<ListedPerson>`
    select ${listed}
    from app_user as u join organization as o on o.id = u.organization_id
    where ${below(sql`u.path`, scope.path)} and ${beyondIt} order by u.path, u.id limit ${limit}`
}

/**
 * By what people are protected, and whether a policy requires it: one of their own level, or one that speaks of others too,
 * also above the scope. It is no unit within the scope, where every factor would be asked whose it is.
 */
export function selectProtection({ sql: run }: Look, people: readonly ListedPerson[]): Promise<ProtectionRow[]> {
  return run<ProtectionRow>`
    select u.id, array(
        select distinct e.kind from enrollment as e
        where e.organization_id = u.organization_id and e.user_id = u.id and e.state in ('active', 'unproved')
        order by e.kind desc) as methods,
      (select bool_or(p.user_id <> u.id) from policy as p
        where p.organization_id = any(string_to_array(rtrim(u.path, '/'), '/')::uuid[])
          and p.second_factor = 'required' and p.role in ('', u.role)
          and p.user_id in ('00000000-0000-0000-0000-000000000000', u.id)) as "byLevel"
    from unnest(
      ${people.map((one) => one.organizationId)}::uuid[], ${people.map((one) => one.id)}::uuid[],
      ${people.map(({ path }) => path)}::text[], ${people.map(({ role }) => role)}::text[])
      as u (organization_id, id, path, role)`
}

/** `byLevel`: null where no policy requires it. */
export type ProtectionRow = {
  readonly id: string
  readonly methods: readonly string[]
  readonly byLevel: boolean | null
}

/** Only what lists are sorted by is gathered; whole rows are read of those that are shown. */
function gathered(among: Among, way: Way, limit: number): Fragment {
  switch (way) {
    case 'walk':
      return sql`select`
    case 'found':
      return sql`
        select ${sorted} from (${found(among, limit)} limit ${limit}) as f
        join app_user as u on u.organization_id = f.organization_id and u.id = f.id`
    case 'all':
      return sql`select ${sorted} from app_user as u where ${matches(among)}`
  }
}

const sorted = sql`u.organization_id, u.id, u.company_key, u.username_key, u.created_at, u.last_sign_in_at, u.protection`

function within({ path, administering }: Among): Fragment {
  return administering ? sql`${below(sql`u.path`, path)} and u.role <> 'member'` : below(sql`u.path`, path)
}

function matches(among: Among): Fragment {
  if (among.search === '') return within(among)
  return sql`${within(among)} and (${join(
    NAMES.map((name) => begins(name, among.search)),
    ' or ',
  )})`
}

/** Those whose name begins with what was searched for, by the index of that name. */
function byName(name: Fragment, among: Among, limit: number): Fragment {
  return sql`
    select u.organization_id, u.id from app_user as u
    where ${begins(name, among.search)} and ${within(among)} limit ${limit}`
}

function found(among: Among, limit: number): Fragment {
  return join(
    NAMES.map((name) => sql`(${byName(name, among, limit)})`),
    ' union ',
  )
}
