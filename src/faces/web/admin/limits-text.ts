import type { LimitsAt } from '#domain/administration/message-limits.ts'
import { type LimitName, limitNames, shared } from '#domain/messages/guard/limits.ts'
import type { Holding, Level } from '#domain/messages/guard/settings.ts'
import type { Reader } from '../ui/policy-text.ts'
import type { Word } from '../words/words.ts'
import { type LimitsField, limitLevelText } from './limits-form.ts'
import { moneyText } from './limits-money.ts'

/** A value as people read it, and whose word it is. */
type Text = { readonly value: string; readonly from: Level | undefined }
/** What holds there and comes from somewhere; budgets belong to one organization alone. */
type HeldField = Exclude<LimitsField, 'monthly_messages' | 'monthly_money'>

/** A row of what holds here. */
export type InForce = { readonly label: Word; readonly value: string; readonly level: string }

const others = ['mode', 'countries', 'home_country', 'internet_numbers', 'price'] as const

/** All that holds here in the end, with the level it comes from. */
export function inForce(reader: Reader, at: LimitsAt): InForce[] {
  const level = (from: Level | undefined): string => limitLevelText(reader, at.own, from)
  const row = (label: Word, { value, from }: Text): InForce => ({ label, value, level: level(from) })
  const ofLimit = (name: LimitName): InForce => {
    const { value, from } = at.held.limits[name]
    const all = at.own.kind === 'reseller' ? shared(name, value, at.own.depth) : value
    const text = all === value ? counted(reader, value) : reader.words('limits.shared', { count: value, all })
    return row(`limits.limit.${name}`, { value: text, from })
  }
  return [
    ...others.map((field) => row(`limits.${field}`, heldText(reader, at, at.held, field))),
    ...limitNames.map(ofLimit),
  ]
}

/** What each field inherits, and from whom: shown beside it. */
export function inheritedBy(reader: Reader, at: LimitsAt): (field: LimitsField) => string {
  const said = ({ value, from }: Text): string =>
    from ? reader.words('limits.from', { value, level: limitLevelText(reader, at.own, from) }) : value
  return (field) => {
    if (field === 'monthly_messages' || field === 'monthly_money') return said(givenText(reader, at, field))
    return said(heldText(reader, at, at.inherited, field))
  }
}

function heldText(reader: Reader, at: LimitsAt, held: Holding, field: HeldField): Text {
  const { words } = reader
  const limit = limitNames.find((name) => name === field)
  if (limit) return { ...held.limits[limit], value: counted(reader, held.limits[limit].value) }
  switch (field as Exclude<HeldField, LimitName>) {
    case 'mode':
      return { value: words(`limits.mode.${held.mode.value}`), from: held.mode.from }
    case 'countries':
      return { value: held.countries.value?.join(', ') ?? knownText(reader, at), from: held.countries.from }
    case 'home_country':
      return { value: held.homeCountry.value ?? words('limits.nothing'), from: held.homeCountry.from }
    case 'internet_numbers':
      return {
        value: words(`limits.internet.${held.internetNumbers.value ? 'yes' : 'no'}`),
        from: held.internetNumbers.from,
      }
    case 'currency':
      return held.currency
    case 'price':
      return { value: moneyText(words, held.price.value, at.held.currency.value), from: held.price.from }
  }
}

const counted = ({ words }: Reader, count: number): string => words('limits.number', { count })

function knownText({ words }: Reader, { countries: { by, codes } }: LimitsAt): string {
  return by === 'known' ? words('limits.countries.known', { list: codes.join(', ') }) : words('limits.countries.none')
}

/** What those above gave to this organization itself, told to its own people. */
function givenText({ words }: Reader, { given, held }: LimitsAt, field: 'monthly_messages' | 'monthly_money'): Text {
  const amount = (field === 'monthly_messages' ? given?.monthlyMessages : given?.monthlyMoney) ?? null
  if (amount === null) return { value: words('limits.nothing'), from: undefined }
  const isCount = field === 'monthly_messages'
  const value = isCount ? words('limits.number', { count: amount }) : moneyText(words, amount, held.currency.value)
  return { value, from: given }
}
