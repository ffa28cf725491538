import { type EmailKind, emailKinds, type SmsKind, smsKinds } from '#domain/messages/gateway-kinds.ts'
import type { Channel } from '#kernel/work.ts'
import type { Word } from '../words/words.ts'

type Common = {
  readonly name: string
  readonly label: Word
  readonly hint?: Word
  /** Where messages go, and as whom: when it changes, secrets that are kept must be given again. */
  readonly where?: true
}

/** One field of the form of a kind, under the name that its settings have. */
export type GatewayFieldSpec = Common &
  (
    | {
        readonly type: 'line' | 'url' | 'host'
        readonly needed: boolean
        readonly standard?: string
        readonly like?: RegExp
      }
    | { readonly type: 'port'; readonly standard: string }
    | { readonly type: 'choice'; readonly choices: readonly { readonly value: string; readonly label: Word }[] }
    | { readonly type: 'flag'; readonly standard: boolean }
    /** `of`: it is only of use with that other field. */
    | { readonly type: 'secret'; readonly needed: boolean; readonly of?: string; readonly like?: RegExp }
  )

export type GatewayKindSpec = {
  readonly label: Word
  readonly hint: Word
  /** The other side must be told who sends. */
  readonly needsSender: boolean
  /** `null`: it has a form of its own. */
  readonly fields: readonly GatewayFieldSpec[] | null
}

const needed = { needed: true } as const
const optional = { needed: false } as const

const baseUrl: GatewayFieldSpec = {
  ...{ name: 'baseUrl', type: 'url', ...optional, where: true },
  ...{ label: 'gateway.field.baseUrl', hint: 'gateway.field.baseUrl.hint' },
}

const webhook: GatewayKindSpec = {
  ...{ label: 'gateway.kind.webhook', hint: 'gateway.kind.webhook.hint', needsSender: false },
  fields: [
    { name: 'url', type: 'url', ...needed, where: true, label: 'gateway.field.url' },
    {
      ...{ name: 'secret', type: 'secret', ...needed, like: /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/ },
      ...{ label: 'gateway.field.webhookSecret', hint: 'gateway.field.webhookSecret.hint' },
    },
  ],
}

const twilio: GatewayKindSpec = {
  ...{ label: 'gateway.kind.twilio', hint: 'gateway.kind.twilio.hint', needsSender: false },
  fields: [
    {
      ...{ name: 'accountSid', type: 'line', ...needed, like: /^AC[0-9a-f]{32}$/i, where: true },
      ...{ label: 'gateway.field.accountSid', hint: 'gateway.field.accountSid.hint' },
    },
    {
      ...{ name: 'apiKey', type: 'line', ...optional, like: /^SK[0-9a-f]{32}$/i, where: true },
      ...{ label: 'gateway.field.twilioKey', hint: 'gateway.field.twilioKey.hint' },
    },
    { name: 'secret', type: 'secret', ...needed, label: 'gateway.field.twilioSecret' },
    {
      ...{ name: 'senderPool', type: 'line', ...optional, like: /^MG[0-9a-f]{32}$/i },
      ...{ label: 'gateway.field.senderPool', hint: 'gateway.field.senderPool.hint' },
    },
    baseUrl,
  ],
}

const vonage: GatewayKindSpec = {
  ...{ label: 'gateway.kind.vonage', hint: 'gateway.kind.vonage.hint', needsSender: true },
  fields: [
    { name: 'apiKey', type: 'line', ...needed, where: true, label: 'gateway.field.apiKey' },
    { name: 'apiSecret', type: 'secret', ...needed, label: 'gateway.field.apiSecret' },
    baseUrl,
  ],
}

const sns: GatewayKindSpec = {
  ...{ label: 'gateway.kind.sns', hint: 'gateway.kind.sns.hint', needsSender: false },
  fields: [
    {
      ...{ name: 'region', type: 'line', ...needed, like: /^[a-z]{2}(?:-[a-z]+)+-\d$/, where: true },
      ...{ label: 'gateway.field.region', hint: 'gateway.field.region.hint' },
    },
    { name: 'accessKeyId', type: 'line', ...needed, where: true, label: 'gateway.field.accessKeyId' },
    { name: 'secretAccessKey', type: 'secret', ...needed, label: 'gateway.field.secretAccessKey' },
    baseUrl,
  ],
}

const messagebird: GatewayKindSpec = {
  ...{ label: 'gateway.kind.messagebird', hint: 'gateway.kind.messagebird.hint', needsSender: true },
  fields: [{ name: 'accessKey', type: 'secret', ...needed, label: 'gateway.field.accessKey' }, baseUrl],
}

const smpp: GatewayKindSpec = {
  ...{ label: 'gateway.kind.smpp', hint: 'gateway.kind.smpp.hint', needsSender: false },
  fields: [
    { name: 'host', type: 'host', ...needed, where: true, label: 'gateway.host' },
    { name: 'port', type: 'port', standard: '2775', where: true, label: 'gateway.port' },
    {
      ...{ name: 'security', type: 'choice', where: true, label: 'gateway.security' },
      choices: [
        { value: 'tls', label: 'gateway.field.tls' },
        { value: 'none', label: 'gateway.field.noTls' },
      ],
    },
    { name: 'systemId', type: 'line', ...needed, where: true, label: 'gateway.field.systemId' },
    { name: 'password', type: 'secret', ...needed, label: 'gateway.password' },
    { name: 'systemType', type: 'line', ...optional, label: 'gateway.field.systemType' },
    {
      ...{ name: 'longText', type: 'choice', label: 'gateway.field.longText' },
      choices: [
        { value: 'parts', label: 'gateway.field.longText.parts' },
        { value: 'payload', label: 'gateway.field.longText.payload' },
      ],
    },
  ],
}

const parameter = { type: 'line', like: /^[A-Za-z0-9_.-]{1,64}$/ } as const

const http: GatewayKindSpec = {
  ...{ label: 'gateway.kind.http', hint: 'gateway.kind.http.hint', needsSender: false },
  fields: [
    { name: 'url', type: 'url', ...needed, where: true, label: 'gateway.field.url' },
    {
      ...{ name: 'method', type: 'choice', label: 'gateway.field.method', where: true },
      choices: [
        { value: 'POST', label: 'gateway.field.post' },
        { value: 'GET', label: 'gateway.field.get' },
      ],
    },
    { ...parameter, name: 'toName', ...needed, standard: 'to', label: 'gateway.field.toName' },
    { ...parameter, name: 'textName', ...needed, standard: 'text', label: 'gateway.field.textName' },
    {
      ...{ ...parameter, name: 'fromName', ...optional, standard: 'from' },
      ...{ label: 'gateway.field.fromName', hint: 'gateway.field.fromName.hint' },
    },
    { name: 'plus', type: 'flag', standard: true, label: 'gateway.field.plus' },
    { name: 'username', type: 'line', ...optional, where: true, label: 'gateway.username' },
    { name: 'password', type: 'secret', ...optional, of: 'username', label: 'gateway.password' },
    {
      ...{ ...parameter, name: 'usernameName', ...optional },
      ...{ label: 'gateway.field.usernameName', hint: 'gateway.field.usernameName.hint' },
    },
    { ...parameter, name: 'passwordName', ...optional, label: 'gateway.field.passwordName' },
    {
      ...{ name: 'headerName', type: 'line', ...optional, like: /^[A-Za-z0-9-]{1,64}$/ },
      ...{ label: 'gateway.field.headerName', hint: 'gateway.field.headerName.hint' },
    },
    { name: 'headerValue', type: 'secret', ...optional, of: 'headerName', label: 'gateway.field.headerValue' },
    {
      ...{ name: 'parameters', type: 'secret', ...optional },
      ...{ label: 'gateway.field.parameters', hint: 'gateway.field.parameters.hint' },
    },
    {
      ...{ name: 'unicodeParameters', type: 'line', ...optional },
      ...{ label: 'gateway.field.unicodeParameters', hint: 'gateway.field.unicodeParameters.hint' },
    },
    { name: 'taken', type: 'line', ...optional, label: 'gateway.field.taken', hint: 'gateway.field.taken.hint' },
    { name: 'refused', type: 'line', ...optional, label: 'gateway.field.refused', hint: 'gateway.field.refused.hint' },
  ],
}

const smtp: GatewayKindSpec = {
  ...{ label: 'gateway.kind.smtp', hint: 'gateway.kind.smtp.hint', needsSender: true, fields: null },
}

export const emailKindSpecs: Readonly<Record<EmailKind, GatewayKindSpec>> = {
  smtp,
  webhook: { ...webhook, needsSender: true },
}
export const smsKindSpecs: Readonly<Record<SmsKind, GatewayKindSpec>> = {
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

export function specOf(chosen: Chosen): GatewayKindSpec {
  return chosen.channel === 'email' ? emailKindSpecs[chosen.kind] : smsKindSpecs[chosen.kind]
}

/** What can be chosen from, in the order it is shown. */
export function kindsOf(channel: Channel): readonly Chosen[] {
  if (channel === 'email') return emailKinds.map((kind) => ({ channel, kind }))
  return smsKinds.map((kind) => ({ channel, kind }))
}
