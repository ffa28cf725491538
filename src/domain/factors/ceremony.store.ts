import sql, { empty } from 'sql-template-tag'
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
  /** Wrong answers in a row after which the enrollment is exhausted. */
  readonly cap: number
  /** Undefined when the answer is wrong. */
  readonly counter: number | undefined
  /** Counts, and gives a row, where nothing stands against the person. */
  readonly counted: Fragment
  readonly audited: Fragment
}

export type Settling = {
  readonly enrollment: Key
  readonly at: Date
  readonly cap: number
  readonly spend: Spend | undefined
  /** Locks the budget and gives a row where an attempt is free. */
  readonly granted: Fragment
  readonly counted: (known: { right: Fragment; granted: Fragment; from: Fragment }) => Fragment
  readonly audited: Fragment
  /** When the budget is free again. */
  readonly until: Fragment
}

/** Where the audit row of `settleClean` comes from. */
export const answeredClean = { from: sql`from used` }

/**
 * Settles the answer where its enrollment is active, nothing stands against the person, and the answer, where it is right,
 * was not given before. Elsewhere it settles nothing: false. The same rows are written for a right answer and a wrong one,
 * and never the state, which others follow.
 * warning: the budget is written first, and every statement that comes after waits for it and looks at it again.
 */
export async function settleClean({ sql: run }: Work, settling: SettlingClean): Promise<boolean> {
  const { at, cap, counter = null } = settling
  const { organizationId, id } = settling.enrollment
  const rows = await run`
    with counted as (${settling.counted}),
    given as (select ${counter}::bigint as counter from counted),
    used as (
      update enrollment set
        last_used_at = case when counter is null then last_used_at else ${at}::timestamptz end,
        wrong_in_row = case when counter is null then wrong_in_row + 1 else 0 end,
        spent = coalesce(counter, spent)
      from given
      where organization_id = ${organizationId} and id = ${id} and state = 'active' and expires_at is null
        and (counter > spent or counter is null and wrong_in_row + 1 < ${cap})
      returning 1)
    ${settling.audited} returning 1`
  return rows.length === 1
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
export const answerOutcome = {
  outcome: sql`(select case when is_right then 'done' else 'refused' end from answered)`,
  reason: sql`(select case when is_right then null when not is_found then 'gone' when not is_granted then 'locked'
    else 'wrong-code' end from answered)`,
}

/**
 * Settles any answer. warning: the locks are taken before anything is counted, and what is counted is counted on the
 * locked rows. Of a thousand answers at once the statements run one after the other from the first lock on, so no more are
 * granted than the budget holds, and one right answer finds its row unspent.
 */
export async function settleAny({ sql: run }: Work, settling: Settling): Promise<Settled> {
  const { enrollment, at, cap } = settling
  const { organizationId, id } = enrollment
  const spend = settling.spend ?? { counter: null }
  const counter = 'counter' in spend ? spend.counter : null
  const right =
    'row' in spend ? sql`exists (select 1 from spent)` : sql`coalesce(${gate} and ${isAbove(counter)}, false)`
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

const isAbove = (counter: number | null): Fragment => sql`(select ${counter}::bigint > spent from enrolled)`
