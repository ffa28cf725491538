import type { Gateway, Outcome } from './gateway.ts'
import { type Fields, fieldsIn, wordOf } from './json.ts'
import type { Options } from './kind.ts'
import { openOverHttp, unavailable } from './over-http.ts'
import { type Event, PREFIX, signedRequest } from './standard-webhooks.ts'

/** An address of one's own that takes messages as JSON, signed as Standard Webhooks has it. */
export type WebhookSettings = {
  readonly url: string
  /** `whsec_` and 24 to 64 bytes in Base64. */
  readonly secret: string
}

type Parts<Message> = {
  textsOf(message: Message): readonly string[]
  eventOf(message: Message): Event
  /** What else an answer says, once the message was taken. */
  more?(told: Fields): Partial<Outcome>
}

/** A gateway that is asked as Standard Webhooks has it. */
export function openWebhook<Message extends { readonly id: string; readonly to: string }>(
  { url, secret }: WebhookSettings,
  options: Options,
  { textsOf, eventOf, more }: Parts<Message>,
): Gateway<Message> {
  return openOverHttp({
    ...{ address: url, options, secrets: [secret, secret.replace(PREFIX, '')], textsOf },
    ask: (message) => signedRequest(url, secret, message.id, eventOf(message)),
    understand: ({ status, text }) => understand(status, text, more),
  })
}

/** 2xx: taken. 422: never this message. Anything else, and an error that says it is none: perhaps later. */
function understand(status: number, text: string, more?: Parts<never>['more']): Outcome {
  const told = fieldsIn(text)
  const answer = `${status} ${wordOf(told.answer) || wordOf(told.error) || text}`
  if (status === 422) return { result: 'refused', answer }
  const lies = 'error' in told || 'errors' in told
  return status < 300 && !lies ? { result: 'sent', answer, ...more?.(told) } : unavailable(answer)
}
