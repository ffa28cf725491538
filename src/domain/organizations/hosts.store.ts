import sql from 'sql-template-tag'
import type { Fragment, Look, Scoped } from '#kernel/work.ts'
import type { HostKey, HostName, RealmParty } from './hosts.ts'

const columns = sql`organization_id as "organizationId", name, challenge, created_at as "createdAt", proved_at as "provedAt"`

/** The organization, where it is within the scope of the work. */
const own = ({ scope }: Scoped, id: string): Fragment =>
  sql`(select o.id from organization as o where o.id = ${id} and o.path >= ${scope.path} and o.path < ${`${scope.path}~`})`

export function selectHosts({ sql: run }: Look, organizationId: string): Promise<HostName[]> {
  return run<HostName>`select ${columns} from host_name where organization_id = ${organizationId} order by name`
}

export async function selectHost({ sql: run }: Look, { organizationId, name }: HostKey): Promise<HostName | undefined> {
  const [found] = await run<HostName>`
    select ${columns} from host_name where organization_id = ${organizationId} and name = ${name}`
  return found
}

export async function insertHost(work: Scoped, key: HostKey, challenge: string): Promise<boolean> {
  const { sql: run, now } = work
  const rows = await run`
    insert into host_name (organization_id, name, challenge, created_at)
    select mine.id, ${key.name}, ${challenge}, ${now} from ${own(work, key.organizationId)} as mine
    on conflict do nothing returning 1`
  return rows.length === 1
}

/** warning: a unique index over all proved names refuses; the transaction goes on only because of the savepoint. */
export async function updateProved(work: Scoped, { organizationId, name }: HostKey): Promise<'done' | 'taken'> {
  const { sql: run, now } = work
  await run`savepoint proving`
  try {
    const rows = await run`
      update host_name set proved_at = ${now}
      where organization_id = ${own(work, organizationId)} and name = ${name} and proved_at is null returning 1`
    return rows.length === 1 ? 'done' : 'taken'
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error
    await run`rollback to savepoint proving`
    return 'taken'
  }
}

export async function deleteHost(work: Scoped, { organizationId, name }: HostKey): Promise<boolean> {
  const rows = await work.sql`
    delete from host_name where organization_id = ${own(work, organizationId)} and name = ${name} returning 1`
  return rows.length === 1
}

/**
 * Whether passkeys of this host name are asked for at any address of this realm. Of a realm beyond the scope that is not
 * known, and it holds.
 */
export const asksFor = (realmId: Fragment, name: Fragment, names: readonly string[]): Fragment => sql`(
  coalesce((select r.kind = 'operator' and (cardinality(${names}::text[]) = 0 or ${name} = any(${names}::text[]))
    from organization as r where r.id = ${realmId}), true)
  or exists (select 1 from (
      select h.name, h.shares_passkeys, bool_or(h.shares_passkeys) over () as is_shared,
        row_number() over (order by h.shares_passkeys desc, h.proved_at, h.name) as place
      from host_name as h where h.organization_id = ${realmId} and h.proved_at is not null) as proved
    where proved.name = ${name}
      and (proved.shares_passkeys or not proved.is_shared or proved.place > ${RELATED})))`

/** Of these, those whose passkeys are asked for somewhere. */
export function selectAsked({ sql: run, names }: Look, parties: readonly RealmParty[]): Promise<RealmParty[]> {
  return run<RealmParty>`
    select p.realm_id as "realmId", p.name
    from unnest(${parties.map(({ realmId }) => realmId)}::uuid[], ${parties.map(({ name }) => name)}::text[])
      as p (realm_id, name)
    where ${asksFor(sql`p.realm_id`, sql`p.name`, names)}`
}

// source: browsers look at five different labels of a list of related origins and no further (Web Authentication Level 3,
// section 5.11.1); five names have no more
const RELATED = 5

export async function selectShared({ sql: run }: Look, organizationId: string): Promise<string[]> {
  const rows = await run<{ name: string; chosen: boolean }>`
    select name, shares_passkeys as chosen from host_name
    where organization_id = ${organizationId} and proved_at is not null
    order by shares_passkeys desc, proved_at, name limit ${RELATED}`
  return rows[0]?.chosen ? rows.map(({ name }) => name) : []
}

export async function updateShared(work: Scoped, organizationId: string, name: string | null): Promise<void> {
  const mine = own(work, organizationId)
  // reason: two statements, as an index lets one row of an organization be chosen at any moment
  await work.sql`update host_name set shares_passkeys = false where organization_id = ${mine} and shares_passkeys`
  if (name === null) return
  await work.sql`
    update host_name set shares_passkeys = true
    where organization_id = ${mine} and name = ${name} and proved_at is not null`
}

export async function selectChief({ sql: run }: Look, realmId: string): Promise<string | undefined> {
  const [found] = await run<{ name: string }>`
    select name from host_name where organization_id = ${realmId} and proved_at is not null
    order by proved_at, name limit 1`
  return found?.name
}
