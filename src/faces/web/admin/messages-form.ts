import { createPrivateKey } from 'node:crypto'
import type { Gateway, GatewayDraft, Security, SmtpSettings } from '#domain/messages/gateways.ts'
import { type Parsed, text } from '#kernel/parse.ts'
import { type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import type { FieldErrors } from '../ui/view.ts'

export const gatewayFields = [
  'name',
  'sender_address',
  'sender_name',
  'host',
  'port',
  'security',
  'username',
  'password',
  'dkim_domain',
  'dkim_selector',
  'dkim_key',
] as const
export type GatewayField = (typeof gatewayFields)[number]
/** What is shown of a gateway in its form: never the password and the key. */
export type GatewayValues = Readonly<Record<Exclude<GatewayField, 'password' | 'dkim_key'>, string>>

export const SECURITIES: readonly Security[] = ['starttls', 'tls', 'none']

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$|^[0-9a-f:]+$/i
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/

const hostName = {
  parse: (input: unknown) => text(input, { max: 253, pattern: HOST }),
  max: 253,
  malformed: 'error.host',
} as const
const port = { parse: portNumber, max: 5, malformed: 'error.port' } as const
const line = { parse: (input: unknown) => text(input, { max: 200 }), max: 200, malformed: 'error.text' } as const

export const blankGateway: GatewayValues = {
  ...{ name: '', sender_address: '', sender_name: '', host: '', port: '587', security: 'starttls', username: '' },
  ...{ dkim_domain: '', dkim_selector: '' },
}

export function valuesOf({ name, senderAddress, senderName, settings }: GatewayDraft): GatewayValues {
  const { host, security, username, dkim } = settings
  return {
    ...{ name, sender_address: senderAddress, sender_name: senderName ?? '', host, security },
    ...{ port: String(settings.port), username: username ?? '' },
    ...{ dkim_domain: dkim?.domain ?? '', dkim_selector: dkim?.selector ?? '' },
  }
}

export function typedValues(call: Call): GatewayValues {
  const names = Object.keys(blankGateway) as (keyof GatewayValues)[]
  return Object.fromEntries(names.map((name) => [name, field(call, name)])) as GatewayValues
}

export type ReadGateway =
  | { readonly draft: GatewayDraft }
  | { readonly draft: undefined; readonly errors: FieldErrors<GatewayField> }

/** The form of a gateway. Secrets that were left blank stay as they are in `known`. */
export function readGateway(call: Call, known: Gateway | undefined): ReadGateway {
  const form = readForm<GatewayField>(call)
  const name = form.required('name', kinds.label)
  const senderAddress = form.required('sender_address', kinds.email)
  const senderName = form.optional('sender_name', kinds.displayName) ?? null
  const settings = readSettings(form, call, known?.settings)
  if (form.failed() || !name || !senderAddress || !settings) return { draft: undefined, errors: form.errors }
  return { draft: { name, senderAddress, senderName, settings } }
}

function readSettings(form: FormReader<GatewayField>, call: Call, known?: SmtpSettings): SmtpSettings | undefined {
  const host = form.required('host', hostName)
  const number = form.required('port', port)
  const security = form.choice('security', SECURITIES)
  const username = form.optional('username', line) ?? null
  if (!host || !number || !security) return undefined
  const there = { host, port: number, security, username }
  const password = readPassword(form, call, there, known)
  const dkim = readDkim(form, call, known)
  return { ...there, password, dkim }
}

/** warning: a password that is kept must not be sent elsewhere: with it another host would learn what nobody is shown. */
function readPassword(
  form: FormReader<GatewayField>,
  call: Call,
  there: Omit<SmtpSettings, 'password' | 'dkim'>,
  known: SmtpSettings | undefined,
): string | null {
  if (there.username === null) return null
  if (there.security === 'none' && !LOOPBACK.test(there.host)) form.wrong('security', 'error.gateway.clear')
  const typed = field(call, 'password')
  if (typed.length > 1024) form.wrong('password', 'error.tooLong', { max: 1024 })
  if (typed !== '') return typed
  if (known?.password == null) {
    form.wrong('password', 'error.required')
    return null
  }
  const same = (['host', 'port', 'security', 'username'] as const).every((name) => known[name] === there[name])
  if (!same) form.wrong('password', 'error.gateway.again')
  return known.password
}

function readDkim(form: FormReader<GatewayField>, call: Call, known?: SmtpSettings): SmtpSettings['dkim'] {
  const domain = form.optional('dkim_domain', hostName)
  const selector = form.optional('dkim_selector', hostName)
  const typed = field(call, 'dkim_key').trim()
  if (!domain && !selector && typed === '') return null
  const key = typed || known?.dkim?.key
  if (!domain) form.wrong('dkim_domain', 'error.gateway.dkim')
  if (!selector) form.wrong('dkim_selector', 'error.gateway.dkim')
  if (!key) form.wrong('dkim_key', 'error.gateway.dkim')
  else if (typed !== '' && !isPrivateKey(typed)) form.wrong('dkim_key', 'error.gateway.key')
  return domain && selector && key ? { domain, selector, key } : null
}

function isPrivateKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '')
  } catch {
    return false
  }
}

function portNumber(input: unknown): Parsed<number> {
  const digits = text(input, { max: 5, pattern: /^\d+$/ })
  if (!digits.ok) return digits
  const value = Number(digits.value)
  return value >= 1 && value <= 65_535 ? { ok: true, value } : { ok: false, problem: 'malformed' }
}
