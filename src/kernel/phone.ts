import { createRequire } from 'node:module'

type Telephony = typeof import('libphonenumber-js/max')

/** `internet`: a number of a provider on the internet; `other`: premium, shared cost, satellite, fixed line, pager ... */
export type NumberKind = 'mobile' | 'internet' | 'other' | 'unassigned'

/** What the numbering plans say about a number in E.164. */
export type NumberFacts = {
  readonly kind: NumberKind
  /** ISO 3166-1; undefined for numbers of no country, such as those of satellites. */
  readonly country: string | undefined
  /** The number without its last four digits: neighbors in one block of a provider. */
  readonly prefix: string
}

let loaded: Telephony | undefined

/** What kind of number this is, and of which country. In some countries mobile and fixed lines cannot be told apart. */
export function factsOf(e164: string): NumberFacts {
  const number = telephony().parsePhoneNumberFromString(e164, { extract: false })
  const prefix = e164.slice(0, -4)
  if (!number?.isValid()) return { kind: 'unassigned', country: number?.country, prefix }
  const { country } = number
  // reason: satellites and the like call themselves mobile, and are of no country
  if (country === undefined) return { kind: 'other', country, prefix }
  const type = number.getType()
  if (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE') return { kind: 'mobile', country, prefix }
  return { kind: type === 'VOIP' ? 'internet' : 'other', country, prefix }
}

/** Whether numbers have this country, as ISO 3166-1 writes it: `DE`. */
export function isCountry(code: string): boolean {
  return telephony().isSupportedCountry(code)
}

/** The digits of a number in E.164 that say of which country it is: `49`. */
export function callingCodeOf(e164: string): string {
  return telephony().parsePhoneNumberFromString(e164, { extract: false })?.countryCallingCode ?? ''
}

/** Loaded on first use: it costs 5 MiB and more than 50 ms, and most processes never read a number. */
function telephony(): Telephony {
  loaded ??= createRequire(import.meta.url)('libphonenumber-js/max') as Telephony
  return loaded
}
