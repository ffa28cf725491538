import {
  blankGateway as blank,
  namesOf,
  readGateway as read,
  SENDER,
  typedOf,
} from '#domain/administration/gateway-draft.ts'
import type { GatewayWrong, Like } from '#domain/administration/gateway-reading.ts'
import type { Chosen } from '#domain/administration/gateway-rules.ts'
import type { Gateway, GatewayDraft } from '#domain/messages/gateways.ts'
import { type Call, field } from '../call.ts'
import type { FieldErrors, Said } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** What is shown of a gateway in its form, by field: never a secret. */
export type GatewayValues = Readonly<Record<string, string>>

/** Fields whose names in the form are not those of the settings. */
const FIELDS: Readonly<Record<string, string>> = {
  ...{ senderAddress: 'sender_address', senderName: 'sender_name' },
  ...{ dkimDomain: 'dkim_domain', dkimSelector: 'dkim_selector', dkimKey: 'dkim_key' },
}
const fieldOf = (name: string): string => FIELDS[name] ?? name
const inForm = (values: GatewayValues): GatewayValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [fieldOf(name), value]))

export const blankGateway = (chosen: Chosen): GatewayValues => inForm(blank(chosen))

export const valuesOf = (gateway: GatewayDraft): GatewayValues => inForm(typedOf(gateway))

/** What was typed, but for secrets. */
export function typedValues(call: Call, chosen: Chosen): GatewayValues {
  const names = [...SENDER, ...namesOf(chosen).plain].map(fieldOf)
  return Object.fromEntries(names.map((name) => [name, field(call, name)]))
}

export type ReadGateway =
  | { readonly draft: GatewayDraft }
  | { readonly draft: undefined; readonly errors: FieldErrors<string> }

/** The form of a gateway of this kind. Secrets that were left blank stay as they are in `known`. */
export function readGateway(call: Call, chosen: Chosen, known: Gateway | undefined): ReadGateway {
  const came = read((name) => field(call, fieldOf(name)), chosen, known)
  if (came.draft) return came
  const errors = [...came.errors].map(([name, wrong]) => [fieldOf(name), saidOf(wrong)])
  return { draft: undefined, errors: Object.fromEntries(errors) }
}

const MALFORMED: Readonly<Record<Like, Word>> = {
  ...{ text: 'error.text', host: 'error.host', port: 'error.port', url: 'error.url', email: 'error.email' },
  ...{ 'sms-sender': 'error.smsSender', unlike: 'error.gateway.unlike', key: 'error.gateway.key' },
}
const WRONG: Readonly<Record<Exclude<GatewayWrong['is'], 'malformed' | 'too-long'>, Word>> = {
  ...{ missing: 'error.required', unknown: 'error.choice', again: 'error.gateway.again' },
  ...{ unencrypted: 'error.gateway.clear', incomplete: 'error.gateway.dkim' },
}

function saidOf(wrong: GatewayWrong): Said {
  switch (wrong.is) {
    case 'malformed':
      return { word: MALFORMED[wrong.like] }
    case 'too-long':
      return { word: 'error.tooLong', values: { max: wrong.max } }
    case 'missing':
    case 'unknown':
    case 'again':
    case 'unencrypted':
    case 'incomplete':
      return { word: WRONG[wrong.is] }
  }
}
