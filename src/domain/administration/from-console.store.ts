import type { Look } from '#kernel/work.ts'
import type { ConsolePerson, ServedName } from './from-console.ts'

/** Whose username or address begins so, in the order of the tree; `organization`: a name of it, or its id. */
export function selectPeople(
  { sql: run }: Look,
  beginning: string,
  organization: string | null,
  limit: number,
): Promise<ConsolePerson[]> {
  const pattern = `${beginning.replaceAll(/[\\%_]/g, '\\$&')}%`
  return run<ConsolePerson>`
    select u.organization_id as "organizationId", u.id, o.name as organization, u.username, u.email, u.name, u.role, u.status,
      nullif(s.at, '-infinity') as "lastSignInAt"
    from app_user as u
    join organization as o on o.id = u.organization_id
    left join last_sign_in as s on s.organization_id = u.organization_id and s.user_id = u.id
    where (u.username_key like ${pattern} or u.email_key like ${pattern})
      and (${organization}::text is null or lower(o.name) = lower(${organization}) or o.id::text = ${organization})
    order by u.path, u.username_key limit ${limit}`
}

/** Names that are served and proved, those whose certificate ends first before the others. */
export function selectServedNames({ sql: run }: Look, limit: number): Promise<ServedName[]> {
  return run<ServedName>`
    select h.name, c.expires_at as "certificateEndsAt", c.failures, c.answer
    from host_name as h
    join organization as o on o.id = h.organization_id and o.status <> 'closed'
    left join certificate as c on c.organization_id = h.organization_id and c.name = h.name
    where h.proved_at is not null order by c.expires_at nulls last, h.name limit ${limit}`
}
