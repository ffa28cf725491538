import { plus } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import { type Budget, month } from './rule.ts'
import * as store from './waits.store.ts'

/** Whose waits: the budgets that are theirs, and the hash of their name that those of their realm end with. */
export type Whose = {
  readonly own: readonly Budget[]
  readonly realmId: string
  readonly nameHash: string
}

/** What stands against somebody in one budget. */
export type Wait = {
  /** As in `Budget`. */
  readonly name: string
  /** Wrong ones of the last quarter of an hour. */
  readonly wrong: number
  readonly inMonth: number
  readonly monthly: number | null
  readonly lastAt: Date | null
  /** When the next attempt is free; null: now. */
  readonly until: Date | null
  /** Whether the month itself is used up. */
  readonly monthIsOver: boolean
  /** When some of the month may be given back again; null: now. */
  readonly easedUntil: Date | null
}

/** As many waits for passwords as are shown, the longest first: a person may be guessed at from thousands of networks. */
export const MOST_WAITS = 50

/** So many of the month support may give back to a person, once in thirty days. */
export const EASED = 4

/** What stands against somebody: wrong answers that still count, and the waits they started. */
export async function waitsOf(look: Look, whose: Whose): Promise<Wait[]> {
  const rows = await store.selectStanding(look, aboutOf(whose), MOST_WAITS)
  return rows
    .filter(({ wrong, inMonth, until }) => wrong > 0 || inMonth > 0 || until !== null)
    .map(({ subject: name, easedAt, ...row }) => {
      const easedUntil = easedAt === null ? null : plus(easedAt, month)
      const monthIsOver = row.monthly !== null && row.inMonth >= row.monthly
      return { name, ...row, monthIsOver, easedUntil: easedUntil !== null && easedUntil > look.now ? easedUntil : null }
    })
}

/** Ends the waits, and not the months; says how many there were. */
export function endWaits(work: Work, whose: Whose): Promise<number> {
  return store.endWaits(work, aboutOf(whose))
}

/** Gives back the oldest few of the month of a budget and of the whole it is part of; false when that was done lately. */
export function ease(work: Work, budget: Budget): Promise<boolean> {
  return store.ease(work, budget, EASED)
}

/** Whether to tell somebody that so many were wrong within a day: once a day. */
export function isToBeTold(work: Work, budget: Budget, count: number): Promise<boolean> {
  return store.noteTold(work, budget, count)
}

function aboutOf({ own, realmId, nameHash: hash }: Whose): store.About {
  return {
    organizationId: own[0]?.organizationId ?? realmId,
    names: own.map(({ name }) => name),
    realmId,
    hash,
  }
}
