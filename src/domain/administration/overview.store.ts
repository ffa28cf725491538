import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Level, Overview } from './overview.ts'

export function selectLevels({ sql, scope }: Scoped, ids: readonly string[]): Promise<Level[]> {
  return sql<Level>`
    select id, name from organization
    where id = any(${ids}::uuid[]) and path >= ${scope.path} and path < ${`${scope.path}~`}
    order by length(path)`
}

export async function selectCounts(
  { sql, scope }: Scoped,
  { id, path }: Organization,
  limit: number,
): Promise<Omit<Overview, 'hosts'>> {
  const [row] = await sql<Omit<Overview, 'hosts'>>`
    select created_at as "createdAt",
      (select count(*)::int from (
        select from organization where path > ${path} and path < ${`${path}~`} limit ${limit}) as o) as below,
      (select count(*)::int from (
        select from app_user where organization_id = ${id} limit ${limit}) as u) as people,
      (select count(*)::int from (
        select from app_user where path >= ${path} and path < ${`${path}~`} limit ${limit}) as u) as "peopleBelow",
      (select count(*)::int from (
        select distinct user_id from enrollment
        where organization_id = ${id} and state = 'active' and kind <> 'recovery-codes' limit ${limit}) as e) as protected
    from organization where id = ${id} and path >= ${scope.path} and path < ${`${scope.path}~`}`
  if (!row) throw new Error('the organization is not in the scope')
  return row
}

export function selectHosts({ sql }: Scoped, organizationId: string): Promise<Overview['hosts'][number][]> {
  return sql<Overview['hosts'][number]>`
    select name, proved_at is not null as proved from host_name where organization_id = ${organizationId} order by name`
}
