import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { factsOf } from '#kernel/phone.ts'
import type { Channel, Look, Work } from '#kernel/work.ts'
import { addToSum, selectUsed } from './counts.store.ts'
import * as store from './months.store.ts'
import { MONEY, MESSAGES as MONTHLY_MESSAGES } from './rules.ts'
import { budgetOf, holding, type Level, levelsFor } from './settings.ts'

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

/** What became of a message: it left. */
export type Left = {
  readonly organizationId: string
  readonly channel: Channel
  readonly to: string
  readonly segments: number | null
  readonly cost: { readonly amount: string; readonly currency: string } | null
  /** It was let pass by the guard, which has reckoned one segment for it. */
  readonly admitted: boolean
}

/** Writes a message that has left into the statement, and puts right what the budgets had reckoned for it. */
export async function noteLeft(
  work: Work,
  organization: Pick<Organization, 'id' | 'path'>,
  { channel, to, segments, cost, admitted }: Omit<Left, 'organizationId'>,
): Promise<void> {
  const held = holding(await levelsFor(work, organization))
  const parts = segments ?? 1
  const reckoned = held.price.value
  const actual = cost ? inTenThousandths(cost.amount) : channel === 'sms' ? reckoned * parts : 0
  const currency = cost?.currency ?? held.currency.value
  const country = channel === 'sms' ? (factsOf(to).country ?? '') : ''
  const line = { month: dayOf(monthOf(work.now)), channel, country, currency }
  await store.addToMonth(work, organization.id, line, {
    sent: 1,
    segments: channel === 'sms' ? parts : 0,
    cost: actual,
  })
  const more = actual - (admitted ? reckoned : 0)
  if (channel !== 'sms' || currency !== held.currency.value || more === 0) return
  await addToSum(work, levelsOf(organization), MONEY, monthOf(work.now), more)
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
