import type { Gateway, GatewayDraft, GatewaySetting } from '#domain/messages/gateways.ts'
import {
  called,
  type GatewayWrong,
  hostName,
  line,
  lineLike,
  mailbox,
  personName,
  port,
  type Reading,
  readingOf,
  smsSender,
  url,
} from './gateway-reading.ts'
import { type Chosen, type FieldRule, ruleOf } from './gateway-rules.ts'
import { readSmtp, SMTP_FIELDS, SMTP_SECRETS, smtpTyped, standardSmtp } from './gateway-smtp.ts'

type Value = string | number | boolean | null
type Known = ReadonlyMap<string, Value | object>

const LONGEST_SECRET = 1024

export type ReadGateway =
  | { readonly draft: GatewayDraft }
  | { readonly draft: undefined; readonly errors: ReadonlyMap<string, GatewayWrong> }

/** What is said of a gateway besides its settings. */
export const SENDER = ['name', 'senderAddress', 'senderName'] as const

/** The settings of a kind by their names, apart those that nobody is shown. */
export function namesOf(chosen: Chosen): { readonly plain: readonly string[]; readonly secret: readonly string[] } {
  const { fields } = ruleOf(chosen)
  if (!fields) return { plain: SMTP_FIELDS, secret: SMTP_SECRETS }
  const [secret, plain] = [true, false].map((is) =>
    fields.filter(({ type }) => (type === 'secret') === is).map(({ name }) => name),
  )
  return { plain: plain ?? [], secret: secret ?? [] }
}

/** What is said of one that is not there yet, as if it had been typed. */
export function blankGateway(chosen: Chosen): Readonly<Record<string, string>> {
  const sender = Object.fromEntries(SENDER.map((name) => [name, '']))
  const fields = ruleOf(chosen).fields?.map((rule): [string, string] => {
    if (rule.type === 'choice') return [rule.name, rule.choices[0] ?? '']
    if (rule.type === 'flag') return [rule.name, rule.standard ? 'on' : '']
    return [rule.name, 'standard' in rule ? (rule.standard ?? '') : '']
  })
  return { ...sender, ...(fields ? Object.fromEntries(fields) : standardSmtp) }
}

/** What is said of one that is there, as it would be typed again: never a secret. */
export function typedOf(gateway: GatewayDraft): Readonly<Record<string, string>> {
  const { name, senderAddress, senderName, settings } = gateway
  const sender = { name, senderAddress, senderName: senderName ?? '' }
  if (gateway.channel === 'email' && gateway.kind === 'smtp') return { ...sender, ...smtpTyped(gateway.settings) }
  const values = new Map<string, string | number | boolean | object | null>(Object.entries(settings))
  const shown = (ruleOf(gateway).fields ?? []).map(({ name: key, type }): [string, string] => {
    const value = values.get(key)
    if (type === 'secret') return [key, '']
    return [key, type === 'flag' ? (value === true ? 'on' : '') : String(value ?? '')]
  })
  return { ...sender, ...Object.fromEntries(shown) }
}

/** Which secrets it has, that a blank field keeps. */
export function secretsOf(gateway: Gateway): ReadonlySet<string> {
  const { settings } = gateway
  const held = Object.entries(settings).filter(([, value]) => value !== null)
  if (gateway.channel === 'email' && gateway.kind === 'smtp')
    return new Set(held.flatMap(([name]) => (name === 'dkim' ? ['dkimKey'] : name === 'password' ? [name] : [])))
  return new Set(namesOf(gateway).secret.filter((name) => held.some(([key]) => key === name)))
}

/** Reads a gateway of this kind from what was typed, by names. Secrets that were left blank stay as they are in `known`. */
export function readGateway(typed: (name: string) => string, chosen: Chosen, known: Gateway | undefined): ReadGateway {
  const reading = readingOf(typed)
  const name = reading.required('name', called)
  const senderAddress = readSender(reading, chosen)
  const senderName = chosen.channel === 'email' ? (reading.optional('senderName', personName) ?? null) : null
  const setting = readSetting(reading, chosen, known)
  if (reading.errors.size > 0 || !name || senderAddress === undefined || !setting)
    return { draft: undefined, errors: reading.errors }
  return { draft: { ...setting, name, senderAddress, senderName } }
}

function readSender(reading: Reading, chosen: Chosen): string | undefined {
  if (chosen.channel === 'email') return reading.required('senderAddress', mailbox)
  if (ruleOf(chosen).needsSender) return reading.required('senderAddress', smsSender)
  return reading.optional('senderAddress', smsSender) ?? ''
}

function readSetting(reading: Reading, chosen: Chosen, known: Gateway | undefined): GatewaySetting | undefined {
  const { fields } = ruleOf(chosen)
  if (!fields) {
    const isSmtp = known?.channel === 'email' && known.kind === 'smtp'
    const settings = readSmtp(reading, isSmtp ? known.settings : undefined)
    return settings && { channel: 'email', kind: 'smtp', settings }
  }
  const settings = readFields(reading, fields, known?.settings)
  // reason: which fields a kind has is the table's word; a test holds it against the settings of each
  return settings && ({ ...chosen, settings } as GatewaySetting)
}

function readFields(
  reading: Reading,
  rules: readonly FieldRule[],
  settings: GatewaySetting['settings'] | undefined,
): Readonly<Record<string, Value>> | undefined {
  const known: Known | undefined = settings && new Map(Object.entries(settings))
  const plain = new Map<string, Value>()
  for (const rule of rules) if (rule.type !== 'secret') plain.set(rule.name, readPlain(reading, rule))
  const moved = known !== undefined && rules.some(({ name, where }) => where && plain.get(name) !== known.get(name))
  for (const rule of rules)
    if (rule.type === 'secret') plain.set(rule.name, readSecret(reading, rule, plain, known, moved))
  return reading.errors.size > 0 ? undefined : Object.fromEntries(plain)
}

function readPlain(reading: Reading, rule: Exclude<FieldRule, { type: 'secret' }>): Value {
  switch (rule.type) {
    case 'port':
      return reading.required(rule.name, port) ?? null
    case 'choice':
      return reading.choice(rule.name, rule.choices) ?? null
    case 'flag':
      return reading.typed(rule.name) === 'on'
    case 'line':
    case 'url':
    case 'host': {
      const kind = { line: rule.like ? lineLike(rule.like) : line, url, host: hostName }[rule.type]
      return (rule.needed ? reading.required(rule.name, kind) : reading.optional(rule.name, kind)) ?? null
    }
  }
}

/** warning: a secret that is kept must not be sent elsewhere: with it another host would learn what nobody is shown. */
function readSecret(
  reading: Reading,
  { name, needed, of, like }: Extract<FieldRule, { type: 'secret' }>,
  plain: ReadonlyMap<string, Value>,
  known: Known | undefined,
  moved: boolean,
): string | null {
  const typed = reading.typed(name)
  if (of !== undefined && plain.get(of) === null) {
    if (typed !== '') reading.wrong(of, { is: 'missing' })
    return null
  }
  if (typed.length > LONGEST_SECRET) reading.wrong(name, { is: 'too-long', max: LONGEST_SECRET })
  if (/[\r\n]/.test(typed)) reading.wrong(name, { is: 'malformed', like: 'text' })
  if (like && typed !== '' && !like.test(typed)) reading.wrong(name, { is: 'malformed', like: 'unlike' })
  if (!needed && of === undefined && typed === '-') return null
  if (typed !== '') return typed
  const kept = known?.get(name)
  if (typeof kept !== 'string') {
    if (needed || of !== undefined) reading.wrong(name, { is: 'missing' })
    return null
  }
  if (moved) reading.wrong(name, { is: 'again' })
  return kept
}
