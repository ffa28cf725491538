import type { TextMessage } from '../gateway.ts'
import type { Kind as KindOf } from '../kind.ts'
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

const known = <Settings>(kind: KindOf<TextMessage, Settings>): KindOf<TextMessage, Settings> => kind

/**
 * Every kind of gateway for SMS: one file each, and one entry here, loaded with the first message. The contract suite
 * runs against each.
 */
export const kinds = {
  twilio: known<TwilioSettings>({
    ...{ secrets: ['secret'], dedupes: false, needsSender: false },
    open: async (settings, options) => (await import('./twilio.gateway.ts')).openTwilio(settings, options),
  }),
  vonage: known<VonageSettings>({
    ...{ secrets: ['apiSecret'], dedupes: false, needsSender: true },
    open: async (settings, options) => (await import('./vonage.gateway.ts')).openVonage(settings, options),
  }),
  sns: known<SnsSettings>({
    ...{ secrets: ['secretAccessKey'], dedupes: false, needsSender: false },
    open: async (settings, options) => (await import('./sns.gateway.ts')).openSns(settings, options),
  }),
  messagebird: known<MessagebirdSettings>({
    ...{ secrets: ['accessKey'], dedupes: false, needsSender: true },
    open: async (settings, options) => (await import('./messagebird.gateway.ts')).openMessagebird(settings, options),
  }),
  http: known<HttpSettings>({
    ...{ secrets: ['password', 'headerValue', 'parameters'], dedupes: false, needsSender: false },
    open: async (settings, options) => (await import('./http.gateway.ts')).openHttp(settings, options),
  }),
  webhook: known<WebhookSettings>({
    ...{ secrets: ['secret'], dedupes: true, needsSender: false },
    open: async (settings, options) => (await import('./webhook.gateway.ts')).openSmsWebhook(settings, options),
  }),
  smpp: known<SmppSettings>({
    ...{ secrets: ['password'], dedupes: false, needsSender: false },
    open: async (settings, options) => (await import('./smpp.gateway.ts')).openSmpp(settings, options),
  }),
} as const

export type Kind = keyof typeof kinds
