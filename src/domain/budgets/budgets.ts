import type { Fragment, Work } from '#kernel/work.ts'
import * as store from './budgets.store.ts'
import type { Budget } from './rule.ts'

export type { CountedClean } from './budgets.store.ts'
export type { Budget, Rule } from './rule.ts'

/** Either the attempt was taken, or it may be made again at `until`. */
export type Taken = { readonly granted: true } | { readonly granted: false; readonly until: Date }

/**
 * Takes one attempt from each budget, in one statement, before the answer is looked at. It counts as wrong until
 * `clear` says otherwise. Not granted when any of them is used up.
 */
export async function take(work: Work, budgets: readonly Budget[]): Promise<Taken> {
  const blocked = await store.takeAll(work, budgets)
  return blocked === undefined ? { granted: true } : { granted: false, until: blocked }
}

/**
 * Takes the attempt from one budget that nothing stands in, which is so at nearly every password; `undefined` where that
 * is not so, and nothing was taken.
 */
export async function takeUsual(work: Work, budgets: readonly Budget[]): Promise<Taken | undefined> {
  const [only] = budgets
  if (!only || budgets.length > 1) return undefined
  return (await store.takeClean(work, only)) ? { granted: true } : undefined
}

/**
 * The answer was right: the attempt taken at `takenAt` did not count, and earlier wrong ones no longer start waits. A
 * budget that many people share keeps theirs: whoever has a password of their own could else guess others' without end.
 */
export async function clear(work: Work, budgets: readonly Budget[], takenAt: Date): Promise<void> {
  const [organizationId, ...others] = new Set(budgets.map((budget) => budget.organizationId))
  const names = budgets.map(({ name }) => name)
  const isUsual = organizationId !== undefined && others.length === 0
  if (isUsual && (await store.giveBackOnly(work, organizationId, names, takenAt))) return
  await store.giveBackAll(
    work,
    budgets,
    takenAt,
    budgets.map(({ shared }) => !shared),
  )
}

/** The answer was never looked at: the attempt taken at `takenAt` did not count, and nothing else changes. */
export function giveBack(work: Work, budgets: readonly Budget[], takenAt: Date): Promise<void> {
  return store.giveBackAll(
    work,
    budgets,
    takenAt,
    budgets.map(() => false),
  )
}

/** Makes the rows of budgets that a ceremony locks before it counts. */
export function prepare(work: Work, budgets: readonly Budget[]): Promise<void> {
  return store.insertMissing(work, budgets)
}

/** Takes away what is counted against names and networks that nobody guesses from any more. */
export function deleteIdle(work: Work): Promise<void> {
  return store.deleteIdle(work)
}

/** For a ceremony's statement: when the next attempt is free; null when it is free now. */
export function blockRow(budget: Budget, now: Date): Fragment {
  return store.selectBlock(budget, now)
}

/** For a ceremony's statement: locks the budget's row and gives one row where an attempt is free. */
export function grantRow(budget: Budget, now: Date): Fragment {
  return store.lockFree(budget, now)
}

/** For a ceremony's statement: counts the attempt as right or wrong, where it was granted. */
export function countRow(
  budget: Budget,
  now: Date,
  known: { readonly right: Fragment; readonly granted: Fragment; readonly from: Fragment },
): Fragment {
  return store.count(budget, now, known)
}

/** For a ceremony's statement: counts it in the month of the whole that the budget is a part of, if it is one. */
export function countWholeRow(
  budget: Budget,
  now: Date,
  known: { readonly right: Fragment; readonly granted: Fragment; readonly from: Fragment },
): Fragment | undefined {
  return store.countWhole(budget, now, known)
}

/** For a ceremony's statement: an attempt at each of several budgets, and whether its answer was wrong. */
export type Attempted = { readonly budget: Budget; readonly at: Date; readonly wrong: boolean }

/**
 * For a ceremony's statement: grants and counts in one, where no wrong answers stand against the budget. A row for each
 * where it did, with its place `n` in the list, from 1 on. Of two at one budget only one is counted.
 */
export function countCleanRows(attempted: readonly Attempted[]): store.CountedClean {
  return store.countEachClean(attempted)
}
