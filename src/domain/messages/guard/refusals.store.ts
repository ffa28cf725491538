import type { Look, Work } from '#kernel/work.ts'
import type { Refused, Stop } from './refusals.ts'

export async function countRefusals(
  { sql, now }: Work,
  organizationId: string,
  ids: readonly string[],
  refused: readonly Refused[],
  windowAt: Date,
): Promise<void> {
  const all = <Name extends keyof Refused>(name: Name): Refused[Name][] => refused.map((one) => one[name])
  await sql`
    insert into guard_refusal as r (organization_id, id, level_id, channel, subject, reason, about, enforced, count,
      window_at, last_at, until)
    select ${organizationId}, row.id, row.level_id, row.channel, row.subject, row.reason, row.about, row.enforced, 1,
      ${windowAt}, ${now}, row.until
    from unnest(${ids}::uuid[], ${all('levelId')}::uuid[], ${all('channel')}::text[], ${all('subject')}::text[],
      ${all('reason')}::text[], ${all('about')}::text[], ${all('enforced')}::boolean[], ${all('until')}::timestamptz[])
      as row(id, level_id, channel, subject, reason, about, enforced, until)
    order by row.level_id, row.subject, row.reason
    on conflict (organization_id, level_id, subject, reason, window_at, enforced) do update
      set count = r.count + 1, last_at = greatest(r.last_at, excluded.last_at), until = excluded.until, lifted_at = null`
}

type Unrecorded = Pick<Stop, 'reason' | 'about' | 'enforced' | 'count' | 'channel'> & {
  readonly organizationId: string
  readonly levelId: string
  readonly windowAt: Date
}

/** Each is given to one node only. */
export function takeUnrecorded({ sql, now }: Work, before: Date, most: number): Promise<Unrecorded[]> {
  return sql<Unrecorded>`
    update guard_refusal set recorded_at = ${now} where id in (
      select id from guard_refusal where recorded_at is null and window_at <= ${before}
      order by window_at limit ${most} for update skip locked)
    returning organization_id as "organizationId", level_id as "levelId", channel, reason, about, enforced, count,
      window_at as "windowAt"`
}

export function selectStops({ sql }: Look, path: string, after: Date, most: number): Promise<Stop[]> {
  return sql<Stop>`
    select r.id, r.organization_id as "organizationId", o.name as organization, r.level_id as "levelId", l.path as "levelPath",
      r.channel, r.subject, r.reason, r.about, r.enforced, r.count, r.last_at as "lastAt", r.until,
      r.lifted_at as "liftedAt"
    from (
      select distinct on (organization_id, level_id, subject, reason, enforced) id, organization_id, level_id, channel,
        subject, reason, about, enforced, window_at, last_at, until, lifted_at,
        (sum(count) over (partition by organization_id, level_id, subject, reason, enforced))::int as count
      from guard_refusal where window_at > ${after} and organization_id in (
        select id from organization where path >= ${path} and path < ${`${path}~`})
      order by organization_id, level_id, subject, reason, enforced, window_at desc) as r
    join organization as o on o.id = r.organization_id left join organization as l on l.id = r.level_id
    order by r.last_at desc, r.id limit ${most}`
}

export async function selectStop({ sql }: Look, id: string): Promise<Stop | undefined> {
  const [stop] = await sql<Stop>`
    select r.id, r.organization_id as "organizationId", o.name as organization, r.level_id as "levelId", l.path as "levelPath", r.channel,
      r.subject, r.reason, r.about, r.enforced, r.count, r.last_at as "lastAt", r.until, r.lifted_at as "liftedAt"
    from guard_refusal as r join organization as o on o.id = r.organization_id
    left join organization as l on l.id = r.level_id where r.id = ${id}`
  return stop
}

export async function updateLifted({ sql, now }: Work, levelId: string, subject: string): Promise<void> {
  await sql`
    update guard_refusal set lifted_at = ${now}
    where level_id = ${levelId} and subject = ${subject} and until > ${now}`
}

export async function deleteOldRefusals({ sql }: Work, before: Date): Promise<void> {
  await sql`delete from guard_refusal where window_at < ${before} and recorded_at is not null`
}
