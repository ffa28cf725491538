import type { Gateway, TextMessage } from '../gateway.ts'
import { fieldsOf, wordOf } from '../json.ts'
import type { Options } from '../kind.ts'
import { openWebhook, type WebhookSettings } from '../webhook.ts'
import { chargeOf } from './charge.ts'

/** Hands messages to an address of one's own, which may say how many parts they took and what they cost. */
export function openSmsWebhook(settings: WebhookSettings, options: Options): Gateway<TextMessage> {
  return openWebhook(settings, options, {
    textsOf: ({ text }) => [text],
    eventOf: ({ id, from, to, text }) => ({ type: 'message.sms', data: { id, from, to, text } }),
    more: ({ segments, cost }) => {
      const { amount, currency } = fieldsOf(cost)
      return chargeOf(Number(wordOf(segments)), wordOf(amount), wordOf(currency))
    },
  })
}
