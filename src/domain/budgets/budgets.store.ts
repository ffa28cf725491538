import sql from 'sql-template-tag'
import type { Fragment, Work } from '#kernel/work.ts'
import type { Attempted } from './budgets.ts'
import { free, hasMonth, inBurst, inMonth, isRemembered, untilMonth, untilOf } from './past.store.ts'
import { type Budget, firstWait, longestWait } from './rule.ts'

/** More than a list of past mistakes ever holds. */
const NEVER = 1_000_000

type Known = { readonly right: Fragment; readonly granted: Fragment; readonly from: Fragment }

/** Whether one more wrong answer starts a wait: too many in the window, or a wait that ended not a window ago. */
// reason: long waits are longer than the window; whoever sat one out must not begin again with the shortest
const isFull = (now: Date): Fragment => sql`
  (cardinality(${inBurst(now)}) + 1 >= b.burst or (b.waits > 0 and ${isRemembered(now)}))`

const nextWait = sql`make_interval(secs => least(${longestWait}, ${firstWait} * power(2, least(b.waits, 20))))`

/** One more answer. The row that is proposed holds it among the wrong ones, or holds none where it was right. */
const counted = (now: Date): Fragment => sql`
  burst = excluded.burst, monthly = excluded.monthly,
  burst_at = case when ${wasRight} then '{}' else ${inBurst(now)} || excluded.burst_at end,
  monthly_at = ${inMonth(now)} || excluded.monthly_at,
  waits = case when ${wasRight} or not ${isFull(now)} then 0 else b.waits + 1 end,
  blocked_until = case when ${wasRight} then '-infinity' when ${isFull(now)} then ${now}::timestamptz + ${nextWait}
    else b.blocked_until end`

const wasRight = sql`cardinality(excluded.burst_at) = 0`

const columnsOf = (budgets: readonly Budget[]) => ({
  organizations: budgets.map(({ organizationId }) => organizationId),
  names: budgets.map(({ name }) => name),
  bursts: budgets.map(({ rule }) => rule.burst),
  monthly: budgets.map(({ rule }) => rule.monthly ?? null),
})

const rowsOf = (budgets: readonly Budget[]): Fragment => {
  const { organizations, names, bursts, monthly } = columnsOf(budgets)
  // reason: sorted, so that two statements lock the same rows in the same order
  return sql`(select * from unnest(${organizations}::uuid[], ${names}::text[], ${bursts}::int[], ${monthly}::int[])
    as row(organization_id, subject, burst, monthly) order by 1, 2) as wanted`
}

/** When the last of these is free again; undefined when an attempt was taken from every one. */
export async function takeAll({ sql: run, now }: Work, budgets: readonly Budget[]): Promise<Date | undefined> {
  const [outcome] = await run<{ taken: number; until: Date | null }>`
    with taken as (
      insert into attempt_budget as b (organization_id, subject, burst, monthly, burst_at, monthly_at)
      select organization_id, subject, burst, monthly, array[${now}::timestamptz],
        case when monthly is null then '{}' else array[${now}::timestamptz] end
      from ${rowsOf(budgets)}
      on conflict (organization_id, subject) do update set ${counted(now)} where ${free(now)}
      returning 1)
    select (select count(*) from taken) as taken, max(${untilOf(now)}) as until
    from attempt_budget as b join ${rowsOf(budgets)} using (organization_id, subject)`
  return outcome && outcome.taken < budgets.length ? (outcome.until ?? now) : undefined
}

/** One attempt of that instant fewer; others of the same millisecond stay. */
const withoutOne = (times: Fragment, at: Date): Fragment => {
  const place = sql`array_position(${times}, ${at}::timestamptz)`
  return sql`case when ${place} is null then ${times} else ${times}[:${place} - 1] || ${times}[${place} + 1:] end`
}

/** The attempt taken at `takenAt` did not count; in those that are `whole`, nor do the wrong ones before it. */
export async function giveBackAll(
  { sql: run }: Work,
  budgets: readonly Budget[],
  takenAt: Date,
  whole: readonly boolean[],
): Promise<void> {
  const { organizations, names } = columnsOf(budgets)
  const startedWait = sql`b.burst_at[cardinality(b.burst_at)] = ${takenAt}::timestamptz`
  await run`
    update attempt_budget as b set
      burst_at = case when whole then '{}' else ${withoutOne(sql`b.burst_at`, takenAt)} end,
      monthly_at = ${withoutOne(sql`b.monthly_at`, takenAt)},
      waits = case when whole then 0 when ${startedWait} then greatest(b.waits - 1, 0) else b.waits end,
      blocked_until = case when whole or ${startedWait} then '-infinity' else b.blocked_until end
    from (
      select organization_id, subject, whole from attempt_budget
      join unnest(${organizations}::uuid[], ${names}::text[], ${whole}::boolean[])
        as wanted(organization_id, subject, whole) using (organization_id, subject)
      order by 1, 2 for update of attempt_budget) as locked
    where b.organization_id = locked.organization_id and b.subject = locked.subject`
}

export async function insertMissing({ sql: run }: Work, budgets: readonly Budget[]): Promise<void> {
  await run`
    insert into attempt_budget (organization_id, subject, burst, monthly)
    select * from ${rowsOf(budgets)} on conflict do nothing`
}

export function selectBlock({ organizationId, name, whole }: Budget, now: Date): Fragment {
  return sql`
    select max(case when b.subject = ${name} then ${untilOf(now)} else ${untilMonth(now)} end) from attempt_budget as b
    where b.organization_id = ${organizationId} and b.subject = any(${namesOf(name, whole)}::text[])`
}

const namesOf = (name: string, whole: Budget['whole']): string[] => (whole ? [whole.name, name] : [name])

/** warning: the whole is locked before its part, as everywhere; so their names stand in the alphabet. */
export function lockFree({ organizationId, name, whole }: Budget, now: Date): Fragment {
  const names = namesOf(name, whole)
  return sql`
    select 1 from (
      select case when b.subject = ${name} then ${free(now)} else ${hasMonth(now)} end as is_free
      from attempt_budget as b where b.organization_id = ${organizationId} and b.subject = any(${names}::text[])
      order by b.subject for update) as held
    having count(*) filter (where is_free) = ${names.length}`
}

/**
 * warning: an upsert and not an update, though the row is always there. The row may have changed since the statement's
 * snapshot; an upsert counts on the version it has locked.
 */
export function count({ organizationId, name, rule }: Budget, now: Date, { right, granted, from }: Known): Fragment {
  const { burst, monthly = null } = rule
  return sql`
    insert into attempt_budget as b (organization_id, subject, burst, monthly, burst_at, monthly_at)
    select ${organizationId}::uuid, ${name}::text, ${burst}::int, ${monthly}::int,
      case when ${right} then '{}' else array[${now}::timestamptz] end,
      case when ${right} or ${monthly}::int is null then '{}' else array[${now}::timestamptz] end
    from ${from} where ${granted}
    on conflict (organization_id, subject) do update set ${counted(now)}`
}

/** As `count`, in the month of the whole. */
export function countWhole({ organizationId, whole }: Budget, now: Date, known: Known): Fragment | undefined {
  if (!whole) return undefined
  const { burst, monthly = null } = whole.rule
  return sql`
    insert into attempt_budget as b (organization_id, subject, burst, monthly, monthly_at)
    select ${organizationId}::uuid, ${whole.name}::text, ${burst}::int, ${monthly}::int,
      case when ${known.right} then '{}' else array[${now}::timestamptz] end
    from ${known.from} where ${known.granted}
    on conflict (organization_id, subject) do update set
      monthly = excluded.monthly, monthly_at = ${inMonth(now)} || excluded.monthly_at`
}

/**
 * Counts where nothing stands in the row that a wait or an end of the month could come from: that is so at nearly every
 * answer, and little to write. It gives a row where it did.
 */
export function countClean({ organizationId, name, rule }: Budget, now: Date, right: boolean): Fragment {
  const { burst, monthly = null } = rule
  const wrong = right ? [] : [now]
  return sql`
    update attempt_budget set burst_at = ${wrong}::timestamptz[], monthly_at = monthly_at || ${monthly === null ? [] : wrong}::timestamptz[]
    where organization_id = ${organizationId} and subject = ${name} and burst_at = '{}' and waits = 0
      and blocked_until <= ${now} and ${burst} > 1 and cardinality(monthly_at) + 1 < ${monthly ?? NEVER}
    returning 1`
}

export type CountedClean = {
  readonly counted: Fragment
  /** Where some are parts: what locks their wholes before, and what counts in them after. They call each other by these names. */
  readonly wholes?: { readonly held: Fragment; readonly added: Fragment }
}

/** As `countClean`, for several at once. warning: which statement it is depends on the budgets alone, never on the answers. */
export function countEachClean(attempted: readonly Attempted[]): CountedClean {
  const given = givenOf(attempted)
  if (attempted.every(({ budget }) => !budget.whole)) return { counted: countGiven(given, sql`true`) }
  const fits = sql`exists (
    select 1 from held where held.organization_id = given.organization_id and held.subject = given.whole
      and held.used + 1 < coalesce(given.whole_monthly, ${NEVER}))`
  return { counted: countGiven(given, fits), wholes: { held: holdWholes(given), added: addToWholes(given) } }
}

const countGiven = (given: Fragment, fits: Fragment): Fragment => sql`
    update attempt_budget as b set
      burst_at = case when given.wrong then array[given.at] else '{}' end,
      monthly_at = case when given.wrong and given.monthly is not null then b.monthly_at || given.at
        else b.monthly_at end
    from ${given}
    where b.organization_id = given.organization_id and b.subject = given.subject and b.burst_at = '{}' and b.waits = 0
      and b.blocked_until <= given.at and given.burst > 1
      and cardinality(b.monthly_at) + 1 < coalesce(given.monthly, ${NEVER}) and ${fits}
    returning given.n`

/** Of every answer, also of those whose budget is a whole itself: all are locked in one order. */
const holdWholes = (given: Fragment): Fragment => sql`
    select b.organization_id, b.subject, cardinality(b.monthly_at) as used from attempt_budget as b
    where (b.organization_id, b.subject) in (select given.organization_id, given.whole from ${given})
    order by 1, 2 for update`

const addToWholes = (given: Fragment): Fragment => sql`
    update attempt_budget as b set monthly_at = b.monthly_at || given.at
    from counted join ${given} using (n)
    where b.organization_id = given.organization_id and b.subject = given.whole and given.whole <> given.subject
      and given.wrong`

function givenOf(attempted: readonly Attempted[]): Fragment {
  const { organizations, names, bursts, monthly } = columnsOf(attempted.map(({ budget }) => budget))
  const wholes = columnsOf(attempted.map(({ budget }) => budget.whole ?? budget))
  const [times, wrong] = [attempted.map(({ at }) => at), attempted.map(({ wrong: each }) => each)]
  return sql`
    unnest(${organizations}::uuid[], ${names}::text[], ${bursts}::int[], ${monthly}::int[],
      ${times}::timestamptz[], ${wrong}::boolean[], ${wholes.names}::text[], ${wholes.monthly}::int[])
      with ordinality as given(organization_id, subject, burst, monthly, at, wrong, whole, whole_monthly, n)`
}

/**
 * The attempt taken at `takenAt` did not count, in the rows of one organization where nothing else stands; false where
 * something does in any of them.
 */
export async function giveBackOnly(
  { sql: run }: Work,
  organizationId: string,
  names: readonly string[],
  takenAt: Date,
): Promise<boolean> {
  const rows = await run`
    update attempt_budget set burst_at = '{}'
    where organization_id = ${organizationId} and subject = any(${[...names]}::text[])
      and burst_at = array[${takenAt}::timestamptz] and monthly is null and waits = 0 and blocked_until = '-infinity'
    returning 1`
  return rows.length === names.length
}

export async function takeClean(work: Work, budget: Budget): Promise<boolean> {
  const rows = await work.sql`${countClean(budget, work.now, false)}`
  return rows.length === 1
}

/** Strangers choose these names, so their rows must not pile up; those of people's factors stay. */
export async function deleteIdle({ sql: run, now }: Work): Promise<void> {
  await run`
    delete from attempt_budget as b
    where (b.subject like 'password:%' or b.subject like 'alone:%') and not ${isRemembered(now)} and cardinality(${inBurst(now)}) = 0`
}
