import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import { sumTo } from './listing.store.ts'
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
      ${sumTo('children', path, limit)} as below,
      counts.people,
      ${sumTo('people', path, limit)} as "peopleBelow",
      (select count(*)::int from (
        select from app_user where path = ${path} and protection = 2 limit ${limit + 1}) as u) as protected,
      (select count(*)::int from (
        select distinct l.user_id from identity_link as l
        join app_user as u on u.organization_id = l.organization_id and u.id = l.user_id and u.status = 'active'
        where l.organization_id = ${id} and l.standing in ('proved', 'trusted') limit ${limit + 1}) as e) as exempt
    from organization as o join organization_counts as counts on counts.organization_id = o.id
    where o.id = ${id} and o.path >= ${scope.path} and o.path < ${`${scope.path}~`}`
  if (!row) throw new Error('the organization is not in the scope')
  return row
}

export function selectHosts({ sql }: Scoped, organizationId: string): Promise<Overview['hosts'][number][]> {
  return sql<Overview['hosts'][number]>`
    select name, proved_at is not null as proved from host_name where organization_id = ${organizationId} order by name`
}
