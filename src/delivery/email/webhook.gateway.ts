import type { Gateway, Letter } from '../gateway.ts'
import type { Options } from '../kind.ts'
import { openWebhook, type WebhookSettings } from '../webhook.ts'

/** Hands letters to an address of one's own. */
export function openEmailWebhook(settings: WebhookSettings, options: Options): Gateway<Letter> {
  return openWebhook(settings, options, {
    textsOf: ({ subject, text }) => [subject, text],
    eventOf: ({ id, from, to, subject, text, html }) => ({
      type: 'message.email',
      data: { id, from, to, subject, text, html },
    }),
  })
}
