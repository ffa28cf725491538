import type { IntlMessageFormat } from 'intl-messageformat'

type Message = ReturnType<IntlMessageFormat['getAst']>
type Part = Message[number]

const LITERAL = 0
const PLAIN = 'AEIOUCNSYaeioucnsy'
const ACCENTED = 'ÅÉÎÖÛÇÑŠÝåéîöûçñšý'
const RIGHT_TO_LEFT = '\u202e'
const END = '\u202c'
const MARK = '\u200f'

/**
 * Turns an English message into a made-up right-to-left one: each word is accented and forced to run from the right,
 * so that a page can be read, mirrored, by somebody who reads no Arabic, and text that is not in a catalogue stands out.
 */
export function pseudo(message: Message): Message {
  return message.map(pseudoPart)
}

function pseudoPart(part: Part): Part {
  if (part.type === LITERAL) return { ...part, value: part.value.replace(/\S+/g, pseudoWord) }
  if (!('options' in part)) return part
  const options = Object.entries(part.options).map(([name, option]) => [
    name,
    { ...option, value: pseudo(option.value) },
  ])
  return { ...part, options: Object.fromEntries(options) } as Part
}

function pseudoWord(word: string): string {
  const accented = word.replace(/[A-Za-z]/g, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter)
  return `${MARK}${RIGHT_TO_LEFT}${accented}${END}${MARK}`
}
