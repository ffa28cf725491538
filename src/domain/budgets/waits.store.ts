import sql from 'sql-template-tag'
import { day, type Seconds } from '#kernel/time.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import { inBurst, inMonth, untilOf, within } from './past.store.ts'
import { type Budget, month } from './rule.ts'

/** Which rows are about somebody: those of their own, and those at their realm that end with the hash of their name. */
export type About = {
  readonly organizationId: string
  readonly names: readonly string[]
  readonly realmId: string
  readonly hash: string
}

export type Row = {
  readonly subject: string
  readonly wrong: number
  readonly inMonth: number
  readonly monthly: number | null
  readonly lastAt: Date | null
  readonly until: Date | null
  readonly easedAt: Date | null
}

// warning: the expression of the index, as it stands in its migration
const isNamed = ({ realmId, hash }: About): Fragment => sql`
  b.organization_id = ${realmId} and right(b.subject, 43) = ${hash}
  and b.subject like 'password:%' and b.subject not like 'password:flood:%'`

const isOwn = ({ organizationId, names }: About): Fragment => sql`
  b.organization_id = ${organizationId} and b.subject = any(${names}::text[])`

export function selectStanding({ sql: run, now }: Look, about: About, most: number): Promise<Row[]> {
  const columns = sql`
    b.subject, cardinality(${inBurst(now)}) as wrong, cardinality(${inMonth(now)}) as "inMonth", b.monthly,
    greatest(b.burst_at[cardinality(b.burst_at)], b.monthly_at[cardinality(b.monthly_at)]) as "lastAt",
    ${untilOf(now)} as until, b.eased_at as "easedAt"`
  return run<Row>`
    select ${columns} from attempt_budget as b where ${isOwn(about)}
    union all (
      select ${columns} from attempt_budget as b where ${isNamed(about)} order by b.blocked_until desc, 1 limit ${most})`
}

/** No wait stands any more, nor what would start the next; the months stay. Returns how many waits there were. */
export async function endWaits({ sql: run, now }: Work, about: About): Promise<number> {
  const rows = await run<{ waited: boolean }>`
    with standing as (
      select organization_id, subject, blocked_until > ${now} as waited from attempt_budget as b
      where (${isOwn(about)}) or (${isNamed(about)}) order by 1, 2 for update)
    update attempt_budget as b set burst_at = '{}', waits = 0, blocked_until = '-infinity' from standing
    where b.organization_id = standing.organization_id and b.subject = standing.subject
    returning standing.waited`
  return rows.filter(({ waited }) => waited).length
}

/** Gives back the oldest `count` of the month, of the whole and of its part; once in a month. False when it was. */
export async function ease(
  { sql: run, now }: Work,
  { organizationId, name, whole }: Budget,
  count: number,
): Promise<boolean> {
  const rest = sql`(${inMonth(now)})[${count}::int + 1:]`
  const rows = await run`
    with eased as (
      update attempt_budget as b set monthly_at = ${rest}, eased_at = ${now}
      where organization_id = ${organizationId} and subject = ${whole?.name ?? name} and ${isEasable(now)}
      returning 1),
    in_part as (
      update attempt_budget as b set monthly_at = ${rest}
      where organization_id = ${organizationId} and subject = ${name} and subject <> ${whole?.name ?? name}
        and exists (select 1 from eased))
    select 1 from eased`
  return rows.length === 1
}

const isEasable = (now: Date): Fragment => sql`
  (b.eased_at is null or b.eased_at <= ${now}::timestamptz - make_interval(secs => ${month}))`

/** Notes that the person is told that so many were wrong in a day, where there were; once in a day. */
export async function noteTold(
  { sql: run, now }: Work,
  { organizationId, name, whole }: Budget,
  count: number,
  span: Seconds = day,
): Promise<boolean> {
  const rows = await run`
    update attempt_budget as b set told_at = ${now}
    where organization_id = ${organizationId} and subject = ${whole?.name ?? name}
      and cardinality(${within(sql`b.monthly_at`, now, span)}) >= ${count}
      and (b.told_at is null or b.told_at <= ${now}::timestamptz - make_interval(secs => ${span}))
    returning 1`
  return rows.length === 1
}
