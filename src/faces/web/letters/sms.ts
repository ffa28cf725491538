import { partsOf } from '#kernel/gsm7.ts'
import type { Words, WordValues } from '../words/words.ts'
import type { Template } from './templates.ts'

export type SmsParts = {
  readonly words: Words
  readonly sms: NonNullable<Template['sms']>
  readonly values: WordValues
  readonly organization: string
  readonly code?: string | undefined
  /** Where people sign in. */
  readonly publicUrl: string
}

const LONGEST_NAME = 30
const SHORTEST_NAME = 8

/**
 * A text that leaves as one SMS. Where it is too long, first the words become fewer, then the name is cut, then the line
 * for the phone goes; the code never does. A name whose letters GSM-7 lacks is written in plain ones where the language does
 * without such letters, as they would leave less than half the room.
 */
export function smsOf({ words, sms, values, organization, code, publicUrl }: SmsParts): string {
  const last = code === undefined ? undefined : boundTo(publicUrl, code)
  const write = (word: 'text' | 'short', name: string, end: string | undefined): string =>
    [words(sms[word], { ...values, ...(code === undefined ? {} : { code }), organization: name }), end]
      .filter((line) => line !== undefined)
      .join('\n')
  const isPlain = partsOf(write('text', '', undefined)).encoding === 'gsm-7'
  const name = beginning(isPlain ? plain(organization) : organization, LONGEST_NAME)
  const shorter = shorterNames(name)
  const tries = [
    () => write('text', name, last),
    ...shorter.map((cut) => () => write('short', cut, last)),
    ...shorter.map((cut) => () => write('short', cut, undefined)),
  ]
  const fitting = tries.find((text) => partsOf(text()).parts.length === 1)
  return fitting?.() ?? code ?? beginning(write('short', '', undefined), LONGEST_NAME)
}

/**
 * The last line, by which a phone knows for which site the code is and fills it in there alone.
 * source: WICG, Origin-bound one-time codes delivered via SMS: the host of an https address, without its port
 */
function boundTo(publicUrl: string, code: string): string | undefined {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' ? `@${hostname} #${code}` : undefined
}

function shorterNames(name: string): string[] {
  const lengths = Array.from({ length: Math.max(0, name.length - SHORTEST_NAME) }, (_, at) => name.length - at - 1)
  return [name, ...lengths.map((length) => beginning(name, length))]
}

/** So many characters at most, none of them cut in two. */
function beginning(text: string, most: number): string {
  if (text.length <= most) return text
  let cut = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (cut.length + segment.length > most) break
    cut += segment
  }
  return cut.trimEnd()
}

const LIKE: Readonly<Record<string, string>> = {
  ...{ '’': "'", '‘': "'", '‚': ',', '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-', '…': '...' },
  ...{ ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ı: 'i', ẞ: 'SS', œ: 'oe', Œ: 'OE', '\u00a0': ' ', '\u202f': ' ' },
}

/** In letters of GSM-7, or as it is where there are none like them. */
function plain(name: string): string {
  const isFit = (text: string): boolean => partsOf(text).encoding === 'gsm-7'
  const letters = Array.from(name, (letter) => {
    if (isFit(letter)) return letter
    return LIKE[letter] ?? letter.normalize('NFKD').replace(/\p{M}/gu, '')
  })
  const written = letters.join('')
  return isFit(written) ? written : name
}
