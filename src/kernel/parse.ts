import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/max'

export type Problem = 'missing' | 'too-short' | 'too-long' | 'malformed'
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem }

/** Lengths count Unicode code points, after normalization. */
export type Limits = { readonly min?: number; readonly max: number; readonly pattern?: RegExp }

type Telephony = typeof import('libphonenumber-js/max')

export type OneTimeCode = string & { readonly __parsed: 'one-time code' }

// reason: control characters, halves of surrogate pairs, private and unassigned characters, and line separators are
// nothing a name is made of. Format characters go too (they can reorder or hide text), but for the two joiners that
// Persian, the scripts of India and emoji need.
const UNFIT = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u
const NOTHING_TO_SEE = /^[\p{Default_Ignorable_Code_Point}\s]*$/u
const DASHES_AND_SPACES = /[\s\u002d\u2010-\u2015\u2212\uff0d]/g
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g
const USERNAME = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}._@+-]*$/u
const MAILBOX = /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}$/u
const HOST_LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u

// source: Douglas Crockford's Base 32, which codes of that length are written in
const RECOVERY_CODE = /^[0-9a-hjkmnp-tv-z]{16}$/

let loadedTelephony: Telephony | undefined
let knownTimeZones: ReadonlySet<string> | undefined

/**
 * The digits of a one-time code as people type it: with spaces and dashes, in full-width or Arabic-Indic digits. Six to
 * eight digits, leading zeros kept; `undefined` for anything else. Nothing past this has to know how it was typed.
 */
export function parseCode(input: unknown): OneTimeCode | undefined {
  if (typeof input !== 'string' || input.length > 64) return undefined
  const digits = input.replace(DASHES_AND_SPACES, '').replace(OTHER_DIGITS, asciiDigit)
  return isCode(digits) ? digits : undefined
}

/**
 * A recovery code as people type it (any case, spaces and dashes, `o` for 0, `i` or `l` for 1) in its canonical form,
 * 16 characters without dashes; `undefined` for anything else. Only canonical forms are hashed and compared.
 */
export function parseRecoveryCode(input: unknown): string | undefined {
  if (typeof input !== 'string' || input.length > 64) return undefined
  const typed = input.replace(DASHES_AND_SPACES, '')
  // reason: asked before the change of case, which would make a `k` out of the sign for kelvin
  if (!/^[0-9A-Za-z]*$/.test(typed)) return undefined
  const code = typed.toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1')
  return RECOVERY_CODE.test(code) ? code : undefined
}

/**
 * One line of text: NFC, trimmed, without control characters or characters that hide or reorder text. What is not a
 * string, or shows nothing, is `missing`. `pattern` says itself where it begins and ends.
 */
export function text(input: unknown, { min = 1, max, pattern }: Limits): Parsed<string> {
  if (typeof input !== 'string' || NOTHING_TO_SEE.test(input)) return refuse('missing')
  // reason: decomposed text is a few times longer than its NFC; past that it is not worth normalizing
  if (input.length > max * 6 + 64) return refuse('too-long')
  const value = input.normalize('NFC').trim()
  const length = [...value].length
  if (length > max) return refuse('too-long')
  if (UNFIT.test(value)) return refuse('malformed')
  if (length < min) return refuse('too-short')
  return pattern === undefined || pattern.test(value) ? { ok: true, value } : refuse('malformed')
}

/** As lists compare and search what people typed: without regard to case, width and other ways to write the same. */
export function searchKey(typed: string): string {
  return typed.normalize('NFKC').toLowerCase().trim()
}

/**
 * A name to sign in with: 3 to 128 letters and digits of any script and `. _ - @ +`, beginning with a letter or digit;
 * case as typed. As in RFC 8264 section 9.17, no characters that are another way to write ordinary ones.
 */
export function username(input: unknown): Parsed<string> {
  const name = text(input, { min: 3, max: 128, pattern: USERNAME })
  if (!name.ok) return name
  const plain = name.value.normalize('NFKC') === name.value && !/\p{Default_Ignorable_Code_Point}/u.test(name.value)
  return plain ? name : refuse('malformed')
}

/** A mail address that could exist: `mailbox@host`, at most 254 characters, no quotes, comments or display name. */
export function email(input: unknown): Parsed<string> {
  const address = text(input, { max: 254 })
  if (!address.ok) return address
  const [mailbox = '', host = '', ...rest] = address.value.split('@')
  const fine = rest.length === 0 && MAILBOX.test(mailbox) && !/^\.|\.\.|\.$/.test(mailbox) && isHost(host)
  return fine ? address : refuse('malformed')
}

/** What a person or an organization is called: 1 to 100 characters. */
export function displayName(input: unknown): Parsed<string> {
  return text(input, { max: 100 })
}

/** What somebody calls one of their own things, such as an authenticator app: 1 to 60 characters. */
export function label(input: unknown): Parsed<string> {
  return text(input, { max: 60 })
}

/**
 * A telephone number as people write it, out as E.164 (`+49301234567`). A number without a country code is read as one
 * of `country` (ISO 3166-1, two letters). Fixed lines pass too: in some countries the two cannot be told apart.
 */
export function mobile(input: unknown, country?: string): Parsed<string> {
  const typed = text(input, { max: 40 })
  if (!typed.ok) return typed
  const { isSupportedCountry, parsePhoneNumberFromString } = telephony()
  const known = country === undefined ? undefined : country.toUpperCase()
  const home = known !== undefined && isSupportedCountry(known) ? { defaultCountry: known satisfies CountryCode } : {}
  const number = parsePhoneNumberFromString(typed.value.normalize('NFKC'), { ...home, extract: false })
  return number?.isValid() && number.ext === undefined ? { ok: true, value: number.number } : refuse('malformed')
}

/**
 * A time zone, `Europe/Berlin` or `UTC`, under the name `timeZones` lists it by: browsers and operating systems disagree
 * about the newer of two names, such as `Europe/Kyiv` and `Europe/Kiev`.
 */
export function timeZone(input: unknown): Parsed<string> {
  const name = text(input, { max: 64 })
  if (!name.ok) return name
  const value = timeZones().has(name.value) ? name.value : otherNameOf(name.value)
  return value === undefined ? refuse('malformed') : { ok: true, value }
}

/** The names of the time zones this Node knows, and `UTC`. */
export function timeZones(): ReadonlySet<string> {
  knownTimeZones ??= new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])
  return knownTimeZones
}

/** One of `known`, written as it is there. */
export function language<Known extends string>(input: unknown, known: readonly Known[]): Parsed<Known> {
  const tag = text(input, { max: 35 })
  if (!tag.ok) return tag
  const value = known.find((candidate) => candidate.toLowerCase() === tag.value.toLowerCase())
  return value === undefined ? refuse('malformed') : { ok: true, value }
}

function refuse(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem }
}

function isCode(digits: string): digits is OneTimeCode {
  return /^[0-9]{6,8}$/.test(digits)
}

/** The last four bits of these digits' code points are their value: each block begins at a multiple of sixteen. */
function asciiDigit(digit: string): string {
  return String(digit.charCodeAt(0) & 0x0f)
}

function isHost(host: string): boolean {
  const labels = host.split('.')
  return host.length <= 253 && labels.length > 1 && labels.every((part) => HOST_LABEL.test(part))
}

/** Loaded on first use: it costs 5 MiB and more than 50 ms, and most processes never read a number. */
function telephony(): Telephony {
  loadedTelephony ??= createRequire(import.meta.url)('libphonenumber-js/max') as Telephony
  return loadedTelephony
}

function otherNameOf(zone: string): string | undefined {
  try {
    const listed = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
    return timeZones().has(listed) ? listed : undefined
  } catch {
    return undefined
  }
}
