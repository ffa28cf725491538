import { partsOf } from '#kernel/gsm7.ts'
import type { Gateway, Outcome, TextMessage } from '../gateway.ts'
import type { Asked } from '../http.ts'
import type { Options } from '../kind.ts'
import { basic, FORM, openOverHttp, unavailable } from '../over-http.ts'

/** Whatever takes an SMS by one HTTP request with parameters, such as Kannel's `sendsms`. */
export type HttpSettings = {
  readonly url: string
  /** With GET the parameters stand in the address, with POST in a form. */
  readonly method: 'GET' | 'POST'
  /** What the other side calls them. `fromName` may be null: it is not told who sends. */
  readonly toName: string
  readonly fromName: string | null
  readonly textName: string
  /** Whether numbers begin with a plus sign there. */
  readonly plus: boolean
  readonly username: string | null
  readonly password: string | null
  /** What they are called as parameters; with null in either they are sent as HTTP Basic. */
  readonly usernameName: string | null
  readonly passwordName: string | null
  /** One more header, such as `Authorization`. */
  readonly headerName: string | null
  readonly headerValue: string | null
  /** Further parameters, as in an address: `charset=UTF-8&smsc=one`. */
  readonly parameters: string | null
  /** Further parameters for a text that GSM-7 cannot write: `coding=2`. */
  readonly unicodeParameters: string | null
  /** What the answer has in it when the message was taken, alternatives between `|`; null: any status from 200 to 299 says so. */
  readonly taken: string | null
  /** What it has in it when the message is refused for good, alternatives between `|`. */
  readonly refused: string | null
}

/** One request for each message. It is given a key with it, which few of these know. */
export function openHttp(settings: HttpSettings, options: Options): Gateway<TextMessage> {
  const { url, username, password, headerValue, parameters, unicodeParameters } = settings
  const fixed = [...new URLSearchParams(`${parameters ?? ''}&${unicodeParameters ?? ''}`).values()]
  const inAddress = URL.parse(url)?.search.slice(1) ?? ''
  const secrets = [password, headerValue, basic(username ?? '', password ?? ''), inAddress]
  return openOverHttp({
    ...{ address: url, options, textsOf: ({ text }) => [text] },
    secrets: [...secrets.filter((secret) => secret !== null), ...fixed.filter(({ length }) => length >= SECRET)],
    ask: (message) => asked(settings, message),
    understand: ({ status, text }) => understand(settings, status, text),
  })
}

/** A fixed parameter of so many characters may be a key; shorter ones are words such as `UTF-8`. */
const SECRET = 6

function asked(settings: HttpSettings, message: TextMessage): Asked {
  const { method, username, password, usernameName, passwordName, headerName, headerValue } = settings
  const asBasic = username !== null && (usernameName === null || passwordName === null)
  const url = new URL(settings.url)
  const query = new URLSearchParams(url.search)
  const all = parametersOf(settings, message)
  if (method === 'GET') for (const [name, value] of all) query.append(name, value)
  const search = query.toString()
  return {
    method,
    path: search === '' ? url.pathname : `${url.pathname}?${search}`,
    headers: {
      'idempotency-key': message.id,
      ...(method === 'POST' ? FORM : {}),
      ...(asBasic ? { authorization: basic(username, password ?? '') } : {}),
      ...(headerName !== null ? { [headerName.toLowerCase()]: headerValue ?? '' } : {}),
    },
    ...(method === 'POST' ? { body: all.toString() } : {}),
  }
}

function parametersOf(settings: HttpSettings, { to, from, text }: TextMessage): URLSearchParams {
  const { username, password, usernameName, passwordName } = settings
  const unicode = partsOf(text).encoding === 'ucs-2' ? settings.unicodeParameters : null
  const all = new URLSearchParams(settings.parameters ?? '')
  for (const [name, value] of new URLSearchParams(unicode ?? '')) all.append(name, value)
  const plain = (number: string): string => (settings.plus ? number : number.replace(/^\+/, ''))
  all.set(settings.toName, plain(to))
  all.set(settings.textName, text)
  if (settings.fromName !== null && from !== '') all.set(settings.fromName, plain(from))
  if (usernameName !== null && passwordName !== null && username !== null) {
    all.set(usernameName, username)
    all.set(passwordName, password ?? '')
  }
  return all
}

function understand({ taken, refused }: HttpSettings, status: number, text: string): Outcome {
  const says = (words: string | null): boolean =>
    (words ?? '').split('|').some((word) => word.trim() !== '' && text.includes(word.trim()))
  const answer = `${status} ${text}`
  if (says(refused)) return { result: 'refused', answer }
  const sent = status < 300 && (taken === null || says(taken))
  return sent ? { result: 'sent', answer } : unavailable(answer)
}
