import { levelsOf } from '#domain/organizations/organizations.ts'
import { factsOf } from '#kernel/phone.ts'
import type { Channel, Look, Work } from '#kernel/work.ts'
import { isCode } from '../templates.ts'
import { addToSum, selectUsed } from './counts.store.ts'
import * as store from './months.store.ts'
import { MONEY, MESSAGES as MONTHLY_MESSAGES } from './rules.ts'
import { budgetOf, type Holding, holding, type Level, levelsFor } from './settings.ts'

/** One line of the statement. Money in ten-thousandths of the currency. */
export type MonthRow = {
  /** `2027-03` */
  readonly month: string
  readonly organization: string
  readonly channel: Channel
  readonly country: string
  readonly currency: string
  readonly sent: number
  readonly segments: number
  readonly verified: number
  readonly cost: number
}

/** What is used of a budget. */
export type Used = { readonly of: number; readonly used: number }
export type BudgetState = { readonly messages: Used | undefined; readonly money: Used | undefined }

/** From this share of a budget on its owners are told. */
export const WARNED_AT = 0.8
/** Of one currency unit. */
export const MONEY_UNIT = 10_000
/** How many months back the statement goes. */
const MONTHS = 13

/** The calendar month of an instant begins, in UTC. */
export function monthOf(at: Date, later = 0): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later, 1))
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** An amount as gateways write it, in ten-thousandths: never less than it is. */
export function inTenThousandths(amount: string | number): number {
  const value = Number(amount)
  return Number.isFinite(value) && value > 0 ? Math.ceil(Number((value * MONEY_UNIT).toFixed(3))) : 0
}

/** A message to a phone that has left. */
export type Left = {
  readonly organizationId: string
  readonly path: string
  readonly to: string
  readonly template: string
  readonly segments: number
  /** What the gateway said, where it said so. */
  readonly cost: string | null
  readonly currency: string | null
  readonly at: Date
}

const AT_ONCE = 200

/**
 * Writes what has left into the statement, and puts right what budgets had reckoned for it: one segment at the price that is
 * set. Returns whether there is more.
 */
export async function accountSent(work: Work): Promise<boolean> {
  const all = await store.takeLeft(work, AT_ONCE)
  const known = new Map<string, Pick<Holding, 'price' | 'currency'>>()
  for (const left of all) {
    const held = known.get(left.path) ?? holding(await levelsFor(work, left))
    known.set(left.path, held)
    await account(work, left, held)
  }
  return all.length === AT_ONCE
}

async function account(
  work: Work,
  left: Left,
  { price, currency }: Pick<Holding, 'price' | 'currency'>,
): Promise<void> {
  const { organizationId, path, to, template, segments, at } = left
  const said = left.cost !== null && left.currency !== null
  const cost = said ? inTenThousandths(left.cost) : price.value * segments
  const spent = said ? left.currency : currency.value
  const line = {
    month: dayOf(monthOf(at)),
    channel: 'sms',
    country: factsOf(to).country ?? '',
    currency: spent,
  } as const
  await store.addToMonth(work, organizationId, line, { sent: 1, segments, cost })
  const more = cost - (isCode(template) ? price.value : 0)
  if (spent === currency.value && more !== 0) await addToSum(work, levelsOf({ path }), MONEY, monthOf(at), more)
}

/** A code came back, for the statement. */
export function noteBack(
  work: Work,
  organizationId: string,
  channel: Channel,
  country: string,
  currency: string,
): Promise<void> {
  const line = { month: dayOf(monthOf(work.now)), channel, country, currency }
  return store.addToMonth(work, organizationId, line, { verified: 1 })
}

/** The statement of an organization and all below it: this month and the year before, the newest first. */
export function statementOf(look: Look, path: string): Promise<MonthRow[]> {
  return store.selectMonths(look, path, dayOf(monthOf(look.now, 1 - MONTHS)))
}

/** How much of an organization's own budget is used in this month. */
export async function budgetState(look: Look, levels: readonly Level[], organizationId: string): Promise<BudgetState> {
  const { messages, money } = budgetOf(levels, organizationId)
  const used = await selectUsed(look, organizationId, monthOf(look.now))
  const state = (of: number | undefined, subject: string): Used | undefined =>
    of === undefined ? undefined : { of, used: used[subject] ?? 0 }
  return { messages: state(messages, MONTHLY_MESSAGES), money: state(money, MONEY) }
}

/** Organizations whose owners are to be told that a budget is nearly used up. */
export function dueWarnings(look: Look): Promise<{ readonly organizationId: string; readonly path: string }[]> {
  return store.selectUnwarned(look, monthOf(look.now), dayOf(monthOf(look.now)), WARNED_AT)
}

/** True for the one who tells them in this month. */
export function takeWarning(work: Work, organizationId: string): Promise<boolean> {
  return store.insertWarning(work, organizationId, dayOf(monthOf(work.now)))
}
