import sql from 'sql-template-tag'
import type { Fragment, Look, Scoped } from '#kernel/work.ts'
import type { HostKey, HostName } from './hosts.ts'

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
