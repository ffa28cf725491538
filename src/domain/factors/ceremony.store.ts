import sql from 'sql-template-tag'
import type { Fragment, Work } from '#kernel/work.ts'
import type { Enrollment, Spend } from './factor.ts'

export type Settled = {
  /** Whether the enrollment can be answered at all. */
  readonly found: boolean
  readonly granted: boolean
  readonly right: boolean
  /** When the next attempt is free, where none was. */
  readonly until: Date | null
}

export type Settling = {
  readonly enrollment: Pick<Enrollment, 'organizationId' | 'id'>
  readonly at: Date
  /** Wrong answers in a row after which the enrollment is exhausted. */
  readonly cap: number
  readonly spend: Spend | undefined
  /** Locks the budget and gives a row where an attempt is free. */
  readonly granted: Fragment
  readonly counted: (known: { right: Fragment; granted: Fragment; from: Fragment }) => Fragment
  readonly audited: Fragment
  /** When the budget is free again. */
  readonly until: Fragment
}

const found = sql`exists (select 1 from enrolled)`
// reason: in this order, so that every statement locks the enrollment before the budget
const gate = sql`(${found} and exists (select 1 from granted))`
// reason: one row that the rest of the statement reads; each question of its own is a plan of its own, and they add up
const answered = sql`select ${found} as is_found, ${gate} as is_granted, exists (select 1 from spent) as is_right`
const known = { right: sql`is_right`, granted: sql`is_granted`, from: sql`answered` }

/** What the audit row of the statement says, which only the statement knows. */
export const answerOutcome = {
  outcome: sql`(select case when is_right then 'done' else 'refused' end from answered)`,
  reason: sql`(select case when is_right then null when not is_found then 'gone' when not is_granted then 'locked'
    else 'wrong-code' end from answered)`,
}

/**
 * warning: the locks are taken before anything is counted, and what is counted is counted on the locked rows. Of a
 * thousand answers at once the statements run one after the other from the first lock on, so no more are granted than
 * the budget holds, and one right answer finds its row unspent.
 */
export async function settleAnswer({ sql: run }: Work, settling: Settling): Promise<Settled> {
  const { enrollment, at, cap, spend } = settling
  const { organizationId, id } = enrollment
  const [row] = await run<Settled>`
    with enrolled as (
      select 1 from enrollment
      where organization_id = ${organizationId} and id = ${id} and state in ('pending', 'unproved', 'active')
        and (expires_at is null or expires_at > ${at})
      for update),
    granted as (${settling.granted}),
    spent as (${spend ? spend(gate) : sql`select 1 where false`}),
    answered as (${answered}),
    counted as (${settling.counted(known)}),
    used as (
      update enrollment set
        last_used_at = case when is_right then ${at}::timestamptz else last_used_at end,
        wrong_in_row = case when is_right then 0 else wrong_in_row + 1 end,
        proved_at = case when is_right then coalesce(proved_at, ${at}::timestamptz) else proved_at end,
        state = case when is_right then 'active' when wrong_in_row + 1 >= ${cap} then 'exhausted' else state end,
        expires_at = case when is_right or wrong_in_row + 1 >= ${cap} then null else expires_at end
      from answered where organization_id = ${organizationId} and id = ${id} and is_granted),
    audited as (${settling.audited})
    select is_found as found, is_granted as granted, is_right as right,
      case when not is_granted then (${settling.until}) end as until
    from answered`
  if (!row) throw new Error('the statement that settles an answer gave no row')
  return row
}
