import type { Word, Words, WordValues } from '../words/words.ts'

export type Role = 'owner' | 'administrator' | 'support' | 'member'

export type Person = {
  readonly username: string
  readonly name?: string | undefined
  readonly email: string
  /** False for whoever signs in by what they have alone. */
  readonly hasPassword?: boolean | undefined
  readonly role: Role
  readonly timeZone: string
}

/** How a page looks, where an organization has said so. All of it are values of ours: addresses, and plain text. */
export type BrandView = {
  /** The address of the sheet with its colors. */
  readonly sheet: string | undefined
  readonly logo: { readonly path: string; readonly width: number; readonly height: number } | undefined
  /** Above and below the form of the sign-in page, in the page's language. */
  readonly above: string | undefined
  readonly below: string | undefined
}

/** What every page knows: who speaks, to whom, in which language, where and when. */
export type View = {
  readonly words: Words
  readonly organization: { readonly name: string; readonly supportContact?: string | undefined }
  /** Without it, the page looks like the product. */
  readonly brand?: BrandView | undefined
  readonly person?: Person | undefined
  readonly path: string
  /** Nothing can be sent, or no e-mail: where whoever may change that does so. */
  readonly setUpMessages?: { readonly href: string; readonly word: Word } | undefined
  /** Said once at the top of the next page. */
  readonly notice?: Word | undefined
  readonly now: Date
  /** Until when they may go on without a security token. */
  readonly grace?: string | undefined
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
