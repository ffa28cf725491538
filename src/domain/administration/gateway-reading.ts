import { isAddressOrRange } from '#kernel/address.ts'
import { displayName, email, label, mobile, type Parsed, text } from '#kernel/parse.ts'

/** What a field of a gateway must be like. */
export type Like = 'text' | 'host' | 'port' | 'url' | 'email' | 'sms-sender' | 'unlike' | 'key'

/** What is wrong with a field; each door says it in words of its own. `again`: a secret that must not go along elsewhere. */
export type GatewayWrong =
  | { readonly is: 'missing' | 'unknown' | 'again' | 'unencrypted' | 'incomplete' }
  | { readonly is: 'too-long'; readonly max: number }
  | { readonly is: 'malformed'; readonly like: Like }

/** How one kind of text is read. */
export type Kind<Value> = {
  readonly parse: (input: unknown) => Parsed<Value>
  readonly max: number
  readonly like: Like
}

/** Reads what was typed, field by field, and notes what is wrong. */
export type Reading = {
  /** As it was typed. */
  typed(name: string): string
  required<Value>(name: string, kind: Kind<Value>): Value | undefined
  /** Undefined also where it was left blank. */
  optional<Value>(name: string, kind: Kind<Value>): Value | undefined
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined
  wrong(name: string, what: GatewayWrong): undefined
  readonly errors: ReadonlyMap<string, GatewayWrong>
}

/** Begins to read; only the first that is wrong with a field is noted. */
export function readingOf(typed: (name: string) => string): Reading {
  const errors = new Map<string, GatewayWrong>()
  const wrong = (name: string, what: GatewayWrong): undefined => {
    if (!errors.has(name)) errors.set(name, what)
    return undefined
  }
  const required = <Value>(name: string, { parse, max, like }: Kind<Value>): Value | undefined => {
    const parsed = parse(typed(name))
    if (parsed.ok) return parsed.value
    if (parsed.problem === 'missing') return wrong(name, { is: 'missing' })
    return wrong(name, parsed.problem === 'too-long' ? { is: 'too-long', max } : { is: 'malformed', like })
  }
  return {
    ...{ typed, required, wrong, errors },
    optional: (name, kind) => (typed(name).trim() === '' ? undefined : required(name, kind)),
    choice: (name, choices) => choices.find((choice) => choice === typed(name)) ?? wrong(name, { is: 'unknown' }),
  }
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$|^[0-9a-f:]+$/i

const of = <Value>(max: number, like: Like, parse: (input: unknown) => Parsed<Value>): Kind<Value> => ({
  ...{ max, like, parse },
})

export const hostName = of(253, 'host', (input) => text(input, { max: 253, pattern: HOST }))
export const port = of(5, 'port', portNumber)
export const line = of(200, 'text', (input) => text(input, { max: 200 }))
export const url = of(500, 'url', address)
export const called = of(60, 'text', label)
export const personName = of(100, 'text', displayName)
export const mailbox = of(254, 'email', email)
export const lineLike = (like: RegExp): Kind<string> =>
  of(200, 'unlike', (input) => text(input, { max: 200, pattern: like }))

/** A name of at most eleven letters and digits, as GSM has it, a short code, or a number in any writing. */
export const smsSender = of(40, 'sms-sender', (input) => {
  const typed = text(input, { max: 40 })
  if (!typed.ok || /^(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,10}$|^\d{3,8}$/.test(typed.value)) return typed
  return mobile(typed.value)
})

function portNumber(input: unknown): Parsed<number> {
  const digits = text(input, { max: 5, pattern: /^\d+$/ })
  if (!digits.ok) return digits
  const value = Number(digits.value)
  return value >= 1 && value <= 65_535 ? { ok: true, value } : { ok: false, problem: 'malformed' }
}

/** By https; by http only within a network of one's own, where names have no dot and addresses are written as such. */
function address(input: unknown): Parsed<string> {
  const typed = text(input, { max: 500 })
  if (!typed.ok) return typed
  const parsed = URL.parse(typed.value)
  const host = parsed?.hostname.replace(/^\[|\]$/g, '') ?? ''
  const own = parsed?.protocol === 'http:' && (isAddressOrRange(host) || !host.includes('.'))
  const fine =
    parsed &&
    (parsed.protocol === 'https:' || own) &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.hash === ''
  return fine ? { ok: true, value: parsed.href } : { ok: false, problem: 'malformed' }
}
