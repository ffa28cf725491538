import type { JSX } from 'preact'
import type { Word, Words } from '../words/words.ts'
import { PasswordField } from './secret-field.tsx'
import type { Said } from './view.ts'

type NewPasswordFieldsProps<Name extends string> = {
  readonly words: Words
  /** The field, and the one in which it is typed again. */
  readonly names: readonly [Name, Name]
  readonly labels: readonly [Word, Word]
  readonly hints?: readonly [Word | undefined, Word | undefined]
  readonly errors: { readonly [name in Name]?: Said | undefined }
  readonly required?: boolean
}

/** A password that somebody chooses, typed twice. */
export function NewPasswordFields<Name extends string>(props: NewPasswordFieldsProps<Name>): JSX.Element {
  const { words, names, labels, hints = [], errors, required } = props
  const field = (at: 0 | 1) => {
    const hint = hints[at]
    return { words, name: names[at], label: labels[at], error: errors[names[at]], hint: hint && { word: hint } }
  }
  return (
    <>
      <PasswordField {...field(0)} use="new" required={required} strength />
      <PasswordField {...field(1)} use="new" required={required} />
    </>
  )
}
