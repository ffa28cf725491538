import type { UserKey } from '#domain/users/users.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Candidate } from './reminders.ts'

type Search = {
  /** Kinds of factors that are a token. */
  readonly kinds: readonly string[]
  readonly within: Seconds
  readonly after: UserKey | undefined
  readonly limit: number
}

/**
 * People without a token, in the order of their keys, of whom a level requires one from a day that is near, or whose days
 * since the first sign-in are running.
 */
export function selectCandidates({ sql, now }: Look, { kinds, within, after, limit }: Search): Promise<Candidate[]> {
  return sql<Candidate>`
    with near as (
      select o.path, p.user_id, p.role from policy as p join organization as o on o.id = p.organization_id
      where p.second_factor = 'required' and p.required_from > ${now}
        and p.required_from <= ${now}::timestamptz + make_interval(secs => ${within})),
    counting as (select exists (select 1 from policy where second_factor = 'required' and grace_days is not null) as any),
    found as (
      select u.organization_id, u.id from near as n
      join app_user as u on u.path >= n.path and u.path < n.path || '~'
      where (n.role = '' or u.role = n.role)
        and (n.user_id = '00000000-0000-0000-0000-000000000000' or u.id = n.user_id)
      union
      select g.organization_id, g.user_id from grace as g, counting
      where counting.any and g.first_sign_in_at > ${now}::timestamptz - interval '400 days')
    select u.organization_id as "organizationId", u.id, u.path, u.role, u.username, u.email,
      u.time_zone as "timeZone", u.language
    from found join app_user as u using (organization_id, id)
    join organization as o on o.id = u.organization_id
    where u.status = 'active' and not o.stopped and u.email <> ''
      and (${after === undefined} or (u.organization_id, u.id)
        > (${after?.organizationId ?? null}::uuid, ${after?.id ?? null}::uuid))
      and not exists (select 1 from enrollment as e where e.organization_id = u.organization_id and e.user_id = u.id
        and e.kind = any(${kinds}) and e.state = 'active')
    order by u.organization_id, u.id limit ${limit}`
}

/** Takes a reminder for oneself: false where another node has, or it was sent before. */
export async function takeReminder(
  { sql, now }: Work,
  { organizationId, id }: UserKey,
  until: Date,
  days: number,
): Promise<boolean> {
  const rows = await sql`
    insert into grace as g (organization_id, user_id, applied_at, reminded_end, reminded_days)
    values (${organizationId}, ${id}, ${now}, ${until}, ${days})
    on conflict (organization_id, user_id) do update set
      reminded_end = excluded.reminded_end, reminded_days = excluded.reminded_days
    where g.reminded_end is distinct from excluded.reminded_end or g.reminded_days > excluded.reminded_days
    returning 1`
  return rows.length === 1
}
