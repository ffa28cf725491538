import { type LimitName, limitNames, stricter } from './limits.ts'
import { type Holding, holding, type Level, type Says } from './settings.ts'

/** What a level would allow although another one above it does not. */
export type Loosening =
  | { readonly setting: 'mode' | 'internetNumbers'; readonly from: Level }
  | { readonly setting: 'countries'; readonly from: Level; readonly countries: readonly string[] }
  | { readonly setting: 'price'; readonly from: Level; readonly value: number }
  | { readonly setting: 'currency'; readonly from: Level; readonly currency: string }
  | { readonly setting: 'monthlyMessages' | 'monthlyMoney'; readonly from: Level; readonly value: number }
  | { readonly setting: LimitName; readonly from: Level; readonly value: number }

/** What a level inherits: all that stands above it, at its own organization the word of those above it too. */
export function aboveOf(
  levels: readonly Level[],
  { depth, byAbove }: Pick<Level, 'depth' | 'byAbove'>,
): readonly Level[] {
  return levels.filter((level) => level.depth < depth || (level.depth === depth && level.byAbove && !byAbove))
}

/** All that would be looser than above. */
export function loosenings(above: readonly Level[], own: Pick<Level, 'depth' | 'byAbove'>, says: Says): Loosening[] {
  const held = holding(above)
  return [
    ...looserModes(held, says),
    ...looserCountries(held, says),
    ...limitNames.flatMap((name) => looserLimit(held, name, says.limits[name])),
    ...looserMoney(held, says),
    ...looserBudgets(above, own, says),
  ]
}

function looserModes({ mode, internetNumbers }: Holding, says: Says): Loosening[] {
  return [
    ...(says.mode === 'record' && mode.value === 'enforce' && mode.from
      ? [{ setting: 'mode', from: mode.from } as const]
      : []),
    ...(says.internetNumbers === true && !internetNumbers.value && internetNumbers.from
      ? [{ setting: 'internetNumbers', from: internetNumbers.from } as const]
      : []),
  ]
}

function looserCountries({ countries: { value, from } }: Holding, { countries }: Says): Loosening[] {
  const strange = countries?.filter((one) => value && !value.includes(one)) ?? []
  return from && strange.length > 0 ? [{ setting: 'countries', from, countries: strange }] : []
}

function looserLimit({ limits }: Holding, name: LimitName, said: number | undefined): Loosening[] {
  const { value, from } = limits[name]
  if (said === undefined || !from || stricter(name, said, value) === said) return []
  return [{ setting: name, from, value }]
}

/** Nobody reckons in another currency than those above them, or that a message costs less. */
function looserMoney({ price, currency }: Holding, says: Says): Loosening[] {
  return [
    ...(says.price !== null && price.from && says.price < price.value
      ? [{ setting: 'price', from: price.from, value: price.value } as const]
      : []),
    ...(says.currency !== null && currency.from && says.currency !== currency.value
      ? [{ setting: 'currency', from: currency.from, currency: currency.value } as const]
      : []),
  ]
}

/** Only what those above have given to this organization itself: what a reseller has is for all below it together. */
function looserBudgets(
  above: readonly Level[],
  { depth }: Pick<Level, 'depth'>,
  { monthlyMessages, monthlyMoney }: Says,
): Loosening[] {
  const given = above.find((level) => level.depth === depth)
  if (!given) return []
  const looser = (setting: 'monthlyMessages' | 'monthlyMoney', said: number | null): Loosening[] => {
    const value = given[setting]
    return said !== null && value !== null && said > value ? [{ setting, from: given, value }] : []
  }
  return [...looser('monthlyMessages', monthlyMessages), ...looser('monthlyMoney', monthlyMoney)]
}
