import { isIP } from 'node:net'
import type { GatewaySetting } from '#domain/messages/gateways.ts'
import { type Parsed, text } from '#kernel/parse.ts'
import { type Call, field } from '../call.ts'
import type { FormReader } from '../form.ts'
import type { GatewayFieldSpec } from './messages-kinds.ts'

type Value = string | number | boolean | null
type Known = ReadonlyMap<string, Value | object>

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$|^[0-9a-f:]+$/i
const LONGEST_SECRET = 1024

export const hostName = {
  parse: (input: unknown) => text(input, { max: 253, pattern: HOST }),
  max: 253,
  malformed: 'error.host',
} as const
export const port = { parse: portNumber, max: 5, malformed: 'error.port' } as const
export const line = { parse: (input: unknown) => text(input, { max: 200 }), max: 200, malformed: 'error.text' } as const
const url = { parse: address, max: 500, malformed: 'error.url' } as const

const likeThis = (like: RegExp) =>
  ({
    parse: (input: unknown) => text(input, { max: 200, pattern: like }),
    max: 200,
    malformed: 'error.gateway.unlike',
  }) as const

/** What these fields say, by their names; `undefined` when something is missing or wrong. */
export function readFields(
  form: FormReader<string>,
  call: Call,
  specs: readonly GatewayFieldSpec[],
  settings: GatewaySetting['settings'] | undefined,
): Readonly<Record<string, Value>> | undefined {
  const known: Known | undefined = settings && new Map(Object.entries(settings))
  const plain = new Map<string, Value>()
  for (const spec of specs) if (spec.type !== 'secret') plain.set(spec.name, readPlain(form, call, spec))
  const moved = known !== undefined && specs.some(({ name, where }) => where && plain.get(name) !== known.get(name))
  for (const spec of specs)
    if (spec.type === 'secret') plain.set(spec.name, readSecret(form, call, spec, plain, known, moved))
  return form.failed() ? undefined : Object.fromEntries(plain)
}

function readPlain(form: FormReader<string>, call: Call, spec: Exclude<GatewayFieldSpec, { type: 'secret' }>): Value {
  switch (spec.type) {
    case 'port':
      return form.required(spec.name, port) ?? null
    case 'choice':
      return (
        form.choice(
          spec.name,
          spec.choices.map(({ value }) => value),
        ) ?? null
      )
    case 'flag':
      return field(call, spec.name) === 'on'
    case 'line':
    case 'url':
    case 'host': {
      const kind = { line: spec.like ? likeThis(spec.like) : line, url, host: hostName }[spec.type]
      return (spec.needed ? form.required(spec.name, kind) : form.optional(spec.name, kind)) ?? null
    }
  }
}

/** warning: a secret that is kept must not be sent elsewhere: with it another host would learn what nobody is shown. */
function readSecret(
  form: FormReader<string>,
  call: Call,
  { name, needed, of, like }: Extract<GatewayFieldSpec, { type: 'secret' }>,
  plain: ReadonlyMap<string, Value>,
  known: Known | undefined,
  moved: boolean,
): string | null {
  const typed = field(call, name)
  if (of !== undefined && plain.get(of) === null) {
    if (typed !== '') form.wrong(of, 'error.required')
    return null
  }
  if (typed.length > LONGEST_SECRET) form.wrong(name, 'error.tooLong', { max: LONGEST_SECRET })
  if (/[\r\n]/.test(typed)) form.wrong(name, 'error.text')
  if (like && typed !== '' && !like.test(typed)) form.wrong(name, 'error.gateway.unlike')
  if (!needed && of === undefined && typed === '-') return null
  if (typed !== '') return typed
  const kept = known?.get(name)
  if (typeof kept !== 'string') {
    if (needed || of !== undefined) form.wrong(name, 'error.required')
    return null
  }
  if (moved) form.wrong(name, 'error.gateway.again')
  return kept
}

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
  const own =
    parsed?.protocol === 'http:' &&
    (isIP(parsed.hostname.replace(/^\[|\]$/g, '')) !== 0 || !parsed.hostname.includes('.'))
  const fine =
    parsed &&
    (parsed.protocol === 'https:' || own) &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.hash === ''
  return fine ? { ok: true, value: parsed.href } : { ok: false, problem: 'malformed' }
}
