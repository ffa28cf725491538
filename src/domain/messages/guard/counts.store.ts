import sql from 'sql-template-tag'
import { plus } from '#kernel/time.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import { BURST, DAY } from './limits.ts'
import type { Rule } from './rules.ts'

type Taken = { readonly organizationId: string; readonly subject: string; readonly isOver: boolean }
export type Full = { readonly organizationId: string; readonly subject: string; readonly until: Date | null }

/** The instants of the last `span` seconds, which stand last. */
const within = (times: Fragment, now: Date, span: number): Fragment => sql`
  (${times}[width_bucket(${now}::timestamptz - make_interval(secs => ${span}), ${times}) + 1:])`

/** Those a row still has to remember. */
const kept = (now: Date): Fragment => sql`
  case when b.daily is null then ${within(sql`b.taken_at`, now, BURST)} else ${within(sql`b.taken_at`, now, DAY)} end`

/** Whether `wanted` finds nothing left in the row `b`. */
const isFull = (wanted: Fragment, now: Date): Fragment => sql`
  (case when ${wanted}.begun_at is null
    then cardinality(${within(sql`b.taken_at`, now, BURST)}) >= ${wanted}.burst
      or (${wanted}.daily is not null and cardinality(${within(sql`b.taken_at`, now, DAY)}) >= ${wanted}.daily)
    else b.begun_at = ${wanted}.begun_at and b.used + ${wanted}.used > ${wanted}.monthly end)`

/** What is asked for, as rows that look like those of the table. Sorted, so that two statements lock in the same order. */
function wantedRows(rules: readonly Rule[], now: Date): Fragment {
  const all = <Name extends keyof Rule>(name: Name): Rule[Name][] => rules.map((rule) => rule[name])
  const ends = rules.map(({ begins, daily }) => plus(begins ?? now, begins ? 32 * DAY : daily === null ? BURST : DAY))
  return sql`(select * from unnest(${all('organizationId')}::uuid[], ${all('subject')}::text[], ${all('burst')}::int[],
    ${all('daily')}::int[], ${all('monthly')}::bigint[], ${all('enforced')}::boolean[], ${all('begins')}::timestamptz[],
    ${all('takes')}::bigint[], ${ends}::timestamptz[])
    as row(organization_id, subject, burst, daily, monthly, enforced, begun_at, used, ends_at) order by 1, 2)`
}

/**
 * Takes from every row, unless one that is seen to be full stands in the way. Of many at once each waits for the one
 * before at the first row they share, and counts on what that one left; so a row may turn out to be full all the same,
 * and then fewer rows come back than were asked for.
 */
export function takeAll({ sql: run, now }: Work, rules: readonly Rule[]): Promise<Taken[]> {
  return run<Taken>`
    with wanted as materialized ${wantedRows(rules, now)}
    insert into guard_count as b (organization_id, subject, burst, daily, monthly, enforced, begun_at, used, ends_at,
      taken_at, is_over)
    select organization_id, subject, burst, daily, monthly, enforced, begun_at,
      case when begun_at is null then 0 else used end, ends_at,
      case when begun_at is null then array[${now}::timestamptz] else '{}' end,
      begun_at is not null and used > monthly
    from wanted
    where (begun_at is null or used <= monthly or not enforced) and not exists (
      select 1 from guard_count as b join wanted as w using (organization_id, subject)
      where w.enforced and ${isFull(sql`w`, now)})
    order by organization_id, subject
    on conflict (organization_id, subject) do update set burst = excluded.burst, daily = excluded.daily,
      monthly = excluded.monthly, enforced = excluded.enforced, begun_at = excluded.begun_at, ends_at = excluded.ends_at,
      taken_at = ${kept(now)} || case when ${isFull(sql`excluded`, now)} then '{}' else excluded.taken_at end,
      used = case when b.begun_at = excluded.begun_at then b.used + excluded.used else excluded.used end,
      is_over = ${isFull(sql`excluded`, now)}
    where not (excluded.enforced and ${isFull(sql`excluded`, now)})
    returning organization_id as "organizationId", subject, is_over as "isOver"`
}

const untilOf = (span: number, most: Fragment, now: Date): Fragment => {
  const times = within(sql`b.taken_at`, now, span)
  return sql`case when cardinality(${times}) >= ${most}
    then (${times})[cardinality(${times}) - ${most} + 1] + make_interval(secs => ${span}) end`
}

/** Those of these that have nothing left, and until when; sums last until their month is over. */
export function selectFull({ sql: run, now }: Look, rules: readonly Rule[]): Promise<Full[]> {
  return run<Full>`
    select w.organization_id as "organizationId", w.subject,
      greatest(${untilOf(BURST, sql`w.burst`, now)}, ${untilOf(DAY, sql`w.daily`, now)}) as until
    from ${wantedRows(rules, now)} as w left join guard_count as b using (organization_id, subject)
    where w.enforced and case when b.subject is null then w.begun_at is not null and w.used > w.monthly
      else ${isFull(sql`w`, now)} end`
}

/** One instant fewer; others of the same millisecond stay. */
const withoutOne = (times: Fragment, at: Date): Fragment => {
  const place = sql`array_position(${times}, ${at}::timestamptz)`
  return sql`case when ${place} is null then ${times} else ${times}[:${place} - 1] || ${times}[${place} + 1:] end`
}

/** What was taken at `takenAt` from these rows did not count. */
export async function giveBack(
  { sql: run }: Work,
  organizationIds: readonly string[],
  subjects: readonly string[],
  takenAt: Date,
): Promise<void> {
  await run`
    update guard_count as b set taken_at = ${withoutOne(sql`b.taken_at`, takenAt)}
    from (
      select organization_id, subject from guard_count
      where organization_id = any(${organizationIds}::uuid[]) and subject = any(${subjects}::text[])
      order by 1, 2 for update) as locked
    where b.organization_id = locked.organization_id and b.subject = locked.subject`
}

/** The same for what has just been taken, sums among it. */
export async function undo({ sql: run, now }: Work, rules: readonly Rule[]): Promise<void> {
  const all = <Name extends keyof Rule>(name: Name): Rule[Name][] => rules.map((rule) => rule[name])
  await run`
    update guard_count as b set taken_at = ${withoutOne(sql`b.taken_at`, now)},
      used = case when b.begun_at is null then b.used else b.used - given.takes end
    from unnest(${all('organizationId')}::uuid[], ${all('subject')}::text[], ${all('takes')}::bigint[])
      as given(organization_id, subject, takes)
    where b.organization_id = given.organization_id and b.subject = given.subject`
}

/** Corrects what was reckoned for a message that has left. */
export async function addToSum(
  { sql: run }: Work,
  organizationIds: readonly string[],
  subject: string,
  begins: Date,
  more: number,
): Promise<void> {
  await run`
    update guard_count as b set used = greatest(0, b.used + ${more}::bigint)
    from (
      select organization_id, subject from guard_count
      where organization_id = any(${organizationIds}::uuid[]) and subject = ${subject} and begun_at = ${begins}
      order by 1, 2 for update) as locked
    where b.organization_id = locked.organization_id and b.subject = locked.subject`
}

export async function deleteCount({ sql: run }: Work, organizationId: string, subject: string): Promise<void> {
  await run`delete from guard_count where organization_id = ${organizationId} and subject = ${subject}`
}

export async function deleteEnded({ sql: run, now }: Work): Promise<void> {
  await run`delete from guard_count where ends_at < ${now}`
}

/** How much of a month's sum is used. */
export async function selectUsed(
  { sql: run }: Look,
  organizationId: string,
  begins: Date,
): Promise<Readonly<Record<string, number>>> {
  const rows = await run<{ subject: string; used: number }>`
    select subject, used from guard_count where organization_id = ${organizationId} and begun_at = ${begins}`
  return Object.fromEntries(rows.map(({ subject, used }) => [subject, used]))
}
