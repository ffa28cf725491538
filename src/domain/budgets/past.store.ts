import sql from 'sql-template-tag'
import type { Seconds } from '#kernel/time.ts'
import type { Fragment } from '#kernel/work.ts'
import { month, window } from './rule.ts'

// What a row `b` of the budgets says of what was wrong before.

/**
 * The wrong answers of the last `span` seconds; the others no longer count for anything. They stand in the order in which
 * they were counted, so those to leave out stand first. reason: a subquery over `unnest` would say the same, and each is a
 * plan of its own: ten of them cost more than all that a ceremony writes
 */
export const within = (times: Fragment, now: Date, span: Seconds): Fragment => sql`
  (${times}[width_bucket(${now}::timestamptz - make_interval(secs => ${span}), ${times}) + 1:])`

export const inBurst = (now: Date): Fragment => within(sql`b.burst_at`, now, window)
export const inMonth = (now: Date): Fragment => within(sql`b.monthly_at`, now, month)

export const hasMonth = (now: Date): Fragment => sql`(b.monthly is null or cardinality(${inMonth(now)}) < b.monthly)`

export const free = (now: Date): Fragment => sql`(b.blocked_until <= ${now} and ${hasMonth(now)})`

export const isRemembered = (now: Date): Fragment =>
  sql`b.blocked_until > ${now}::timestamptz - make_interval(secs => ${window})`

export const untilOf = (now: Date): Fragment => sql`
  case when ${free(now)} then null else greatest(b.blocked_until, ${untilMonth(now)}) end`

/** When so many are older than a month that one more is free; null where one is. */
export const untilMonth = (now: Date): Fragment => sql`
  case when not ${hasMonth(now)}
    then (${inMonth(now)})[cardinality(${inMonth(now)}) - b.monthly + 1] + make_interval(secs => ${month}) end`
