import { partsOf } from '#kernel/gsm7.ts'
import type { Gateway, Outcome, TextMessage } from '../gateway.ts'
import { fieldsIn, fieldsOf, listOf, wordOf } from '../json.ts'
import type { Options } from '../kind.ts'
import { openOverHttp, unavailable } from '../over-http.ts'
import { chargeOf } from './charge.ts'

/** MessageBird (Bird), the REST API of `rest.messagebird.com`. */
export type MessagebirdSettings = {
  readonly accessKey: string
  /** null: the vendor's own. */
  readonly baseUrl: string | null
}

const VENDOR = 'https://rest.messagebird.com'
/** https://developers.messagebird.com/api/#api-errors: a parameter is missing, or invalid. */
const WRONG_PARAMETER = ['9', '10']

/** https://developers.messagebird.com/api/sms-messaging/. It knows no key for a message; `reference` only names it. */
export function openMessagebird({ accessKey, baseUrl }: MessagebirdSettings, options: Options): Gateway<TextMessage> {
  return openOverHttp({
    address: baseUrl ?? VENDOR,
    ...{ options, secrets: [accessKey], textsOf: ({ text }) => [text] },
    ask: ({ id, to, from, text }) => ({
      ...{ method: 'POST', path: '/messages' },
      headers: { 'content-type': 'application/json', authorization: `AccessKey ${accessKey}` },
      body: JSON.stringify({
        ...{ type: 'sms', originator: from.replace(/^\+/, ''), recipients: [to.replace(/^\+/, '')], body: text },
        ...{ datacoding: partsOf(text).encoding === 'ucs-2' ? 'unicode' : 'plain', reference: id },
      }),
    }),
    understand: ({ status, text }) => understand(status, fieldsIn(text)),
  })
}

function understand(status: number, told: Readonly<Record<string, unknown>>): Outcome {
  const errors = listOf(told.errors)
  const { items, ...recipients } = fieldsOf(told.recipients)
  const [recipient = {}] = listOf(items)
  const state = wordOf(recipient.status)
  if (status < 300 && errors.length === 0 && /^(?:sent|scheduled|buffered|delivered)$/.test(state)) {
    const price = fieldsOf(recipient.price)
    const count = wordOf(recipients.totalMessagePartCount) || wordOf(recipient.messagePartCount)
    const charge = chargeOf(Number(count), wordOf(price.amount), wordOf(price.currency))
    return { result: 'sent', answer: `${state} ${wordOf(told.id)}`, ...charge }
  }
  const said = errors.map(({ code, description, parameter }) => [code, description, parameter].map(wordOf).join(' '))
  const answer = `${status} ${said.join('; ') || state}`
  const aboutNumber = errors.every(
    ({ code, parameter }) => WRONG_PARAMETER.includes(wordOf(code)) && /^recipients?$/.test(wordOf(parameter)),
  )
  return errors.length > 0 && aboutNumber ? { result: 'refused', answer } : unavailable(answer)
}
