import { type LimitName, limitNames, stricter } from './limits.ts'
import { type Holding, holding, type Level, type Says } from './settings.ts'

/** What a level would allow although another one above it does not, or nobody does. `from`: whose word holds; the product's own without. */
export type Loosening = { readonly from: Level | undefined } & (
  | { readonly setting: 'mode' | 'internetNumbers' }
  | { readonly setting: 'countries'; readonly countries: readonly string[] }
  | { readonly setting: 'currency'; readonly currency: string }
  | { readonly setting: 'price' | 'monthlyMessages' | 'monthlyMoney' | LimitName; readonly value: number }
)

/** What a level inherits: all that stands above it, at its own organization the word of those above it too. */
export function aboveOf(
  levels: readonly Level[],
  { depth, byAbove }: Pick<Level, 'depth' | 'byAbove'>,
): readonly Level[] {
  return levels.filter((level) => level.depth < depth || (level.depth === depth && level.byAbove && !byAbove))
}

/**
 * All that would be looser than above. `byTop`: it is said by the top of the tree, which alone may loosen what the product itself
 * says: whoever is below it has others pay for their messages.
 */
export function loosenings(
  above: readonly Level[],
  own: Pick<Level, 'depth' | 'byAbove'>,
  says: Says,
  byTop: boolean,
): Loosening[] {
  const held = holding(above)
  return [
    ...looserModes(held, says, byTop),
    ...looserCountries(held, says),
    ...limitNames.flatMap((name) => looserLimit(held, name, says.limits[name], byTop)),
    ...looserMoney(above, held, says),
    ...looserBudgets(above, own, says),
  ]
}

function looserModes({ mode, internetNumbers }: Holding, says: Says, byTop: boolean): Loosening[] {
  return [
    ...(says.mode === 'record' && mode.value === 'enforce' && (mode.from || !byTop)
      ? [{ setting: 'mode', from: mode.from } as const]
      : []),
    ...(says.internetNumbers === true && !internetNumbers.value && (internetNumbers.from || !byTop)
      ? [{ setting: 'internetNumbers', from: internetNumbers.from } as const]
      : []),
  ]
}

function looserCountries({ countries: { value, from } }: Holding, { countries }: Says): Loosening[] {
  const strange = countries?.filter((one) => value && !value.includes(one)) ?? []
  return from && strange.length > 0 ? [{ setting: 'countries', from, countries: strange }] : []
}

function looserLimit({ limits }: Holding, name: LimitName, said: number | undefined, byTop: boolean): Loosening[] {
  const { value, from } = limits[name]
  if (said === undefined || (byTop && !from) || stricter(name, said, value) === said) return []
  return [{ setting: name, from, value }]
}

/** Nobody reckons in another currency than those above them, or that a message costs less. */
function looserMoney(above: readonly Level[], { price, currency }: Holding, says: Says): Loosening[] {
  const reckoned = currency.from ?? above.find((level) => level.monthlyMoney !== null || level.price !== null)
  return [
    ...(says.price !== null && price.from && says.price < price.value
      ? [{ setting: 'price', from: price.from, value: price.value } as const]
      : []),
    ...(says.currency !== null && reckoned && says.currency !== currency.value
      ? [{ setting: 'currency', from: reckoned, currency: currency.value } as const]
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
