import type { Gateway, Outcome, TextMessage } from '../gateway.ts'
import { fieldsIn, wordOf } from '../json.ts'
import type { Options } from '../kind.ts'
import { basic, FORM, formOf, openOverHttp, unavailable } from '../over-http.ts'
import { chargeOf } from './charge.ts'

/** Twilio, Programmable Messaging. */
export type TwilioSettings = {
  /** `AC...` */
  readonly accountSid: string
  /** `SK...`; null: the account itself logs in. */
  readonly apiKey: string | null
  /** Of the API key, or the auth token of the account. */
  readonly secret: string
  /** `MG...`, of a messaging service: it sends where a message names no sender. */
  readonly senderPool: string | null
  /** null: the vendor's own. */
  readonly baseUrl: string | null
}

const VENDOR = 'https://api.twilio.com'
/** The vendor's name of it. */
const SENDER_POOL = 'MessagingServiceSid'
/** https://www.twilio.com/docs/api/errors: no such number, no mobile phone, or somebody who asked to be left alone. */
const REFUSALS = ['21211', '21610', '21614', '21635']

/** https://www.twilio.com/docs/messaging/api/message-resource. It knows no key for a message. */
export function openTwilio(settings: TwilioSettings, options: Options): Gateway<TextMessage> {
  const { accountSid, apiKey, secret, senderPool } = settings
  const address = settings.baseUrl ?? VENDOR
  const authorization = basic(apiKey ?? accountSid, secret)
  return openOverHttp({
    ...{ address, options, secrets: [secret, authorization], textsOf: ({ text }) => [text] },
    ask: ({ to, from, text }) => ({
      method: 'POST',
      path: `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
      headers: { ...FORM, authorization },
      body: formOf({
        To: to,
        Body: text,
        ...(from === '' ? { [SENDER_POOL]: senderPool ?? undefined } : { From: from }),
      }),
    }),
    understand: ({ status, text }) => understand(status, text),
  })
}

function understand(status: number, text: string): Outcome {
  const { sid, status: state, code, message, error_code, error_message, ...told } = fieldsIn(text)
  const error = wordOf(code) || wordOf(error_code)
  const ended = /^(?:failed|undelivered|canceled)$/.test(wordOf(state))
  if (status < 300 && error === '' && !ended && wordOf(sid) !== '') {
    const charge = chargeOf(Number(wordOf(told.num_segments)), wordOf(told.price), wordOf(told.price_unit))
    return { result: 'sent', answer: `${wordOf(state)} ${wordOf(sid)}`, ...charge }
  }
  const answer = `${status} ${error} ${wordOf(message) || wordOf(error_message) || wordOf(state)}`
  return REFUSALS.includes(error) ? { result: 'refused', answer } : unavailable(answer)
}
