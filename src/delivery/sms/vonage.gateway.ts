import { partsOf } from '#kernel/gsm7.ts'
import type { Gateway, Outcome, TextMessage } from '../gateway.ts'
import { fieldsIn, listOf, wordOf } from '../json.ts'
import type { Options } from '../kind.ts'
import { basic, FORM, formOf, openOverHttp, unavailable } from '../over-http.ts'
import { chargeOf } from './charge.ts'

/** Vonage (Nexmo), SMS API. */
export type VonageSettings = {
  readonly apiKey: string
  readonly apiSecret: string
  /** null: the vendor's own. */
  readonly baseUrl: string | null
}

const VENDOR = 'https://rest.nexmo.com'
/** https://developer.vonage.com/messaging/sms/guides/troubleshooting-sms: unroutable, barred, too long, no longer in use. */
const REFUSALS = ['6', '7', '12', '33']
/** Vonage's prices and balances are in it. */
const CURRENCY = 'EUR'

/** https://developer.vonage.com/en/api/sms. It knows no key for a message; `client-ref` only names it. */
export function openVonage({ apiKey, apiSecret, baseUrl }: VonageSettings, options: Options): Gateway<TextMessage> {
  return openOverHttp({
    address: baseUrl ?? VENDOR,
    ...{ options, secrets: [apiSecret, basic(apiKey, apiSecret)], textsOf: ({ text }) => [text] },
    ask: ({ id, to, from, text }) => ({
      ...{ method: 'POST', path: '/sms/json', headers: FORM },
      body: formOf({
        ...{ api_key: apiKey, api_secret: apiSecret, to: to.replace(/^\+/, ''), from: from.replace(/^\+/, ''), text },
        ...{ type: partsOf(text).encoding === 'ucs-2' ? 'unicode' : 'text', 'client-ref': id },
      }),
    }),
    understand: ({ status, text }) => understand(status, text),
  })
}

/** One entry for each part; the message is sent when all of them are. */
function understand(status: number, text: string): Outcome {
  const parts = listOf(fieldsIn(text).messages)
  const wrong = parts.find((part) => wordOf(part.status) !== '0')
  if (status < 300 && parts.length > 0 && !wrong) {
    const prices = parts.map((part) => wordOf(part['message-price']))
    const answer = parts.map((part) => wordOf(part['message-id'])).join(' ')
    return { result: 'sent', answer: `0 ${answer}`, ...chargeOf(parts.length, sumOf(prices), CURRENCY) }
  }
  const answer = `${status} ${wordOf(wrong?.status)} ${wordOf(wrong?.['error-text'])}`
  // reason: where some parts have left already, another gateway would send the whole once more
  const allRefused = parts.length > 0 && parts.every((part) => REFUSALS.includes(wordOf(part.status)))
  return allRefused ? { result: 'refused', answer } : unavailable(answer)
}

/** Of decimal numbers, exactly; blank where one is missing. */
function sumOf(prices: readonly string[]): string {
  const digits = 8
  if (!prices.every((price) => /^\d{1,6}(?:\.\d{1,8})?$/.test(price))) return ''
  const sum = prices.reduce((total, price) => total + Math.round(Number(price) * 10 ** digits), 0)
  return (sum / 10 ** digits).toFixed(digits).replace(/0+$/, '').replace(/\.$/, '')
}
