import type { JSX } from 'preact'
import { Field } from '../ui/field.tsx'
import type { Said } from '../ui/view.ts'
import type { Word, Words } from '../words/words.ts'

type ReasonFieldProps = {
  readonly words: Words
  readonly name?: string
  readonly label?: Word
  readonly hint?: Word
  readonly value: string | undefined
  readonly error: Said | undefined
}

/** Why it is done: for the record. */
export function ReasonField(props: ReasonFieldProps): JSX.Element {
  const { words, name = 'reason', label = 'reset.reason', hint = 'reset.reason.hint', value, error } = props
  return <Field {...{ words, name, label, value, error }} hint={{ word: hint }} maxLength={200} required />
}
