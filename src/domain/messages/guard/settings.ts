import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import type { Look, Work } from '#kernel/work.ts'
import { type LimitName, type Limits, limitNames, standingLimits, stricter } from './limits.ts'
import * as store from './settings.store.ts'

/** `record`: nothing is refused, what would have been is written down. */
export type Mode = 'enforce' | 'record'

/** What a level says; what it says nothing about is inherited. Money in ten-thousandths of the currency. */
export type Says = {
  readonly mode: Mode | null
  /** Codes go to numbers of these countries only. */
  readonly countries: readonly string[] | null
  /** Where its people are: numbers without a country are of this one. */
  readonly homeCountry: string | null
  /** Whether numbers of providers on the internet are numbers of people. */
  readonly internetNumbers: boolean | null
  readonly limits: Partial<Limits>
  readonly monthlyMessages: number | null
  readonly monthlyMoney: number | null
  readonly currency: string | null
  /** Of one segment, where the gateway does not say. */
  readonly price: number | null
}

/** An organization on the way down, and what is said there: by those above it, by itself. */
export type Level = Says & {
  readonly organizationId: string
  readonly name: string
  readonly kind: Organization['kind']
  /** 1 is the operator. */
  readonly depth: number
  readonly byAbove: boolean
}

/** Whose word a value is; nobody's where it is the product's own. */
export type Held<Value> = { readonly value: Value; readonly from: Level | undefined }

/** What holds for an organization. */
export type Holding = {
  readonly mode: Held<Mode>
  /** Undefined: nobody names any. */
  readonly countries: Held<readonly string[] | undefined>
  readonly homeCountry: Held<string | undefined>
  readonly internetNumbers: Held<boolean>
  readonly limits: Readonly<Record<LimitName, Held<number>>>
  readonly currency: Held<string>
  readonly price: Held<number>
}

export const silentGuard: Says = {
  ...{ mode: null, countries: null, homeCountry: null, internetNumbers: null, limits: {} },
  ...{ monthlyMessages: null, monthlyMoney: null, currency: null, price: null },
}

/** Each organization from the operator down to this one, twice: as those above say, and as it says itself. */
export function levelsFor(look: Look, organization: Pick<Organization, 'path'>): Promise<Level[]> {
  return store.selectLevels(look, levelsOf(organization))
}

/** Writes down all that a level says. */
export function changeGuard(work: Work, organizationId: string, byAbove: boolean, says: Says): Promise<void> {
  return store.upsertSetting(work, organizationId, byAbove, says)
}

/** What these levels come to, for the last of them or, with a depth, for the one there. */
export function holding(all: readonly Level[], depth = Number.POSITIVE_INFINITY): Holding {
  const levels = all.filter((level) => level.depth <= depth)
  return {
    mode: modeOf(levels),
    countries: countriesOf(levels),
    homeCountry: lastSaid(levels, ({ homeCountry }) => homeCountry, undefined),
    internetNumbers: internetOf(levels),
    limits: Object.fromEntries(limitNames.map((name) => [name, limitOf(levels, name)])) as Holding['limits'],
    currency: firstSaid(levels, ({ currency }) => currency, 'EUR'),
    price: priceOf(levels),
  }
}

/** Below a level that refuses, nobody goes back to recording. */
function modeOf(levels: readonly Level[]): Held<Mode> {
  const found = levels.find(({ mode }) => mode === 'enforce') ?? levels.find(({ mode }) => mode === 'record')
  return { value: found?.mode ?? 'enforce', from: found }
}

function internetOf(levels: readonly Level[]): Held<boolean> {
  const found =
    levels.find(({ internetNumbers }) => internetNumbers === false) ??
    levels.find(({ internetNumbers }) => internetNumbers === true)
  return { value: found?.internetNumbers ?? false, from: found }
}

/** Only what every level names that names any. */
function countriesOf(levels: readonly Level[]): Holding['countries'] {
  return levels.reduce<Holding['countries']>(
    (held, level) => {
      const { countries } = level
      if (countries === null) return held
      const value = held.value ? countries.filter((one) => held.value?.includes(one)) : countries
      return { value, from: level }
    },
    { value: undefined, from: undefined },
  )
}

/** The strictest that was said; the product's own where nobody says anything. */
function limitOf(levels: readonly Level[], name: LimitName): Held<number> {
  return levels.reduce<Held<number>>(
    (held, level) => {
      const said = level.limits[name]
      if (said === undefined || (held.from && stricter(name, said, held.value) === held.value)) return held
      return { value: said, from: level }
    },
    { value: standingLimits()[name], from: undefined },
  )
}

/** The highest that was said: nobody makes their own messages cheaper than those above reckon them. */
function priceOf(levels: readonly Level[]): Held<number> {
  return levels.reduce<Held<number>>(
    (held, level) => (level.price !== null && level.price > held.value ? { value: level.price, from: level } : held),
    { value: 0, from: undefined },
  )
}

function lastSaid<Value, None>(
  levels: readonly Level[],
  said: (level: Level) => Value | null,
  none: None,
): Held<Value | None> {
  const from = levels.findLast((level) => said(level) !== null)
  return { value: (from && said(from)) ?? none, from }
}

/** Money is counted in one currency from the top down. */
function firstSaid<Value>(levels: readonly Level[], said: (level: Level) => Value | null, none: Value): Held<Value> {
  const from = levels.find((level) => said(level) !== null)
  return { value: (from && said(from)) ?? none, from }
}

/** The budget of a level: the smaller of what those above and what itself said. */
export function budgetOf(
  levels: readonly Level[],
  organizationId: string,
): { readonly messages: number | undefined; readonly money: number | undefined } {
  const own = levels.filter((level) => level.organizationId === organizationId)
  const least = (values: readonly (number | null)[]): number | undefined => {
    const said = values.filter((value) => value !== null)
    return said.length === 0 ? undefined : Math.min(...said)
  }
  return {
    messages: least(own.map(({ monthlyMessages }) => monthlyMessages)),
    money: least(own.map(({ monthlyMoney }) => monthlyMoney)),
  }
}
