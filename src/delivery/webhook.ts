import { createHmac } from 'node:crypto'
import type { Gateway, Outcome } from './gateway.ts'
import type { Asked } from './http.ts'
import { type Fields, fieldsIn, wordOf } from './json.ts'
import type { Options } from './kind.ts'
import { openOverHttp, unavailable } from './over-http.ts'

/** An address of one's own that takes messages as JSON, signed as Standard Webhooks has it. */
export type WebhookSettings = {
  readonly url: string
  /** `whsec_` and 24 to 64 bytes in Base64. */
  readonly secret: string
}

/** What is in the body, beside its time. */
export type Event = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

type Parts<Message> = {
  textsOf(message: Message): readonly string[]
  eventOf(message: Message): Event
  /** What else an answer says, once the message was taken. */
  more?(told: Fields): Partial<Outcome>
}

const PREFIX = 'whsec_'

/**
 * https://www.standardwebhooks.com: JSON, signed with HMAC-SHA256 over id, time and body. The id is that of the message,
 * however often it is sent, so the other side can take it once.
 */
export function openWebhook<Message extends { readonly id: string; readonly to: string }>(
  { url, secret }: WebhookSettings,
  options: Options,
  { textsOf, eventOf, more }: Parts<Message>,
): Gateway<Message> {
  return openOverHttp({
    ...{ address: url, options, secrets: [secret, secret.replace(PREFIX, '')], textsOf },
    ask: (message) => asked(url, secret, message.id, eventOf(message)),
    understand: ({ status, text }) => understand(status, text, more),
  })
}

function asked(url: string, secret: string, id: string, event: Event): Asked {
  const { pathname, search } = new URL(url)
  const now = new Date()
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const body = JSON.stringify({ type: event.type, timestamp: now.toISOString(), data: event.data })
  const headers = {
    ...{ 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp },
    'webhook-signature': `v1,${signatureOf(secret, `${id}.${timestamp}.${body}`)}`,
  }
  return { method: 'POST', path: `${pathname}${search}`, headers, body }
}

function signatureOf(secret: string, signed: string): string {
  const key = Buffer.from(secret.replace(PREFIX, ''), 'base64')
  return createHmac('sha256', key).update(signed).digest('base64')
}

/** 2xx: taken. 422: never this message. Anything else, and an error that says it is none: perhaps later. */
function understand(status: number, text: string, more?: Parts<never>['more']): Outcome {
  const told = fieldsIn(text)
  const answer = `${status} ${wordOf(told.answer) || wordOf(told.error) || text}`
  if (status === 422) return { result: 'refused', answer }
  const lies = 'error' in told || 'errors' in told
  return status < 300 && !lies ? { result: 'sent', answer, ...more?.(told) } : unavailable(answer)
}
