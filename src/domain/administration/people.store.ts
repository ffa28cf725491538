import sql, { empty, join, raw } from 'sql-template-tag'
import type { Fragment, Look, Scoped } from '#kernel/work.ts'
import { begins, below, beyond, countAlong, countTo, inOrder, valuesOf } from './listing.store.ts'
import { COUNTED, FOUND, type Mark, type Order, type Walk } from './listing.ts'
import type { Among, ListedPerson, PeopleSort, WhoAsks } from './people.ts'

/** How those who match are come by; `listPeople` says when which. */
export type Way =
  /** Everybody of the scope is looked at. */
  | 'all'
  /** In the order of the list, until the page is full. */
  | 'walk'
  /** Those who administer, company after company, until the page is full. */
  | 'companies'
  /** By what was searched for, so many of them at most. */
  | { readonly along: Along; readonly limit: number }

/** Where names are looked up: below each parent in the scope, or among all names, where there are many organizations. */
export type Along = 'parents' | 'names'

// biome-ignore format: a table
const orders: Readonly<Record<PeopleSort, readonly (readonly [column: string, type: string])[]>> = {
  company:      [['company_key', 'text'], ['username_key', 'text'], ['id', 'uuid']],
  username:     [['username_key', 'text'], ['id', 'uuid']],
  created:      [['created_at', 'timestamptz'], ['id', 'uuid']],
  'signed-in':  [['at', 'timestamptz'], ['id', 'uuid']],
  'two-factor': [['protection', 'smallint'], ['username_key', 'text'], ['id', 'uuid']],
}

export function orderOf(sort: PeopleSort, of: 'u' | 'c'): Order {
  const columns = orders[sort]
  return { columns: columns.map(([name]) => raw(`${of}.${name}`)), types: columns.map(([, type]) => type) }
}

/** How many there are, as they were counted when they came. */
export function countPeople({ sql: run }: Scoped, { path, administering }: Among): Promise<number> {
  return countAlong(run, administering ? 'administering' : 'people', path, COUNTED)
}

/** How many a search finds: the people of companies of that name, and those of that name in others. */
export async function countFound({ sql: run }: Scoped, among: Among, along: Along): Promise<number> {
  const { path, search, administering } = among
  // reason: what many names of the whole tree begin with is known, and nothing is counted for it
  const known = sql`select people from frequent_beginning where path = ${path} and beginning = ${search}`
  const [row] = await run<{ inCompanies: number }>`
    select coalesce(${along === 'names' && !administering ? sql`(${known}),` : empty} (
      select sum(${raw(administering ? 'c.administering' : 'c.people')})
      from organization as o join organization_counts as c on c.organization_id = o.id
      where ${begins(sql`o.name_key`, search)} and ${below(sql`c.path`, path)}), 0)::int as "inCompanies"`
  const inCompanies = row?.inCompanies ?? 0
  if (inCompanies > FOUND) return FOUND + 1
  const named = await countTo(run, FOUND, sql`select ${byName(among, along)}`)
  return Math.min(inCompanies + named, FOUND + 1)
}

/** Where a row stands in an order; undefined for one that is not in the scope any more. */
export function selectPlace(
  { sql: run, scope }: Scoped,
  sort: PeopleSort,
  mark: Mark,
): Promise<readonly string[] | undefined> {
  const one = sql`from ${everybody(sort)}
    where u.organization_id = ${mark.organizationId} and u.id = ${mark.id} and ${below(sql`u.path`, scope.path)}`
  return valuesOf(run, orderOf(sort, 'u'), one)
}

/** What a list shows of somebody. */
export const listed = sql`u.organization_id as "organizationId", u.id, u.path, o.name as company, u.username, u.name, u.email, u.mobile, u.role,
      u.status, u.token_required as "tokenRequired", u.created_at as "createdAt", nullif(s.at, '-infinity') as "lastSignInAt",
      u.protection`

const seen = sql`left join last_sign_in as s on s.organization_id = u.organization_id and s.user_id = u.id`

export function selectPeople(
  { sql: run }: Scoped,
  among: Among,
  sort: PeopleSort,
  walk: Walk,
  way: Way,
): Promise<ListedPerson[]> {
  return run<ListedPerson>`${chosen(among, sort, walk, way)} select ${listed} ${whole(sort, walk)}`
}

/** The same, and how many were gathered; nobody knows that of a page that has no rows. */
export async function selectFound(
  { sql: run }: Scoped,
  among: Among,
  sort: PeopleSort,
  walk: Walk,
  way: Way,
): Promise<{ readonly rows: ListedPerson[]; readonly total: number | undefined }> {
  const found = await run<ListedPerson & { readonly total: number }>`
    ${chosen(among, sort, walk, way)}
    select ${listed}, (select count(*)::int from gathered) as total ${whole(sort, walk)}`
  return { rows: found.map(({ total, ...person }) => person), total: found[0]?.total }
}

/** The people of a page, by what they are put in order by. */
function chosen(among: Among, sort: PeopleSort, walk: Walk, way: Way): Fragment {
  const order = orderOf(sort, 'u')
  const source =
    way === 'walk' ? ordered(sort, among) : way === 'companies' ? ofCompanies(among, walk) : sql`gathered as u`
  return sql`
    with gathered as materialized (${gathered(among, sort, way)}),
    chosen as (
      select u.organization_id, ${join(order.columns)} from ${source}
      where ${way === 'walk' ? within(among) : sql`true`} and ${beyond(order, walk)}
      order by ${inOrder(order, walk)} limit ${walk.limit})`
}

/** Their whole rows. */
export function whole(sort: PeopleSort, walk: Walk): Fragment {
  return sql`
    from chosen as c join app_user as u on u.organization_id = c.organization_id and u.id = c.id
    join organization as o on o.id = u.organization_id ${seen}
    order by ${inOrder(orderOf(sort, 'c'), walk)}`
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
    from app_user as u join organization as o on o.id = u.organization_id ${seen}
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
          and p.user_id in ('00000000-0000-0000-0000-000000000000', u.id)) as "byLevel",
      (select case when bool_or(l.standing in ('proved', 'trusted')) then 'provider' else 'we' end
        from identity_link as l
        where l.organization_id = u.organization_id and l.user_id = u.id and l.standing is not null
        having count(*) > 0) as "whoAsks"
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
  /** Who asks for a second factor when they come by a provider; null where they do not. */
  readonly whoAsks: WhoAsks | null
}

/** Only what the list is put in order by is gathered; whole rows are read of those that are shown. */
function gathered(among: Among, sort: PeopleSort, way: Way): Fragment {
  const columns = sql`u.organization_id, ${join(orderOf(sort, 'u').columns)}`
  if (way === 'walk' || way === 'companies') return sql`select`
  if (way === 'all') return sql`select ${columns} from ${everybody(sort)} where ${within(among)}`
  // reason: what is found has the company and the username with it, and is looked up in no other table for them
  const found = sql`(${inCompanies(among)} limit ${way.limit}) union all (select ${keys} ${byName(among, way.along)} limit ${way.limit})`
  if (sort === 'company' || sort === 'username') return sql`select ${columns} from (${found} limit ${way.limit}) as u`
  return sql`
    select ${columns} from (${found} limit ${way.limit}) as f
    join ${everybody(sort)} on u.organization_id = f.organization_id and u.id = f.id`
}

/** The table that has the columns of an order, so that its index can be walked. */
function ordered(sort: PeopleSort, { administering }: Pick<Among, 'administering'>): Fragment {
  if (sort !== 'signed-in') return sql`app_user as u`
  if (administering) return everybody(sort)
  return sql`(select s.organization_id, s.user_id as id, s.path, s.at from last_sign_in as s) as u`
}

/** The same, for people who are come by otherwise. */
function everybody(sort: PeopleSort): Fragment {
  if (sort !== 'signed-in') return sql`app_user as u`
  return sql`(
    select p.organization_id, p.id, p.path, p.role, s.at from app_user as p
    join last_sign_in as s on s.organization_id = p.organization_id and s.user_id = p.id) as u`
}

function within({ path, administering }: Among): Fragment {
  return administering ? sql`${below(sql`u.path`, path)} and u.role <> 'member'` : below(sql`u.path`, path)
}

/** Companies in the order of their names, from where the page begins; of each, those who administer. */
function ofCompanies({ path }: Among, { from, descending }: Walk): Fragment {
  const onwards = from ? sql`and o.name_key ${raw(descending ? '<=' : '>=')} ${from[0]}` : empty
  // reason: with an offset they stay questions of their own, and no company after the page is looked into
  return sql`(
    select o.id as organization_id, a.id, o.name_key as company_key, a.username_key
    from (
      select o.id, o.path, o.name_key from organization as o where ${below(sql`o.path`, path)} ${onwards}
      order by o.name_key ${raw(descending ? 'desc' : 'asc')} offset 0) as o
    cross join lateral (
      select u.id, u.username_key from app_user as u where u.path = o.path and u.role <> 'member' offset 0) as a) as u`
}

const keys = sql`n.organization_id, n.user_id as id, n.company_key, n.username_key`

/** The people of companies whose name begins with what is searched for. */
function inCompanies(among: Among): Fragment {
  return sql`
    select u.organization_id, u.id, u.company_key, u.username_key from app_user as u
    where ${begins(sql`u.company_key`, among.search)} and ${within(among)}`
}

/**
 * Everybody else of whom a name, or a later word of it, begins with what is searched for: each once, by the first of their
 * names that does.
 */
function byName({ path, search, administering }: Among, along: Along): Fragment {
  const found = sql`${begins(sql`n.name_key`, search)} and n.shared < length(${search}::text)
    and not ${begins(sql`n.company_key`, search)} ${administering ? sql`and n.administering` : empty}`
  return along === 'names'
    ? sql`from search_name as n where ${found} and ${below(sql`n.path`, path)}`
    : sql`from search_name as n
        where ${found} and (n.organization_id = ${idAt(path)} or n.parent_id = any(array(
          select o.organization_id from organization_counts as o where ${below(sql`o.path`, path)} and o.children > 0)))`
}

/** The organization that a path ends at. */
function idAt(path: string): string {
  return path.split('/').at(-2) ?? ''
}
