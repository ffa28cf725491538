import type { User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'

/** The owners of the last of these organizations that has any. */
export function selectOwners(
  { sql }: Look,
  ids: readonly string[],
): Promise<Pick<User, 'organizationId' | 'id' | 'email' | 'language'>[]> {
  return sql<Pick<User, 'organizationId' | 'id' | 'email' | 'language'>>`
    with owner as (
      select organization_id, id, email, language, array_position(${ids}::uuid[], organization_id) as depth from app_user
      where organization_id = any(${ids}::uuid[]) and role = 'owner' and status = 'active' and email <> '')
    select organization_id as "organizationId", id, email, language from owner
    where depth = (select max(depth) from owner) order by id`
}
