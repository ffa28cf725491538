import type { Word, Words, WordValues } from '../words/words.ts'

export type Role = 'owner' | 'administrator' | 'support' | 'member'

export type Person = {
  readonly username: string
  readonly name?: string | undefined
  readonly email: string
  readonly role: Role
  readonly timeZone: string
}

/** What every page knows: who speaks, to whom, in which language, where and when. */
export type View = {
  readonly words: Words
  readonly organization: { readonly name: string; readonly supportContact?: string | undefined }
  readonly person?: Person | undefined
  readonly path: string
  /** Nothing can be sent: where whoever may change that does so. */
  readonly setUpMessages?: string | undefined
  /** Said once at the top of the next page. */
  readonly notice?: Word | undefined
  readonly now: Date
}

/** A word with what goes into it. */
export type Said = { readonly word: Word; readonly values?: WordValues | undefined }

/** What is wrong with what was typed, by field. */
export type FieldErrors<Name extends string> = { readonly [name in Name]?: Said | undefined }

/** What was typed, by field. */
export type FieldValues<Name extends string> = { readonly [name in Name]?: string | undefined }

export function say(words: Words, said: Said): string {
  return words(said.word, said.values)
}
