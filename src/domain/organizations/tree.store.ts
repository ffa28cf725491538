import sql from 'sql-template-tag'
import { searchKey } from '#kernel/parse.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { Kind, Organization, Status } from './organizations.ts'

type Made = { readonly id: string; readonly kind: Kind; readonly name: string }

/** At and below a path. Ids are hexadecimal, so nothing below sorts after a tilde. */
const below = (path: string): Fragment => sql`(o.path >= ${path} and o.path < ${`${path}~`})`

const levels = sql`string_to_array(rtrim(o.path, '/'), '/')::uuid[]`

export async function insertBelow(
  { sql: run, now }: Work,
  parentId: string,
  { id, kind, name }: Made,
  deepest: number,
): Promise<boolean> {
  const rows = await run`
    insert into organization (id, kind, parent_id, path, realm_id, name, name_key, stopped, created_at, modified_at)
    select ${id}::uuid, ${kind}, o.id, o.path || ${id}::uuid || '/', o.realm_id, ${name}, ${searchKey(name)}, o.stopped,
      ${now}, ${now}
    from organization as o
    where o.id = ${parentId} and o.kind <> 'client' and o.status <> 'closed' and cardinality(${levels}) < ${deepest}
    for share returning id`
  return rows.length === 1
}

export async function lock({ sql: run }: Work): Promise<void> {
  await run`select pg_advisory_xact_lock(hashtext('the tree of organizations'))`
}

export async function updateStatus({ sql: run, now }: Work, id: string, status: Status): Promise<void> {
  await run`
    update organization set status = ${status}, modified_at = ${now},
      closed_at = case when ${status} = 'closed' then ${now}::timestamptz end
    where id = ${id}`
}

/** Each is stopped exactly where one of its levels, itself among them, is not active. */
export async function updateStopped({ sql: run }: Work, path: string): Promise<void> {
  await run`
    update organization as o set stopped = levels.stopped
    from (
      select o.id, exists (select 1 from organization as a where a.id = any(${levels}) and a.status <> 'active') as stopped
      from organization as o where ${below(path)}) as levels
    where o.id = levels.id and o.stopped <> levels.stopped`
}

/** The most levels from the top of `path` down, itself counted. */
export async function selectDepth({ sql: run }: Look, path: string): Promise<number> {
  const [row] = await run<{ depth: number }>`
    select max(cardinality(${levels})) - cardinality(string_to_array(rtrim(${path}::text, '/'), '/')) + 1 as depth
    from organization as o where ${below(path)}`
  return row?.depth ?? 0
}

export async function updateParent({ sql: run, now }: Work, id: string, parentId: string): Promise<void> {
  await run`update organization set parent_id = ${parentId}, modified_at = ${now} where id = ${id}`
}

export async function updatePaths({ sql: run }: Work, from: string, to: string): Promise<void> {
  await run`
    update organization as o set path = ${to}::text || substr(o.path, length(${from}::text) + 1)
    where ${below(from)}`
}

export function selectDue(
  { sql: run, now }: Look,
  keptAfterClosing: Seconds,
): Promise<Pick<Organization, 'id' | 'path'>[]> {
  return run<Pick<Organization, 'id' | 'path'>>`
    select o.id, o.path from organization as o
    where o.erased_at is null and exists (
      select 1 from organization as a
      where a.id = any(${levels}) and a.closed_at <= ${now}::timestamptz - make_interval(secs => ${keptAfterClosing}))`
}

export async function erasePeople({ sql: run }: Work, id: string): Promise<void> {
  await run`select erase_people(${id})`
}

export async function updateErased({ sql: run, now }: Work, id: string): Promise<boolean> {
  const rows = await run`
    update organization set erased_at = ${now}, status = 'closed', closed_at = coalesce(closed_at, ${now}), stopped = true
    where id = ${id} and erased_at is null returning 1`
  return rows.length === 1
}
