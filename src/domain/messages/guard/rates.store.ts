import sql from 'sql-template-tag'
import { plus } from '#kernel/time.ts'
import type { Channel, Fragment, Look, Work } from '#kernel/work.ts'
import { CODE_LIFE } from './limits.ts'
import type { Judged, PrefixRate } from './rates.ts'

/** Codes of which it is known whether they came back: those that did, and those whose life is over. */
const settled = (now: Date): Fragment =>
  sql`(c.verified_at is not null or c.sent_at <= ${plus(now, -CODE_LIFE)}::timestamptz)`

/** So many codes of one prefix count for its organization: a single one does not stop everybody. */
const OF_ONE_PREFIX = 10
/** So many times as many codes are looked at for that. */
const READ = 4

/** The last codes of each of these subjects since it was last stopped. `prefix`: of that one; null is the organization. */
export function selectJudged(
  { sql: run, now }: Look,
  organizationId: string,
  channel: Channel,
  subjects: readonly { readonly subject: string; readonly prefix: string | null }[],
  most: number,
): Promise<Judged[]> {
  return run<Judged>`
    select asked.subject, s.until, coalesce(s.stops, 0) as stops, s.since, last.codes, last.verified, out.waiting
    from unnest(${subjects.map(({ subject }) => subject)}::text[], ${subjects.map(({ prefix }) => prefix)}::text[])
      as asked(subject, prefix)
    left join guard_stop as s on s.organization_id = ${organizationId} and s.subject = asked.subject
    cross join lateral (
      select count(*)::int as codes, count(verified_at)::int as verified from (
        select verified_at from (
          select c.verified_at, c.sent_at, c.prefix,
            row_number() over (partition by c.prefix order by c.sent_at desc) as nth
          from (
            select c.verified_at, c.sent_at, c.prefix from guard_code as c
            where c.organization_id = ${organizationId} and c.channel = ${channel}
              and (asked.prefix is null or c.prefix = asked.prefix) and ${settled(now)}
              and c.sent_at > coalesce(s.since, '-infinity')
            order by c.sent_at desc limit ${most * READ}) as c) as numbered
        where asked.prefix is not null or prefix = '' or nth <= ${OF_ONE_PREFIX}
        order by sent_at desc limit ${most}) as newest) as last
    cross join lateral (
      select count(*)::int as waiting from guard_code as c
      where s.stops > 0 and c.organization_id = ${organizationId} and c.channel = ${channel}
        and (asked.prefix is null or c.prefix = asked.prefix) and not ${settled(now)} and c.sent_at > s.since) as out`
}

/** Of two that stop the same at once, one does. */
export async function upsertStop(
  { sql: run, now }: Work,
  organizationId: string,
  subject: string,
  until: Date,
  stops: number,
): Promise<void> {
  await run`
    insert into guard_stop as s (organization_id, subject, since, until, stops)
    values (${organizationId}, ${subject}, ${now}, ${until}, ${stops})
    on conflict (organization_id, subject) do update set since = excluded.since, until = excluded.until,
      stops = excluded.stops where s.until <= ${now}`
}

/** It went well again: the next stop is as short as the first. */
export async function forgetStops({ sql: run }: Work, organizationId: string, subject: string): Promise<void> {
  await run`update guard_stop set stops = 0 where organization_id = ${organizationId} and subject = ${subject}`
}

/** Begins anew from now on; what was sent before no longer counts. */
export async function endStop({ sql: run, now }: Work, organizationId: string, subject: string): Promise<void> {
  await run`
    update guard_stop set since = ${now}, until = ${now}, stops = 0
    where organization_id = ${organizationId} and subject = ${subject}`
}

export type NewCode = {
  readonly id: string
  readonly channel: Channel
  readonly recipient: Uint8Array
  readonly prefix: string
  readonly country: string
  readonly subjects: readonly string[]
}

export async function insertCode({ sql: run, now }: Work, organizationId: string, code: NewCode): Promise<void> {
  await run`
    insert into guard_code (organization_id, id, channel, recipient_hash, prefix, country, subjects, sent_at)
    values (${organizationId}, ${code.id}, ${code.channel}, ${code.recipient}, ${code.prefix}, ${code.country},
      ${code.subjects}, ${now})`
}

type Back = { readonly sentAt: Date; readonly subjects: readonly string[]; readonly country: string }

/** The newest code for this recipient came back; undefined where none is out. */
export async function verifyNewest(
  { sql: run, now }: Work,
  organizationId: string,
  channel: Channel,
  recipient: Uint8Array,
  after: Date,
): Promise<Back | undefined> {
  const [back] = await run<Back>`
    update guard_code set verified_at = ${now} where organization_id = ${organizationId} and id = (
      select id from guard_code
      where organization_id = ${organizationId} and recipient_hash = ${recipient} and channel = ${channel}
        and sent_at > ${after} and verified_at is null
      order by sent_at desc, id desc limit 1 for update)
    returning sent_at as "sentAt", subjects, country`
  return back
}

export function selectPrefixes(
  { sql: run, now }: Look,
  path: string,
  after: Date,
  most: number,
): Promise<PrefixRate[]> {
  return run<PrefixRate>`
    select c.prefix, max(c.country) as country, count(*)::int as sent,
      count(*) filter (where ${settled(now)})::int as settled, count(c.verified_at)::int as verified
    from guard_code as c join organization as o on o.id = c.organization_id
    where c.channel = 'sms' and c.sent_at > ${after} and o.path >= ${path} and o.path < ${`${path}~`}
    group by c.prefix
    order by (count(c.verified_at) + 1.0) / (count(*) filter (where ${settled(now)}) + 2.0), count(*) desc, c.prefix
    limit ${most}`
}

export async function deleteOldCodes({ sql: run }: Work, before: Date): Promise<void> {
  await run`delete from guard_code where sent_at < ${before}`
}

export async function deleteOldStops({ sql: run }: Work, before: Date): Promise<void> {
  await run`delete from guard_stop where until < ${before}`
}
