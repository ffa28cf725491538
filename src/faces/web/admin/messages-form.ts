import type { Gateway, GatewayDraft, GatewaySetting } from '#domain/messages/gateways.ts'
import { mobile, type Parsed, text } from '#kernel/parse.ts'
import { type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import type { FieldErrors } from '../ui/view.ts'
import { readFields } from './messages-fields.ts'
import { type Chosen, specOf } from './messages-kinds.ts'
import { blankSmtp, readSmtp, SMTP_FIELDS, smtpValues } from './messages-smtp.ts'

/** What is shown of a gateway in its form, by field: never a secret. */
export type GatewayValues = Readonly<Record<string, string>>

const SENDER = ['name', 'sender_address', 'sender_name'] as const

/** A name of at most eleven letters and digits, as GSM has it, a short code, or a number in any writing. */
const smsSender = {
  parse: (input: unknown): Parsed<string> => {
    const typed = text(input, { max: 40 })
    if (!typed.ok || /^(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,10}$|^\d{3,8}$/.test(typed.value)) return typed
    return mobile(typed.value)
  },
  max: 40,
  malformed: 'error.smsSender',
} as const

export function blankGateway(chosen: Chosen): GatewayValues {
  const sender = Object.fromEntries(SENDER.map((name) => [name, '']))
  const fields = specOf(chosen).fields?.map((spec): [string, string] => {
    if (spec.type === 'choice') return [spec.name, spec.choices[0]?.value ?? '']
    if (spec.type === 'flag') return [spec.name, spec.standard ? 'on' : '']
    return [spec.name, 'standard' in spec ? (spec.standard ?? '') : '']
  })
  return { ...sender, ...(fields ? Object.fromEntries(fields) : blankSmtp) }
}

export function valuesOf(gateway: GatewayDraft): GatewayValues {
  const { name, senderAddress, senderName, settings } = gateway
  const sender = { name, sender_address: senderAddress, sender_name: senderName ?? '' }
  const { fields } = specOf(gateway)
  if (gateway.channel === 'email' && gateway.kind === 'smtp') return { ...sender, ...smtpValues(gateway.settings) }
  const values = new Map<string, string | number | boolean | object | null>(Object.entries(settings))
  const shown = (fields ?? []).map(({ name: key, type }): [string, string] => {
    const value = values.get(key)
    if (type === 'secret') return [key, '']
    return [key, type === 'flag' ? (value === true ? 'on' : '') : String(value ?? '')]
  })
  return { ...sender, ...Object.fromEntries(shown) }
}

/** What was typed, but for secrets. */
export function typedValues(call: Call, chosen: Chosen): GatewayValues {
  const fields =
    specOf(chosen)
      .fields?.filter(({ type }) => type !== 'secret')
      .map(({ name }) => name) ?? SMTP_FIELDS
  return Object.fromEntries([...SENDER, ...fields].map((name) => [name, field(call, name)]))
}

/** Which secrets it has, that a blank field keeps. */
export function secretsOf(gateway: Gateway): ReadonlySet<string> {
  const { settings } = gateway
  const held = Object.entries(settings).filter(([, value]) => value !== null)
  const names = (specOf(gateway).fields ?? []).filter(({ type }) => type === 'secret').map(({ name }) => name)
  if (gateway.channel === 'email' && gateway.kind === 'smtp') names.push('password', 'dkim')
  return new Set(names.filter((name) => held.some(([key]) => key === name)))
}

export type ReadGateway =
  | { readonly draft: GatewayDraft }
  | { readonly draft: undefined; readonly errors: FieldErrors<string> }

/** The form of a gateway of this kind. Secrets that were left blank stay as they are in `known`. */
export function readGateway(call: Call, chosen: Chosen, known: Gateway | undefined): ReadGateway {
  const form = readForm<string>(call)
  const name = form.required('name', kinds.label)
  const senderAddress = readSender(form, chosen)
  const senderName = chosen.channel === 'email' ? (form.optional('sender_name', kinds.displayName) ?? null) : null
  const setting = readSetting(form, call, chosen, known)
  if (form.failed() || !name || senderAddress === undefined || !setting)
    return { draft: undefined, errors: form.errors }
  return { draft: { ...setting, name, senderAddress, senderName } }
}

function readSender(form: FormReader<string>, chosen: Chosen): string | undefined {
  if (chosen.channel === 'email') return form.required('sender_address', kinds.email)
  if (specOf(chosen).needsSender) return form.required('sender_address', smsSender)
  return form.optional('sender_address', smsSender) ?? ''
}

function readSetting(
  form: FormReader<string>,
  call: Call,
  chosen: Chosen,
  known: Gateway | undefined,
): GatewaySetting | undefined {
  const { fields } = specOf(chosen)
  if (!fields) {
    const isSmtp = known?.channel === 'email' && known.kind === 'smtp'
    const settings = readSmtp(form, call, isSmtp ? known.settings : undefined)
    return settings && { channel: 'email', kind: 'smtp', settings }
  }
  const settings = readFields(form, call, fields, known?.settings)
  // reason: which fields a kind has is the table's word; a test holds it against the settings of each
  return settings && ({ ...chosen, settings } as GatewaySetting)
}
