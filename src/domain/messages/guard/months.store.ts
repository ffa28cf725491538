import type { Channel, Look, Work } from '#kernel/work.ts'
import type { Left, MonthRow } from './months.ts'

export type Line = {
  readonly month: string
  readonly channel: Channel
  readonly country: string
  readonly currency: string
}

/** Adds to a line of the statement. */
export async function addToMonth(
  { sql }: Work,
  organizationId: string,
  { month, channel, country, currency }: Line,
  {
    sent = 0,
    segments = 0,
    verified = 0,
    cost = 0,
  }: Partial<Pick<MonthRow, 'sent' | 'segments' | 'verified' | 'cost'>>,
): Promise<void> {
  await sql`
    insert into guard_month as m (organization_id, month, channel, country, currency, sent, segments, verified, cost)
    values (${organizationId}, ${month}::date, ${channel}, ${country}, ${currency}, ${sent}, ${segments}, ${verified},
      ${cost})
    on conflict (organization_id, month, channel, country, currency) do update set sent = m.sent + excluded.sent,
      segments = m.segments + excluded.segments, verified = m.verified + excluded.verified, cost = m.cost + excluded.cost`
}

/** Messages to phones that have left since. Each is given to one node only. */
export function takeLeft({ sql }: Work, most: number): Promise<Left[]> {
  return sql<Left>`
    with taken as (
      update outbox set accounted = true where (organization_id, id) in (
        select organization_id, id from outbox where state = 'sent' and channel = 'sms' and not accounted
        order by finished_at limit ${most} for update skip locked)
      returning organization_id, recipient, template, segments, cost, currency, finished_at)
    select t.organization_id as "organizationId", o.path, t.recipient as "to", t.template, coalesce(t.segments, 1) as segments,
      t.cost::text, t.currency, t.finished_at as at
    from taken as t join organization as o on o.id = t.organization_id order by t.finished_at`
}

export function selectMonths({ sql }: Look, path: string, from: string): Promise<MonthRow[]> {
  return sql<MonthRow>`
    select to_char(m.month, 'YYYY-MM') as month, o.name as organization, m.channel, m.country, m.currency, m.sent,
      m.segments, m.verified, m.cost
    from guard_month as m join organization as o on o.id = m.organization_id
    where o.path >= ${path} and o.path < ${`${path}~`} and m.month >= ${from}::date
    order by m.month desc, o.name, m.channel, m.country, m.currency`
}

/** The countries known at the first of these organizations where any is. */
export async function selectCountries({ sql }: Look, idsUp: readonly string[]): Promise<string[]> {
  const [found] = await sql<{ countries: string[] }>`
    select array_agg(known.country) as countries
    from (
      select organization_id, country from guard_country where organization_id = any(${idsUp}::uuid[])
      union
      select organization_id, home_country from guard_setting
      where organization_id = any(${idsUp}::uuid[]) and home_country is not null) as known
    group by organization_id order by array_position(${idsUp}::uuid[], organization_id) limit 1`
  return found?.countries ?? []
}

export async function insertCountry({ sql, now }: Work, ids: readonly string[], country: string): Promise<void> {
  await sql`
    insert into guard_country (organization_id, country, proved_at)
    select id, ${country}, ${now} from unnest(${ids}::uuid[]) as id on conflict do nothing`
}

type Warned = { readonly organizationId: string; readonly path: string }

/** Organizations of which a budget is used up so far, that nobody was told of in this month. */
export function selectUnwarned({ sql }: Look, begins: Date, month: string, share: number): Promise<Warned[]> {
  return sql<Warned>`
    select distinct b.organization_id as "organizationId", o.path
    from guard_count as b join organization as o on o.id = b.organization_id
    where b.begun_at = ${begins} and b.monthly > 0 and b.used >= b.monthly * ${share}::numeric and not exists (
      select 1 from guard_warning as w where w.organization_id = b.organization_id and w.month = ${month}::date)`
}

export async function insertWarning({ sql, now }: Work, organizationId: string, month: string): Promise<boolean> {
  const rows = await sql`
    insert into guard_warning (organization_id, month, warned_at) values (${organizationId}, ${month}::date, ${now})
    on conflict do nothing returning 1`
  return rows.length === 1
}
