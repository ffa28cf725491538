import sql, { empty } from 'sql-template-tag'
import type { CountedClean } from '#domain/budgets/budgets.ts'
import type { Fragment, Work } from '#kernel/work.ts'
import type { Enrollment, Spend } from './factor.ts'

type Key = Pick<Enrollment, 'organizationId' | 'id'>

export type Settled = {
  /** Whether the enrollment can be answered at all. */
  readonly found: boolean
  readonly granted: boolean
  readonly right: boolean
  /** When the next attempt is free, where none was. */
  readonly until: Date | null
}

export type SettlingClean = {
  readonly enrollment: Key
  readonly at: Date
  /** Undefined when the answer is wrong. */
  readonly counter: number | undefined
}

type Answered = { readonly right: Fragment; readonly granted: Fragment; readonly from: Fragment }

export type Settling = {
  readonly enrollment: Key
  readonly at: Date
  readonly cap: number
  readonly spend: Spend | undefined
  /** Locks the budget and gives a row where an attempt is free. */
  readonly granted: Fragment
  readonly counted: (known: Answered) => Fragment
  /** Where the answer counts in a second row. */
  readonly alsoCounted: (known: Answered) => Fragment | undefined
  readonly audited: Fragment
  /** When the budget is free again. */
  readonly until: Fragment
}

/** Where the audit rows of `settleEachClean` come from. */
export const settledClean = sql`used`

/**
 * Settles each answer whose enrollment is active, whose person nothing stands against, and which, where it is right, was
 * not given before; returns the places of these in the list. `counted` counts, and gives the places where nothing stands
 * against the person. The same rows are written for a right answer and a wrong one, and never the state, which others
 * follow. `cap`: wrong answers in a row after which an enrollment is exhausted.
 * warning: the budget is written first, and every statement that comes after waits for it and looks at it again.
 */
export async function settleEachClean(
  { sql: run }: Work,
  answers: readonly SettlingClean[],
  cap: number,
  { counted, wholes }: CountedClean,
  audited: Fragment,
): Promise<ReadonlySet<number>> {
  const rows = await run<{ n: number }>`
    with ${wholes ? sql`held as (${wholes.held}),` : empty}
    counted as (${counted}),
    ${wholes ? sql`added as (${wholes.added}),` : empty}
    used as (
      update enrollment as e set
        last_used_at = case when given.counter is null then e.last_used_at else given.at end,
        wrong_in_row = case when given.counter is null then e.wrong_in_row + 1 else 0 end,
        spent = coalesce(given.counter, e.spent)
      from counted join unnest(
        ${answers.map(({ enrollment }) => enrollment.organizationId)}::uuid[],
        ${answers.map(({ enrollment }) => enrollment.id)}::uuid[],
        ${answers.map(({ at }) => at)}::timestamptz[],
        ${answers.map(({ counter = null }) => counter)}::bigint[])
        with ordinality as given(organization_id, id, at, counter, n) using (n)
      where e.organization_id = given.organization_id and e.id = given.id and e.state = 'active' and e.expires_at is null
        and (given.counter > e.spent or given.counter is null and e.wrong_in_row + 1 < ${cap})
      returning given.n),
    audited as (${audited})
    select n from used`
  return new Set(rows.map(({ n }) => n - 1))
}

const isFound = sql`exists (select 1 from enrolled)`
const isFree = sql`exists (select 1 from granted)`
const gate = sql`(${isFree} and ${isFound})`
const known = { right: sql`is_right`, granted: sql`is_granted`, from: sql`answered` }

// reason: one row that the rest of the statement reads; each question of its own is a plan of its own, and they add up.
// What is asked first is locked first: the budget, as in every statement
const answered = (right: Fragment): Fragment => sql`
  select ${gate} as is_granted, ${isFound} as is_found, ${right} as is_right`

/** What the audit row of the statement says, which only the statement knows. */
export const answerOutcome = (wrong: string): { readonly outcome: Fragment; readonly reason: Fragment } => ({
  outcome: sql`(select case when is_right then 'done' else 'refused' end from answered)`,
  reason: sql`(select case when is_right then null when not is_found then 'gone' when not is_granted then 'locked'
    else ${wrong}::text end from answered)`,
})

/**
 * Settles any answer. warning: the locks are taken before anything is counted, and what is counted is counted on the
 * locked rows. Of a thousand answers at once the statements run one after the other from the first lock on, so no more are
 * granted than the budget holds, and one right answer finds its row unspent.
 */
export async function settleAny({ sql: run }: Work, settling: Settling): Promise<Settled> {
  const { enrollment, at, cap } = settling
  const { organizationId, id } = enrollment
  const spend = settling.spend ?? { counter: null }
  const { counter = null } = spend
  const right =
    'row' in spend
      ? sql`coalesce((select bool_or(is_right) from spent) and ${isNewer(counter)}, false)`
      : sql`coalesce(${gate} and ${isAbove(counter)}, false)`
  const [row] = await run<Settled>`
    with granted as (${settling.granted}),
    enrolled as (
      select spent from enrollment
      where organization_id = ${organizationId} and id = ${id} and state in ('pending', 'unproved', 'active')
        and (expires_at is null or expires_at > ${at})
      for update),
    ${'row' in spend ? sql`spent as (${spend.row(gate)}),` : empty}
    answered as (${answered(right)}),
    counted as (${settling.counted(known)}),
    ${alsoCounted(settling)}
    used as (
      update enrollment set
        last_used_at = case when is_right then ${at}::timestamptz else last_used_at end,
        wrong_in_row = case when is_right then 0 else wrong_in_row + 1 end,
        proved_at = case when is_right then coalesce(proved_at, ${at}::timestamptz) else proved_at end,
        state = case when is_right then 'active' when wrong_in_row + 1 >= ${cap} then 'exhausted' else state end,
        expires_at = case when is_right or wrong_in_row + 1 >= ${cap} then null else expires_at end,
        spent = case when is_right then coalesce(${counter}::bigint, spent) else spent end
      from answered where organization_id = ${organizationId} and id = ${id} and is_granted),
    audited as (${settling.audited})
    select is_found as found, is_granted as granted, is_right as right,
      case when not is_granted then (${settling.until}) end as until
    from answered`
  if (!row) throw new Error('the statement that settles an answer gave no row')
  return row
}

function alsoCounted(settling: Settling): Fragment {
  const counted = settling.alsoCounted(known)
  return counted ? sql`also_counted as (${counted}),` : empty
}

const isAbove = (counter: number | null): Fragment => sql`(select ${counter}::bigint > spent from enrolled)`

/** As above, but that zero says nothing as long as nothing else was said. */
const isNewer = (counter: number | null): Fragment =>
  counter === null
    ? sql`true`
    : sql`(select ${counter}::bigint > spent or ${counter}::bigint = 0 and spent <= 0 from enrolled)`
