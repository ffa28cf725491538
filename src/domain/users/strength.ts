import { createRequire } from 'node:module'

export type PasswordProblem = 'too-short' | 'too-long' | 'common' | 'contains-context'

/** Code points, after normalization. */
export const SHORTEST_PASSWORD = 8
export const LONGEST_PASSWORD = 256

/** Shorter words of the context say nothing: `Li`, or the `com` of a mail address, is in many good passwords. */
const SHORTEST_NAME = 3
const SHORTEST_PART = 4
/** `Password2026!` is `password` to whoever guesses: so many digits and signs at the ends do not count. */
const DECORATION = 5

let knownPasswords: ReadonlySet<string> | undefined

/**
 * The text that is hashed: NFC, and nothing else is changed (RFC 8265 section 4.2, OpaqueString, would also make all
 * spaces alike; NIST SP 800-63B-4 section 3.1.1.2 asks for one normalization and for no truncation).
 */
export function normalizePassword(text: string): string {
  return text.normalize('NFC')
}

/**
 * Why `password` cannot be chosen, `undefined` when it can. 8 to 256 characters of any kind, no rules of composition.
 * `common`: in the list of passwords that are tried first, also behind capitals, a few digits or signs, or one short piece
 * repeated. `contains-context`: without the words of `context` (username, mail address, organization, product) fewer
 * than 8 characters would be left.
 */
export function refusePassword(password: string, context: readonly string[]): PasswordProblem | undefined {
  // reason: no text this long has an NFC of 256 code points or fewer, and normalizing megabytes is work for free
  if (password.length > LONGEST_PASSWORD * 32) return 'too-long'
  const normal = normalizePassword(password)
  const length = lengthOf(normal)
  if (length < SHORTEST_PASSWORD) return 'too-short'
  if (length > LONGEST_PASSWORD) return 'too-long'
  const folded = normal.normalize('NFKC').toLowerCase()
  if (isCommon(folded)) return 'common'
  const rest = without(folded, wordsOf(context))
  return rest !== folded && lengthOf(rest) < SHORTEST_PASSWORD ? 'contains-context' : undefined
}

function isCommon(folded: string): boolean {
  const common = commonPasswords()
  if (common.has(folded) || isRepeated(folded) || isRun(folded)) return true
  const core = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return common.has(core) && lengthOf(folded) - lengthOf(core) <= DECORATION
}

/** One piece of up to four characters again and again: `abcabcabc`. */
function isRepeated(text: string): boolean {
  return /^(.{1,4}?)\1+$/su.test(text)
}

/** Neighbors in the order of code points, up or down: `abcdefgh`, `98765432`. */
function isRun(text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)))
  return steps.size === 1 && (steps.has(1) || steps.has(-1))
}

/** The longest first, so that a name goes before its parts. */
function wordsOf(context: readonly string[]): string[] {
  const names = context.map((text) => text.normalize('NFKC').toLowerCase().trim())
  const parts = names.flatMap((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u))
  const words = [
    ...names.filter((name) => lengthOf(name) >= SHORTEST_NAME),
    ...parts.filter((part) => lengthOf(part) >= SHORTEST_PART),
  ]
  return words.sort((one, other) => other.length - one.length)
}

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text)
}

function lengthOf(text: string): number {
  return [...text].length
}

/** Almost 50,000, the most used first, in lower case; 4 MiB, so read when the first password is chosen, not before. */
function commonPasswords(): ReadonlySet<string> {
  knownPasswords ??= new Set(loadList())
  return knownPasswords
}

function loadList(): readonly string[] {
  const load = createRequire(import.meta.url)
  const { dictionary } = load('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
  return dictionary['passwords-common']
}
