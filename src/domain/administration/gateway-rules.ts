import { type EmailKind, emailKinds, type SmsKind, smsKinds } from '#domain/messages/gateway-kinds.ts'

type Common = {
  readonly name: string
  /** Where messages go, and as whom: when it changes, secrets that are kept must be given again. */
  readonly where?: true
}

/** What can be said of one setting of a kind, under the name that it has there. */
export type FieldRule = Common &
  (
    | {
        readonly type: 'line' | 'url' | 'host'
        readonly needed: boolean
        readonly standard?: string
        readonly like?: RegExp
      }
    | { readonly type: 'port'; readonly standard: string }
    /** The first is what it is unless it is said. */
    | { readonly type: 'choice'; readonly choices: readonly string[] }
    | { readonly type: 'flag'; readonly standard: boolean }
    /** `of`: it is only of use with that other field. */
    | { readonly type: 'secret'; readonly needed: boolean; readonly of?: string; readonly like?: RegExp }
  )

export type KindRule = {
  /** The other side must be told who sends. */
  readonly needsSender: boolean
  /** `null`: what is said of it hangs together (`gateway-smtp.ts`). */
  readonly fields: readonly FieldRule[] | null
}

const needed = { needed: true } as const
const optional = { needed: false } as const
const baseUrl: FieldRule = { name: 'baseUrl', type: 'url', ...optional, where: true }
const parameter = { type: 'line', like: /^[A-Za-z0-9_.-]{1,64}$/ } as const

const webhook: KindRule = {
  needsSender: false,
  fields: [
    { name: 'url', type: 'url', ...needed, where: true },
    { name: 'secret', type: 'secret', ...needed, like: /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/ },
  ],
}

const twilio: KindRule = {
  needsSender: false,
  fields: [
    { name: 'accountSid', type: 'line', ...needed, like: /^AC[0-9a-f]{32}$/i, where: true },
    { name: 'apiKey', type: 'line', ...optional, like: /^SK[0-9a-f]{32}$/i, where: true },
    { name: 'secret', type: 'secret', ...needed },
    { name: 'senderPool', type: 'line', ...optional, like: /^MG[0-9a-f]{32}$/i },
    baseUrl,
  ],
}

const vonage: KindRule = {
  needsSender: true,
  fields: [
    { name: 'apiKey', type: 'line', ...needed, where: true },
    { name: 'apiSecret', type: 'secret', ...needed },
    baseUrl,
  ],
}

const sns: KindRule = {
  needsSender: false,
  fields: [
    { name: 'region', type: 'line', ...needed, like: /^[a-z]{2}(?:-[a-z]+)+-\d$/, where: true },
    { name: 'accessKeyId', type: 'line', ...needed, where: true },
    { name: 'secretAccessKey', type: 'secret', ...needed },
    baseUrl,
  ],
}

const messagebird: KindRule = {
  needsSender: true,
  fields: [{ name: 'accessKey', type: 'secret', ...needed }, baseUrl],
}

const smpp: KindRule = {
  needsSender: false,
  fields: [
    { name: 'host', type: 'host', ...needed, where: true },
    { name: 'port', type: 'port', standard: '2775', where: true },
    { name: 'security', type: 'choice', where: true, choices: ['tls', 'none'] },
    { name: 'systemId', type: 'line', ...needed, where: true },
    { name: 'password', type: 'secret', ...needed },
    { name: 'systemType', type: 'line', ...optional },
    { name: 'longText', type: 'choice', choices: ['parts', 'payload'] },
  ],
}

const http: KindRule = {
  needsSender: false,
  fields: [
    { name: 'url', type: 'url', ...needed, where: true },
    { name: 'method', type: 'choice', where: true, choices: ['POST', 'GET'] },
    { ...parameter, name: 'toName', ...needed, standard: 'to' },
    { ...parameter, name: 'textName', ...needed, standard: 'text' },
    { ...parameter, name: 'fromName', ...optional, standard: 'from' },
    { name: 'plus', type: 'flag', standard: true },
    { name: 'username', type: 'line', ...optional, where: true },
    { name: 'password', type: 'secret', ...optional, of: 'username' },
    { ...parameter, name: 'usernameName', ...optional },
    { ...parameter, name: 'passwordName', ...optional },
    { name: 'headerName', type: 'line', ...optional, like: /^[A-Za-z0-9-]{1,64}$/ },
    { name: 'headerValue', type: 'secret', ...optional, of: 'headerName' },
    { name: 'parameters', type: 'secret', ...optional },
    { name: 'unicodeParameters', type: 'line', ...optional },
    { name: 'taken', type: 'line', ...optional },
    { name: 'refused', type: 'line', ...optional },
  ],
}

const emailRules: Readonly<Record<EmailKind, KindRule>> = {
  smtp: { needsSender: true, fields: null },
  webhook: { ...webhook, needsSender: true },
}
const smsRules: Readonly<Record<SmsKind, KindRule>> = {
  ...{ twilio, vonage, sns, messagebird, http, webhook, smpp },
}

/** A channel and a kind of gateway for it. */
export type Chosen =
  | { readonly channel: 'email'; readonly kind: EmailKind }
  | { readonly channel: 'sms'; readonly kind: SmsKind }

export function chosenKind(channel: string, kind: string): Chosen | undefined {
  const email = emailKinds.find((known) => known === kind)
  if (channel === 'email' && email) return { channel, kind: email }
  const sms = smsKinds.find((known) => known === kind)
  return channel === 'sms' && sms ? { channel, kind: sms } : undefined
}

export function ruleOf(chosen: Chosen): KindRule {
  return chosen.channel === 'email' ? emailRules[chosen.kind] : smsRules[chosen.kind]
}
