import type { Letter } from '../gateway.ts'
import type { Kind as KindOf, Options } from '../kind.ts'
import type { WebhookSettings } from '../webhook.ts'
import type { SmtpSettings } from './smtp.gateway.ts'

export type { Options, SmtpSettings, WebhookSettings }

const known = <Settings>(kind: KindOf<Letter, Settings>): KindOf<Letter, Settings> => kind

/**
 * Every kind of gateway for e-mail: one file each, and one entry here, loaded with the first message. The contract suite
 * runs against each.
 */
export const kinds = {
  smtp: known<SmtpSettings>({
    ...{ secrets: ['password', 'dkim'], dedupes: false, needsSender: true },
    open: async (settings, options) => (await import('./smtp.gateway.ts')).openSmtp(settings, options),
  }),
  webhook: known<WebhookSettings>({
    ...{ secrets: ['secret'], dedupes: true, needsSender: true },
    open: async (settings, options) => (await import('./webhook.gateway.ts')).openEmailWebhook(settings, options),
  }),
} as const

export type Kind = keyof typeof kinds
