import type { JSX } from 'preact'
import { Field } from '../ui/field.tsx'
import type { FieldErrors, FieldValues, Said } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import { LanguageSelect, TimeZoneSelect } from './time-zone-select.tsx'

type EmailProps = { readonly words: Words; readonly value: string | undefined; readonly error: Said | undefined }

export function EmailField({ words, value, error }: EmailProps): JSX.Element {
  const field = { words, value, error, name: 'email', type: 'email', label: 'field.email' } as const
  return <Field {...field} autocomplete="email" required />
}

type PlaceField = 'mobile' | 'language' | 'time_zone'
type PlaceProps = {
  readonly words: Words
  readonly values: FieldValues<PlaceField>
  readonly errors: FieldErrors<PlaceField>
}

/** Where a person is reached, and in which language and time. */
export function PlaceFields({ words, values, errors }: PlaceProps): JSX.Element {
  return (
    <>
      <Field
        words={words}
        name="mobile"
        type="tel"
        label="field.mobile"
        hint={{ word: 'field.mobile.hint' }}
        value={values.mobile}
        error={errors.mobile}
        autocomplete="tel"
      />
      <LanguageSelect words={words} value={values.language ?? 'auto'} error={errors.language} />
      <TimeZoneSelect words={words} value={values.time_zone ?? 'UTC'} error={errors.time_zone} />
    </>
  )
}
