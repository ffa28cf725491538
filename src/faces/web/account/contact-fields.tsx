import type { JSX } from 'preact'
import type { Kept } from '#domain/administration/kept-fields.ts'
import type { Definition } from '../ui/definition-list.tsx'
import { Field } from '../ui/field.tsx'
import { NewPasswordFields } from '../ui/new-password-fields.tsx'
import { Time } from '../ui/time.tsx'
import type { FieldErrors, FieldValues, Said, View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import { isKept } from './kept-facts.tsx'
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
  /** What a directory keeps stands above them, as text. */
  readonly kept?: Kept | undefined
}

/** Where a person is reached, and in which language and time. */
export function PlaceFields({ words, values, errors, kept }: PlaceProps): JSX.Element {
  return (
    <>
      {!isKept(kept, 'mobile') && (
        <Field
          {...{ words, name: 'mobile', type: 'tel', label: 'field.mobile' }}
          hint={{ word: 'field.mobile.hint' }}
          value={values.mobile}
          error={errors.mobile}
          autocomplete="tel"
        />
      )}
      {!isKept(kept, 'language') && (
        <LanguageSelect words={words} value={values.language ?? 'auto'} error={errors.language} />
      )}
      {!isKept(kept, 'timeZone') && (
        <TimeZoneSelect words={words} value={values.time_zone ?? 'UTC'} error={errors.time_zone} />
      )}
    </>
  )
}

type ChangePasswordProps = {
  readonly words: Words
  readonly errors: FieldErrors<'new_password' | 'new_password_again'>
}

/** Another password, which is left blank to keep the one there is. */
export function ChangePasswordFields({ words, errors }: ChangePasswordProps): JSX.Element {
  return (
    <NewPasswordFields
      {...{ words, errors }}
      names={['new_password', 'new_password_again']}
      labels={['details.changePassword', 'details.retypePassword']}
      hints={['details.leaveBlank', 'details.leaveBlank']}
    />
  )
}

type AccountFacts = {
  readonly username: string
  readonly customer: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly lastSignInAt?: Date | null | undefined
}

/** What nobody changes: who somebody is, and when they were last here. */
export function accountFacts(view: View, facts: AccountFacts): readonly Definition[] {
  const { words } = view
  const { username, customer, createdAt, modifiedAt, lastSignInAt } = facts
  return [
    { term: words('details.userLogin'), is: <bdi>{username}</bdi> },
    { term: words('details.customer'), is: <bdi>{customer}</bdi> },
    { term: words('details.createdOn'), is: <Time view={view} at={createdAt} /> },
    { term: words('details.modifiedOn'), is: <Time view={view} at={modifiedAt} /> },
    {
      term: words('details.lastLogin'),
      is: lastSignInAt ? <Time view={view} at={lastSignInAt} /> : words('details.notAvailable'),
    },
  ]
}
