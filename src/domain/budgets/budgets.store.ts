import sql from 'sql-template-tag'
import type { Fragment, Work } from '#kernel/work.ts'
import { type Budget, firstWait, longestWait, month, window } from './budgets.ts'

type Known = { readonly right: Fragment; readonly granted: Fragment }

/** The times of wrong answers that still count for something: those of the last thirty days. */
const kept = (now: Date): Fragment => sql`
  array(select w from unnest(b.wrong_at) as w where w > ${now}::timestamptz - make_interval(secs => ${month}))`

/** How many were wrong within the window, since the last right one, together with the one being counted. */
const recent = (now: Date): Fragment => sql`
  (1 + (select count(*) from unnest(b.wrong_at) as w
        where w > greatest(${now}::timestamptz - make_interval(secs => ${window}), b.cleared_at)))`

const free = (now: Date): Fragment => sql`
  b.blocked_until <= ${now}
  and (b.monthly is null or b.monthly > (
    select count(*) from unnest(b.wrong_at) as w
    where w > ${now}::timestamptz - make_interval(secs => ${month})))`

/** One more wrong answer: remembered, and from the `burst`th on followed by a wait twice as long as the last. */
const oneMoreWrong = (now: Date): Fragment => sql`
  wrong_at = ${kept(now)} || ${now}::timestamptz,
  waits = case when ${recent(now)} < b.burst then 0 else b.waits + 1 end,
  blocked_until = case when ${recent(now)} < b.burst then b.blocked_until
    else ${now}::timestamptz + make_interval(secs => least(${longestWait}, ${firstWait} * power(2, least(b.waits, 20)))) end`

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
      insert into attempt_budget as b (organization_id, subject, burst, monthly, wrong_at)
      select organization_id, subject, burst, monthly, array[${now}::timestamptz] from ${rowsOf(budgets)}
      on conflict (organization_id, subject) do update
        set burst = excluded.burst, monthly = excluded.monthly, ${oneMoreWrong(now)}
        where ${free(now)}
      returning 1)
    select (select count(*) from taken) as taken, max(${untilOf(now)}) as until
    from attempt_budget as b join ${rowsOf(budgets)} using (organization_id, subject)`
  return outcome && outcome.taken < budgets.length ? (outcome.until ?? now) : undefined
}

const untilOf = (now: Date): Fragment => sql`
  case when ${free(now)} then null
    else greatest(b.blocked_until, case when cardinality(${kept(now)}) >= b.monthly
      then (${kept(now)})[1] + make_interval(secs => ${month}) end) end`

export async function clearAll({ sql: run, now }: Work, budgets: readonly Budget[], takenAt: Date): Promise<void> {
  const { organizations, names } = columnsOf(budgets)
  await run`
    update attempt_budget as b set wrong_at = array_remove(b.wrong_at, ${takenAt}::timestamptz), cleared_at = ${now},
      waits = 0, blocked_until = '-infinity'
    from (
      select organization_id, subject from attempt_budget
      where (organization_id, subject) in (select * from unnest(${organizations}::uuid[], ${names}::text[]))
      order by 1, 2 for update) as locked
    where b.organization_id = locked.organization_id and b.subject = locked.subject`
}

export async function insertMissing({ sql: run }: Work, budgets: readonly Budget[]): Promise<void> {
  await run`
    insert into attempt_budget (organization_id, subject, burst, monthly)
    select * from ${rowsOf(budgets)} on conflict do nothing`
}

export function selectBlock({ organizationId, name }: Budget, now: Date): Fragment {
  return sql`
    select ${untilOf(now)} from attempt_budget as b
    where b.organization_id = ${organizationId} and b.subject = ${name}`
}

export function lockFree(budget: Budget, now: Date): Fragment {
  return sql`
    select 1 from attempt_budget as b
    where b.organization_id = ${budget.organizationId} and b.subject = ${budget.name} and ${free(now)}
    for update`
}

/**
 * warning: an upsert and not an update, though the row is always there. The row may have changed since the statement's
 * snapshot; an upsert counts on the version it has locked.
 */
export function count({ organizationId, name, rule }: Budget, now: Date, { right, granted }: Known): Fragment {
  const { burst, monthly = null } = rule
  return sql`
    insert into attempt_budget as b (organization_id, subject, burst, monthly)
    select ${organizationId}::uuid, ${name}::text, ${burst}::int, ${monthly}::int where ${granted}
    on conflict (organization_id, subject) do update set
      burst = excluded.burst, monthly = excluded.monthly,
      wrong_at = case when ${right} then ${kept(now)} else ${kept(now)} || ${now}::timestamptz end,
      cleared_at = case when ${right} then ${now}::timestamptz else b.cleared_at end,
      waits = case when ${right} or ${recent(now)} < b.burst then 0 else b.waits + 1 end,
      blocked_until = case when ${right} then '-infinity' when ${recent(now)} < b.burst then b.blocked_until
        else ${now}::timestamptz
          + make_interval(secs => least(${longestWait}, ${firstWait} * power(2, least(b.waits, 20)))) end`
}
