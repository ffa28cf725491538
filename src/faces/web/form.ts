import {
  displayName,
  email,
  label,
  mobile,
  type Parsed,
  type Problem,
  text,
  timeZone,
  username,
} from '#kernel/parse.ts'
import { type Call, field } from './call.ts'
import type { FieldErrors, Said } from './ui/view.ts'
import type { Word } from './words/words.ts'

/** How a field is parsed, and what is said beside it when it cannot be. */
type Kind<Value> = {
  readonly parse: (input: unknown) => Parsed<Value>
  readonly max: number
  readonly min?: number
  readonly malformed: Word
}

export const kinds = {
  username: { parse: username, min: 3, max: 128, malformed: 'error.username' },
  email: { parse: email, max: 254, malformed: 'error.email' },
  displayName: { parse: displayName, max: 100, malformed: 'error.text' },
  label: { parse: label, max: 60, malformed: 'error.text' },
  mobile: { parse: (input: unknown) => mobile(input), max: 40, malformed: 'error.mobile' },
  timeZone: { parse: timeZone, max: 64, malformed: 'error.timeZone' },
  contact: { parse: (input: unknown) => text(input, { max: 200 }), max: 200, malformed: 'error.text' },
} as const satisfies Record<string, Kind<string>>

/** Reads a form field by field and collects what is wrong, to be said beside each. */
export type FormReader<Name extends string> = {
  /** The value; undefined when it is missing or wrong, which is noted. */
  required<Value>(name: Name, kind: Kind<Value>): Value | undefined
  /** The value; undefined when it was left blank, or is wrong, which is noted. */
  optional<Value>(name: Name, kind: Kind<Value>): Value | undefined
  /** One of a list. */
  choice<Choice extends string>(name: Name, choices: readonly Choice[]): Choice | undefined
  wrong(name: Name, word: Word, values?: Said['values']): undefined
  readonly errors: FieldErrors<Name>
  failed(): boolean
}

export function readForm<Name extends string>(call: Call): FormReader<Name> {
  const errors: { [name in Name]?: Said } = {}
  const wrong = (name: Name, word: Word, values?: Said['values']): undefined => {
    errors[name] ??= { word, values }
    return undefined
  }
  const required = <Value>(name: Name, kind: Kind<Value>): Value | undefined => {
    const parsed = kind.parse(field(call, name))
    if (parsed.ok) return parsed.value
    const { word, values } = saidOf(parsed.problem, kind)
    return wrong(name, word, values)
  }
  return {
    required,
    optional: (name, kind) => (field(call, name).trim() === '' ? undefined : required(name, kind)),
    choice: (name, choices) => choices.find((choice) => choice === field(call, name)) ?? wrong(name, 'error.choice'),
    wrong,
    errors: errors as FieldErrors<Name>,
    failed: () => Object.keys(errors).length > 0,
  }
}

function saidOf(problem: Problem, { max, min = 1, malformed }: Kind<unknown>): Said {
  switch (problem) {
    case 'missing':
      return { word: 'error.required' }
    case 'too-long':
      return { word: 'error.tooLong', values: { max } }
    case 'too-short':
      return { word: 'error.tooShort', values: { min } }
    case 'malformed':
      return { word: malformed }
  }
}

/** What was typed, to be shown again. Never for passwords and codes. */
export function typed<Name extends string>(call: Call, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, field(call, name)])) as Record<Name, string>
}
