import { type Chosen, type FieldRule, ruleOf } from '#domain/administration/gateway-rules.ts'
import { emailKinds, smsKinds } from '#domain/messages/gateway-kinds.ts'
import type { Channel } from '#kernel/work.ts'
import type { Word } from '../words/words.ts'

type Said = { readonly label: Word; readonly hint?: Word }

/** One field of the form of a kind: what can be said there, in the words of the page. */
export type GatewayFieldSpec = Said & { readonly rule: FieldRule; readonly choices: readonly Choice[] }
type Choice = { readonly value: string; readonly label: Word }

export type GatewayKindSpec = {
  readonly label: Word
  readonly hint: Word
  /** The other side must be told who sends. */
  readonly needsSender: boolean
  /** `null`: it has a form of its own. */
  readonly fields: readonly GatewayFieldSpec[] | null
}

const hinted = (label: Word, hint: Word): Said => ({ label, hint })

const baseUrl = hinted('gateway.field.baseUrl', 'gateway.field.baseUrl.hint')
const webhook = {
  url: { label: 'gateway.field.url' },
  secret: hinted('gateway.field.webhookSecret', 'gateway.field.webhookSecret.hint'),
} as const

/** What the fields of each kind are called. */
const SAID: Readonly<Record<Chosen['kind'], Readonly<Record<string, Said>>>> = {
  smtp: {},
  webhook,
  twilio: {
    accountSid: hinted('gateway.field.accountSid', 'gateway.field.accountSid.hint'),
    apiKey: hinted('gateway.field.twilioKey', 'gateway.field.twilioKey.hint'),
    secret: { label: 'gateway.field.twilioSecret' },
    senderPool: hinted('gateway.field.senderPool', 'gateway.field.senderPool.hint'),
    baseUrl,
  },
  vonage: {
    apiKey: { label: 'gateway.field.apiKey' },
    apiSecret: { label: 'gateway.field.apiSecret' },
    baseUrl,
  },
  sns: {
    region: hinted('gateway.field.region', 'gateway.field.region.hint'),
    accessKeyId: { label: 'gateway.field.accessKeyId' },
    secretAccessKey: { label: 'gateway.field.secretAccessKey' },
    baseUrl,
  },
  messagebird: { accessKey: { label: 'gateway.field.accessKey' }, baseUrl },
  smpp: {
    host: { label: 'gateway.host' },
    port: { label: 'gateway.port' },
    security: { label: 'gateway.security' },
    systemId: { label: 'gateway.field.systemId' },
    password: { label: 'gateway.password' },
    systemType: { label: 'gateway.field.systemType' },
    longText: { label: 'gateway.field.longText' },
  },
  http: {
    url: { label: 'gateway.field.url' },
    method: { label: 'gateway.field.method' },
    toName: { label: 'gateway.field.toName' },
    textName: { label: 'gateway.field.textName' },
    fromName: hinted('gateway.field.fromName', 'gateway.field.fromName.hint'),
    plus: { label: 'gateway.field.plus' },
    username: { label: 'gateway.username' },
    password: { label: 'gateway.password' },
    usernameName: hinted('gateway.field.usernameName', 'gateway.field.usernameName.hint'),
    passwordName: { label: 'gateway.field.passwordName' },
    headerName: hinted('gateway.field.headerName', 'gateway.field.headerName.hint'),
    headerValue: { label: 'gateway.field.headerValue' },
    parameters: hinted('gateway.field.parameters', 'gateway.field.parameters.hint'),
    unicodeParameters: hinted('gateway.field.unicodeParameters', 'gateway.field.unicodeParameters.hint'),
    taken: hinted('gateway.field.taken', 'gateway.field.taken.hint'),
    refused: hinted('gateway.field.refused', 'gateway.field.refused.hint'),
  },
}

/** What can be chosen from is called, by field and value. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, Word>>>> = {
  security: { tls: 'gateway.field.tls', none: 'gateway.field.noTls' },
  longText: { parts: 'gateway.field.longText.parts', payload: 'gateway.field.longText.payload' },
  method: { POST: 'gateway.field.post', GET: 'gateway.field.get' },
}

/** A kind in the words of the page. */
export function specOf(chosen: Chosen): GatewayKindSpec {
  const { needsSender, fields } = ruleOf(chosen)
  const { kind } = chosen
  return {
    ...{ label: `gateway.kind.${kind}`, hint: `gateway.kind.${kind}.hint`, needsSender },
    fields: fields?.map((rule) => ({ rule, ...saidOf(kind, rule), choices: choicesOf(rule) })) ?? null,
  }
}

function saidOf(kind: Chosen['kind'], { name }: FieldRule): Said {
  const said = SAID[kind][name]
  if (!said) throw new Error(`nothing is said of ${name} of ${kind}`)
  return said
}

function choicesOf(rule: FieldRule): Choice[] {
  if (rule.type !== 'choice') return []
  return rule.choices.flatMap((value) => {
    const label = CHOICES[rule.name]?.[value]
    return label ? [{ value, label }] : []
  })
}

/** What can be chosen from, in the order it is shown. */
export function kindsOf(channel: Channel): readonly Chosen[] {
  if (channel === 'email') return emailKinds.map((kind) => ({ channel, kind }))
  return smsKinds.map((kind) => ({ channel, kind }))
}
