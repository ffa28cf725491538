import { plainAnswer } from './gateway.ts'

/** What an answer may not repeat. */
export type Hidden = {
  /** Passwords and keys, in every form they are sent in. */
  readonly secrets: readonly string[]
  /** What is written to somebody. Numbers in it may be codes. */
  readonly texts: readonly string[]
  readonly to: string
}

/** So many characters in a row that stand in a secret or a text are an echo. */
const WINDOW = 8
const SHORTEST = 3
/** More of it is not shown. */
const LOOKED_AT = 1000
const HIDDEN = '[...]'

/** One short line of what the other side said, without what it was told: many repeat the message, or who logged in. */
export function answerOf(said: string, { secrets, texts, to }: Hidden): string {
  const numbers = texts.flatMap((text) => Array.from(text.matchAll(/\d(?:[ .-]?\d){3,}/g), ([number]) => number))
  const exact = [...secrets, ...numbers, ...numbers.map((number) => number.replace(/\D/g, '')), to.replace(/^\+/, '')]
  const needles = [...exact, ...texts].flatMap(formsOf).filter(({ length }) => length >= SHORTEST)
  return plainAnswer(without(said.slice(0, LOOKED_AT), needles))
}

/** As it may come back: as it was, in an address, in a form, in JSON, in HTML, in Base64. */
function formsOf(text: string): string[] {
  const inHtml = text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const named = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
  const address = encodeURIComponent(text.toWellFormed())
  const plain = [text, address, address.replace(/%20/g, '+'), JSON.stringify(text).slice(1, -1), inHtml, named]
  const base64 = Buffer.from(text).toString('base64').replace(/=+$/, '')
  return [...new Set([...plain, ...(base64.length >= WINDOW ? [base64] : [])])].map(lower)
}

function without(said: string, needles: readonly string[]): string {
  const whole = lower(said)
  const marked = new Uint8Array(said.length)
  const told = needles.filter(({ length }) => length >= WINDOW).join('\u0000')
  for (let at = 0; at + WINDOW <= whole.length; at++)
    if (told.includes(whole.slice(at, at + WINDOW))) marked.fill(1, at, at + WINDOW)
  for (const needle of needles.filter(({ length }) => length < WINDOW))
    for (let at = whole.indexOf(needle); at >= 0; at = whole.indexOf(needle, at + 1))
      marked.fill(1, at, at + needle.length)
  let left = ''
  for (const [at, sign] of said.split('').entries())
    if (!marked[at]) left += sign
    else if (!marked[at - 1]) left += HIDDEN
  return left
}

/** Without a change of length, so that places stay the same. */
function lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
