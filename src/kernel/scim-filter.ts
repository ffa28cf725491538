import { ScimRefusal } from './scim-refusal.ts'

/** An attribute as it is named in filters and paths; names are in lower case, as their case does not count. */
export type AttributePath = {
  readonly schema: string | undefined
  readonly attribute: string
  readonly sub: string | undefined
}

export const comparisons = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
export type Comparison = (typeof comparisons)[number]
export type Compared = string | number | boolean | null

/** A filter of RFC 7644, section 3.4.2.2. */
export type Filter =
  | {
      readonly kind: 'compare'
      readonly path: AttributePath
      readonly comparison: Comparison
      readonly value: Compared
    }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  /** Some value of the attribute is so: `emails[type eq "work"]`. */
  | { readonly kind: 'some'; readonly path: AttributePath; readonly where: Filter }

/** Where a change of PATCH is made (section 3.5.2). */
export type PatchPath = {
  readonly path: AttributePath
  /** Of many values, those that are so. */
  readonly where: Filter | undefined
}

const LONGEST = 4000
const DEEPEST = 20
const MOST_COMPARISONS = 100

class Unreadable extends Error {}

type Token = { readonly kind: 'word' | 'text' | 'mark'; readonly text: string }
type Reading = { readonly tokens: readonly Token[]; at: number; comparisons: number; depth: number; inValue: boolean }

/** A filter as it was sent; a refusal for what is none, or is longer than anybody needs. */
export function parseFilter(typed: string): Filter | ScimRefusal {
  return reading(typed, 'invalidFilter', 'The filter', anyOf)
}

/** A path of PATCH: `name.familyName`, `emails[type eq "work"].value`. */
export function parsePatchPath(typed: string): PatchPath | ScimRefusal {
  return reading(typed, 'invalidPath', 'The path', (of) => {
    const path = pathIn(word(of))
    if (!takes(of, '[')) return { path, where: undefined }
    const where = inBrackets(of)
    const rest = peek(of)
    if (rest === undefined) return { path, where }
    const [, sub] = /^\.([A-Za-z$][\w$-]*)$/.exec(word(of)) ?? []
    if (sub === undefined || path.sub !== undefined) throw new Unreadable('names no part of a value behind the bracket')
    return { path: { ...path, sub: sub.toLowerCase() }, where }
  })
}

/** A path without a bracket, as sortBy and attributes have it. */
export function parseAttributePath(typed: string): AttributePath | undefined {
  try {
    return pathIn(typed.trim())
  } catch {
    return undefined
  }
}

function reading<Read>(
  typed: string,
  code: 'invalidFilter' | 'invalidPath',
  what: string,
  read: (of: Reading) => Read,
): Read | ScimRefusal {
  try {
    if (typed.length > LONGEST) throw new Unreadable(`has more than ${LONGEST} characters`)
    const of = { tokens: tokensOf(typed), at: 0, comparisons: 0, depth: 0, inValue: false }
    const found = read(of)
    if (peek(of)) throw new Unreadable('goes on where it should end')
    return found
  } catch (error) {
    if (error instanceof Unreadable) return new ScimRefusal(code, `${what} ${error.message}.`)
    throw error
  }
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\]])|([\w$:.+-]+))/y

function tokensOf(typed: string): Token[] {
  const tokens: Token[] = []
  const end = typed.trimEnd().length
  TOKEN.lastIndex = 0
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    const [, text, mark, word] = TOKEN.exec(typed) ?? []
    if (text !== undefined) tokens.push({ kind: 'text', text })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else throw new Unreadable(`cannot be read from character ${at + 1} on`)
  }
  if (tokens.length === 0) throw new Unreadable('is empty')
  return tokens
}

function anyOf(of: Reading): Filter {
  return chain(of, 'or', (inner) => chain(inner, 'and', one))
}

function chain(of: Reading, kind: 'and' | 'or', part: (of: Reading) => Filter): Filter {
  const parts = [part(of)]
  while (takes(of, kind)) parts.push(part(of))
  const [only] = parts
  return parts.length === 1 && only ? only : { kind, parts }
}

function one(of: Reading): Filter {
  if (takes(of, '(')) return inside(of, ')')
  const name = word(of)
  if (name.toLowerCase() === 'not' && takes(of, '(')) return { kind: 'not', part: inside(of, ')') }
  const path = pathIn(name)
  if (takes(of, '[')) return { kind: 'some', path, where: inBrackets(of) }
  of.comparisons++
  if (of.comparisons > MOST_COMPARISONS) throw new Unreadable(`compares more than ${MOST_COMPARISONS} times`)
  const operator = word(of).toLowerCase()
  if (operator === 'pr') return { kind: 'present', path }
  const comparison = comparisons.find((known) => known === operator)
  if (!comparison) throw new Unreadable(`has no comparison called ${operator}`)
  return { kind: 'compare', path, comparison, value: comparedWith(next(of)) }
}

function inBrackets(of: Reading): Filter {
  if (of.inValue) throw new Unreadable('has a bracket within a bracket')
  of.inValue = true
  const where = inside(of, ']')
  of.inValue = false
  return where
}

function inside(of: Reading, end: ')' | ']'): Filter {
  of.depth++
  if (of.depth > DEEPEST) throw new Unreadable(`is nested deeper than ${DEEPEST}`)
  const found = anyOf(of)
  of.depth--
  if (!takes(of, end)) throw new Unreadable(`misses a ${end}`)
  return found
}

function comparedWith({ kind, text }: Token): Compared {
  try {
    const value: unknown = kind === 'mark' ? undefined : JSON.parse(kind === 'word' ? text.toLowerCase() : text)
    // reason: PostgreSQL has no text with it, and nobody types it
    if (typeof value === 'string' && !value.includes('\0')) return value.toWellFormed()
    if (typeof value === 'boolean' || value === null) return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
  } catch {
    // reason: what is no JSON is refused like what is JSON of another kind
  }
  throw new Unreadable('compares with what is no text in quotation marks, number, true, false or null')
}

const PATH = /^(?:(urn:[\w:.-]+):)?([A-Za-z$][\w$-]*)(?:\.([A-Za-z$][\w$-]*))?$/i

function pathIn(text: string): AttributePath {
  const [, schema, attribute, sub] = PATH.exec(text) ?? []
  if (attribute === undefined) throw new Unreadable('names an attribute that cannot be one')
  return { schema: schema?.toLowerCase(), attribute: attribute.toLowerCase(), sub: sub?.toLowerCase() }
}

const peek = ({ tokens, at }: Reading): Token | undefined => tokens[at]

function next(of: Reading): Token {
  const token = peek(of)
  if (!token) throw new Unreadable('ends too early')
  of.at++
  return token
}

function word(of: Reading): string {
  const { kind, text } = next(of)
  if (kind !== 'word') throw new Unreadable('has a value or a bracket where a name should be')
  return text
}

/** Goes beyond a bracket or a word where that is what comes. */
function takes(of: Reading, wanted: string): boolean {
  const token = peek(of)
  const isIt = token !== undefined && token.kind !== 'text' && token.text.toLowerCase() === wanted
  if (isIt) of.at++
  return isIt
}
