import { createHash } from 'node:crypto'

/** So that it is read: what does not fit on a telephone is not. */
export const LONGEST_TEXT = 500
export const MOST_LINES = 20

export type TextProblem = 'missing' | 'too-long' | 'too-many-lines' | 'control-character' | 'hidden-character'

const CONTROL = /(?!\n)\p{Cc}/u
// reason: what reorders or hides text, or has no look of its own. The two joiners are letters to Persian, the scripts of
// India and emoji; the last four of the class are blanks that count as letters
const HIDDEN = /[\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|(?![\u200c\u200d])\p{Cf}/u
const NOTHING_TO_SEE = /^[\p{Default_Ignorable_Code_Point}\s]*$/u

/** Why nobody can be asked in these words; `undefined` where they can, exactly as they are. */
export function problemOf(text: string): TextProblem | undefined {
  if (CONTROL.test(text)) return 'control-character'
  if (HIDDEN.test(text)) return 'hidden-character'
  if (NOTHING_TO_SEE.test(text)) return 'missing'
  if ([...text].length > LONGEST_TEXT) return 'too-long'
  return text.split('\n').length > MOST_LINES ? 'too-many-lines' : undefined
}

/** By which a text is known in the record, in the receipt and in the form: SHA-256, in base64url. */
export function hashOfText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64url')
}

/** On one line and no longer than that, for a message with little room. */
export function shortened(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= most) return line
  let cut = ''
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (cut.length + segment.length > most - 3) break
    cut += segment
  }
  return `${cut.trimEnd()}...`
}
