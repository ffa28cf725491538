import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Parent } from './parents.ts'

export function selectParents(
  { sql, scope }: Scoped,
  { path }: Organization,
  prefix: string,
  limit: number,
): Promise<Parent[]> {
  return sql<Parent>`
    select o.id, o.name, o.kind, above.name as above
    from organization as o left join organization as above on above.id = o.parent_id
    where o.path >= ${scope.path} and o.path < ${`${scope.path}~`} and o.kind <> 'client' and not o.stopped
      and not starts_with(o.path, ${path}) and starts_with(o.name_key, ${prefix})
      and ${path} <> o.path || substr(${path}, length(o.path) + 1, 37)
    order by o.name_key, o.id limit ${limit}`
}
