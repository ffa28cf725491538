import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import { type Countries, countriesFor } from '#domain/messages/guard/countries.ts'
import { aboveOf, type Loosening, loosenings } from '#domain/messages/guard/loosening.ts'
import { type BudgetState, budgetState, type MonthRow, statementOf } from '#domain/messages/guard/months.ts'
import { type PrefixRate, prefixRates } from '#domain/messages/guard/rates.ts'
import { findStop, lift, type Stop, stopsIn } from '#domain/messages/guard/refusals.ts'
import {
  changeGuard,
  type Holding,
  holding,
  type Level,
  levelsFor,
  type Says,
} from '#domain/messages/guard/settings.ts'
import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { day, plus } from '#kernel/time.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'

/** What is said about an organization's messages, and by whom. */
export type LimitsAt = {
  /** What the page is about: the word of the organization itself, or that of those above it. */
  readonly own: Level
  /** What those above have given it, where the page is about its own word. */
  readonly given: Level | undefined
  /** What that inherits. */
  readonly inherited: Holding
  /** What holds there in the end. */
  readonly held: Holding
  readonly countries: Countries
  readonly budget: BudgetState
}

/** What came of it lately. */
export type GuardNews = {
  readonly stops: readonly Stop[]
  readonly rates: readonly PrefixRate[]
  readonly statement: readonly MonthRow[]
}

/** How far back the rates of prefixes look. */
const RATES = 30 * day

/** Read past the scope of whoever asks: what is inherited holds for them, wherever it comes from. */
export async function limitsAt(world: World, me: Me, organization: Organization): Promise<LimitsAt> {
  return world.look(async (look) => {
    const levels = await levelsFor(look, organization)
    const own = levelOf(levels, me, organization)
    const held = holding(levels)
    const given = own.byAbove ? undefined : levels.find((level) => level.depth === own.depth && level.byAbove)
    return {
      ...{ own, given, held, inherited: holding(aboveOf(levels, own)) },
      countries: await countriesFor(look, organization, held),
      budget: await budgetState(look, levels, organization.id),
    }
  })
}

/** What was stopped in an organization and below it, how many codes came back, and what it cost. */
export function guardNews(world: World, scope: Scope, { path }: Organization): Promise<GuardNews> {
  return world.within(scope, async (work) => ({
    stops: await stopsIn(work, path),
    rates: await prefixRates(work, path, plus(work.now, -RATES)),
    statement: await statementOf(work, path),
  }))
}

/** Saves what a level says, unless it would be looser than above. */
export async function saveLimits(
  world: World,
  scope: Scope,
  me: Me,
  organization: Organization,
  says: Says,
): Promise<readonly Loosening[]> {
  const looser = await world.look(async (look) => {
    const levels = await levelsFor(look, organization)
    const own = levelOf(levels, me, organization)
    return loosenings(aboveOf(levels, own), own, says, levelsOf(me.organization).length === 1)
  })
  if (looser.length > 0) return looser
  await world.within(scope, async (work) => {
    await changeGuard(work, organization.id, isAbove(me, organization), says)
    await record(work, {
      ...{ organizationId: organization.id, action: 'message.limits-changed', outcome: 'done' },
      ...{ actor: { userId: me.user.id }, place: me.place, detail: detailOf(says) },
    })
  })
  return []
}

/** Lifts a stop by a limit of an organization or below it; undefined where there is none. */
export async function liftStopBy(
  work: Scoped,
  me: Me,
  organization: Organization,
  id: string,
): Promise<Stop | undefined> {
  const stop = await findStop(work, id)
  if (!stop?.levelPath?.startsWith(organization.path)) return undefined
  await lift(work, { actor: { userId: me.user.id }, place: me.place }, stop)
  return stop
}

/** Whether somebody speaks about this organization from above it. */
function isAbove({ organization: own }: Me, { id }: Pick<Organization, 'id'>): boolean {
  return own.id !== id
}

function levelOf(levels: readonly Level[], me: Me, organization: Organization): Level {
  const found = levels.find(
    ({ organizationId, byAbove }) => organizationId === organization.id && byAbove === isAbove(me, organization),
  )
  if (!found) throw new Error('there is no such organization')
  return found
}

/** Only what is said. */
function detailOf({ limits, countries, ...says }: Says): Record<string, string | number | boolean> {
  const said = Object.entries({ ...says, ...limits, countries: countries?.join(' ') ?? null })
  return Object.fromEntries(said.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}
