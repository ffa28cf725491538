import aws4 from 'aws4'
import type { Gateway, Outcome, TextMessage } from '../gateway.ts'
import type { Asked } from '../http.ts'
import type { Options } from '../kind.ts'
import { FORM, formOf, openOverHttp, unavailable } from '../over-http.ts'

/** Amazon Simple Notification Service. */
export type SnsSettings = {
  /** Such as `eu-central-1`. */
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** null: the vendor's own of the region. */
  readonly baseUrl: string | null
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, signed with Signature Version 4. It knows no key for a
 * message: those are for topics. It tells neither parts nor price.
 */
export function openSns(settings: SnsSettings, options: Options): Gateway<TextMessage> {
  const { region, secretAccessKey, baseUrl } = settings
  const address = baseUrl ?? `https://sns.${encodeURIComponent(region)}.amazonaws.com`
  return openOverHttp({
    ...{ address, options, secrets: [secretAccessKey], textsOf: ({ text }) => [text] },
    ask: (message) => asked(address, settings, message),
    understand: ({ status, text }) => understand(status, text),
  })
}

/** The name that `aws4` has for what a request is signed for. */
const AMAZON_PART = 'service'

function asked(address: string, settings: SnsSettings, { to, from, text }: TextMessage): Asked {
  const { region, accessKeyId, secretAccessKey } = settings
  const attributes = [['AWS.SNS.SMS.SMSType', 'Transactional'], ...(from === '' ? [] : [senderOf(from)])]
  const named = attributes.flatMap(([name = '', value = ''], at) => {
    const entry = `MessageAttributes.entry.${at + 1}`
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, 'String'],
      [`${entry}.Value.StringValue`, value],
    ]
  })
  const body = formOf({
    ...{ Action: 'Publish', Version: '2010-03-31', PhoneNumber: to, Message: text },
    ...Object.fromEntries(named),
  })
  const host = URL.parse(address)?.host ?? ''
  const { headers } = aws4.sign(
    { ...{ [AMAZON_PART]: 'sns', region, host, method: 'POST', path: '/', body }, headers: { ...FORM, Host: host } },
    { accessKeyId, secretAccessKey },
  )
  const signed = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])
  return { method: 'POST', path: '/', body, headers: Object.fromEntries(signed) }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html: a name is one attribute, a number another. */
function senderOf(from: string): [string, string] {
  return /^\+?\d+$/.test(from) ? ['AWS.MM.SMS.OriginationNumber', from] : ['AWS.SNS.SMS.SenderID', from]
}

function understand(status: number, text: string): Outcome {
  const id = between(text, 'MessageId')
  if (status < 300 && id !== '' && /<PublishResponse[\s>]/.test(text)) return { result: 'sent', answer: id }
  const [code, message] = [between(text, 'Code'), between(text, 'Message')]
  const answer = `${status} ${code} ${message}`
  const aboutNumber = /^OptedOut/.test(code) || (/^InvalidParameter/.test(code) && /PhoneNumber/.test(message))
  return status < 500 && aboutNumber ? { result: 'refused', answer } : unavailable(answer)
}

function between(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]{0,2000})</${name}>`).exec(text)?.[1] ?? ''
}
