import type { Facts } from '../kind.ts'
import type { WebhookSettings } from '../webhook.ts'
import type { HttpSettings } from './http.gateway.ts'
import type { MessagebirdSettings } from './messagebird.gateway.ts'
import type { SmppSettings } from './smpp.gateway.ts'
import type { SnsSettings } from './sns.gateway.ts'
import type { TwilioSettings } from './twilio.gateway.ts'
import type { VonageSettings } from './vonage.gateway.ts'

export type {
  HttpSettings,
  MessagebirdSettings,
  SmppSettings,
  SnsSettings,
  TwilioSettings,
  VonageSettings,
  WebhookSettings,
}

const known = <Settings>(facts: Facts<Settings>): Facts<Settings> => facts

/** Every kind of gateway for SMS: one file each, and one line here. */
export const kinds = {
  twilio: known<TwilioSettings>({ secrets: ['secret'], dedupes: false, needsSender: false }),
  vonage: known<VonageSettings>({ secrets: ['apiSecret'], dedupes: false, needsSender: true }),
  sns: known<SnsSettings>({ secrets: ['secretAccessKey'], dedupes: false, needsSender: false }),
  messagebird: known<MessagebirdSettings>({ secrets: ['accessKey'], dedupes: false, needsSender: true }),
  http: known<HttpSettings>({
    secrets: ['password', 'headerValue', 'parameters'],
    dedupes: false,
    needsSender: false,
  }),
  webhook: known<WebhookSettings>({ secrets: ['secret'], dedupes: true, needsSender: false }),
  smpp: known<SmppSettings>({ secrets: ['password'], dedupes: false, needsSender: false }),
} as const

export type Kind = keyof typeof kinds
