import type { LimitsAt } from '#domain/administration/message-limits.ts'
import { type LimitName, limitNames, ranges } from '#domain/messages/guard/limits.ts'
import type { Loosening } from '#domain/messages/guard/loosening.ts'
import { MONEY_UNIT } from '#domain/messages/guard/months.ts'
import { type Level, type Says, silentGuard } from '#domain/messages/guard/settings.ts'
import { isCountry } from '#kernel/phone.ts'
import { type AdminCall, field } from '../call.ts'
import { type FormReader, readForm, typed } from '../form.ts'
import { levelText, type Reader } from '../ui/policy-text.ts'
import type { FieldErrors, Said } from '../ui/view.ts'
import { plainMoney } from './limits-money.ts'

const others = [
  'mode',
  'countries',
  'home_country',
  'internet_numbers',
  'monthly_messages',
  'monthly_money',
  'price',
  'currency',
] as const
/** The fields of limits are called as they are. */
export type LimitsField = (typeof others)[number] | LimitName
export type LimitsValues = Readonly<Record<LimitsField, string>>

export const limitsFields: readonly LimitsField[] = [...others, ...limitNames]

const MOST_MESSAGES = 100_000_000
const MOST_MONEY = 100_000_000
const MOST_PRICE = 100
const MONEY = /^(\d{1,9})(?:[.,](\d{1,4}))?$/

/** What a level says now, as the fields show it. */
export function valuesOf({ limits, ...says }: Says): LimitsValues {
  const shown = limitNames.map((name) => [name, limits[name]?.toString() ?? ''])
  return {
    ...(Object.fromEntries(shown) as Record<LimitName, string>),
    mode: says.mode ?? '',
    countries: says.countries?.join(', ') ?? '',
    home_country: says.homeCountry ?? '',
    internet_numbers: says.internetNumbers === null ? '' : says.internetNumbers ? 'yes' : 'no',
    monthly_messages: says.monthlyMessages?.toString() ?? '',
    monthly_money: moneyTyped(says.monthlyMoney),
    price: moneyTyped(says.price),
    currency: says.currency ?? '',
  }
}

export function typedValues(call: AdminCall): LimitsValues {
  return typed(call, limitsFields)
}

/** Reads what a level is to say. */
export function limitsIn(call: AdminCall): { readonly says?: Says; readonly errors: FieldErrors<LimitsField> } {
  const form = readForm<LimitsField>(call)
  const internet = form.choice('internet_numbers', ['', 'yes', 'no'] as const)
  const says: Says = {
    ...silentGuard,
    mode: form.choice('mode', ['', 'enforce', 'record'] as const) || null,
    countries: countriesIn(call, form),
    homeCountry: homeIn(call, form),
    internetNumbers: internet ? internet === 'yes' : null,
    limits: limitsTyped(call, form),
    monthlyMessages: wholeIn(call, form, 'monthly_messages', [0, MOST_MESSAGES]),
    monthlyMoney: moneyIn(call, form, 'monthly_money', MOST_MONEY),
    price: moneyIn(call, form, 'price', MOST_PRICE),
    currency: currencyIn(call, form),
  }
  return form.failed() ? { errors: form.errors } : { says, errors: {} }
}

type Form = FormReader<LimitsField>

function codesIn(call: AdminCall, form: Form, name: 'countries' | 'home_country'): string[] {
  const codes = field(call, name)
    .split(/[\s,;]+/)
    .filter(Boolean)
  const strange = codes.find((code) => !isCountry(code.toUpperCase()))
  if (strange !== undefined) form.wrong(name, 'error.limits.country', { code: strange.slice(0, 20) })
  return [...new Set(codes.map((code) => code.toUpperCase()))]
}

function countriesIn(call: AdminCall, form: Form): readonly string[] | null {
  const codes = codesIn(call, form, 'countries')
  return codes.length === 0 ? null : codes.toSorted()
}

function homeIn(call: AdminCall, form: Form): string | null {
  const [code, ...more] = codesIn(call, form, 'home_country')
  if (more.length > 0) form.wrong('home_country', 'error.limits.one')
  return code ?? null
}

function limitsTyped(call: AdminCall, form: Form): Says['limits'] {
  const all = limitNames.map((name) => [name, wholeIn(call, form, name, ranges[name])] as const)
  return Object.fromEntries(all.filter(([, value]) => value !== null))
}

function wholeIn(call: AdminCall, form: Form, name: LimitsField, [min, max]: readonly [number, number]): number | null {
  const text = field(call, name).trim()
  if (text === '') return null
  const number = /^\d{1,9}$/.test(text) ? Number(text) : undefined
  if (number !== undefined && number >= min && number <= max) return number
  return form.wrong(name, 'error.policy.number', { min, max }) ?? null
}

function moneyIn(call: AdminCall, form: Form, name: 'monthly_money' | 'price', max: number): number | null {
  const text = field(call, name).trim()
  if (text === '') return null
  const [, whole, part = ''] = MONEY.exec(text) ?? []
  const amount = whole === undefined ? undefined : Number(whole) * MONEY_UNIT + Number(part.padEnd(4, '0'))
  if (amount !== undefined && amount <= max * MONEY_UNIT) return amount
  return form.wrong(name, 'error.limits.money', { max }) ?? null
}

function currencyIn(call: AdminCall, form: Form): string | null {
  const code = field(call, 'currency').trim().toUpperCase()
  if (code === '') return null
  if (Intl.supportedValuesOf('currency').includes(code)) return code
  return form.wrong('currency', 'error.limits.currency') ?? null
}

function moneyTyped(amount: number | null): string {
  return amount === null ? '' : plainMoney(amount)
}

/** What is said beside which field when something would be looser than above. */
export function looserErrors(reader: Reader, at: LimitsAt, all: readonly Loosening[]): FieldErrors<LimitsField> {
  return Object.fromEntries(all.map((each) => [fieldOf(each), looserSaid(reader, at, each)]))
}

function fieldOf({ setting }: Loosening): LimitsField {
  switch (setting) {
    case 'internetNumbers':
      return 'internet_numbers'
    case 'monthlyMessages':
      return 'monthly_messages'
    case 'monthlyMoney':
      return 'monthly_money'
    case 'mode':
    case 'countries':
    case 'price':
    case 'currency':
    case 'recipient':
    case 'recipientDay':
    case 'person':
    case 'personDay':
    case 'prefix':
    case 'prefixDay':
    case 'network':
    case 'networkDay':
    case 'country':
    case 'organization':
    case 'verified':
    case 'verifiedAfter':
      return setting
  }
}

function looserSaid(reader: Reader, { own }: LimitsAt, each: Loosening): Said {
  const level = limitLevelText(reader, own, each.from)
  const { words } = reader
  if ('countries' in each)
    return { word: 'error.limits.countries', values: { level, list: words.list(each.countries) } }
  if ('currency' in each) return { word: 'error.policy.looser', values: { level, value: each.currency } }
  if (!('value' in each)) {
    const value = words(each.setting === 'mode' ? 'limits.mode.enforce' : 'limits.internet.no')
    return { word: 'error.policy.looser', values: { level, value } }
  }
  const money = each.setting === 'price' || each.setting === 'monthlyMoney'
  return { word: 'error.policy.looser', values: { level, value: money ? moneyTyped(each.value) : String(each.value) } }
}

/** Whose word something is. What those above an organization say about it is theirs, and has no name of its own below. */
export function limitLevelText(reader: Reader, own: Level, from: Level | undefined): string {
  if (from?.organizationId === own.organizationId && from.byAbove && !own.byAbove)
    return reader.words('policy.level.above')
  return levelText(reader, from && { ...from, role: null, userId: null })
}
