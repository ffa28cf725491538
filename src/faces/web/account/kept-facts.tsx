import type { JSX } from 'preact'
import { type Kept, type KeptField, keptFields } from '#domain/administration/kept-fields.ts'
import type { User } from '#domain/users/users.ts'
import type { Call } from '../call.ts'
import { Alert } from '../ui/alert.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import type { View } from '../ui/view.ts'
import { languages, type Words } from '../words/words.ts'

/** Their fields in the forms. */
const NAMES = { name: 'name', email: 'email', mobile: 'mobile', language: 'language', timeZone: 'time_zone' } as const

export type KeptPerson = { readonly kept?: Kept | undefined; readonly user: Pick<User, KeptField> }

/** What was sent, with everything that a directory keeps as it is: that is text on the page, and nothing else changes it. */
export function asKept<Sent extends Pick<Call, 'form'>>(call: Sent, { user, kept }: KeptPerson): Sent {
  const form = new URLSearchParams(call.form)
  for (const field of kept?.fields ?? []) form.set(NAMES[field], user[field] ?? '')
  return { ...call, form }
}

export const isKept = (kept: Kept | undefined, field: KeptField): boolean => kept?.fields.includes(field) === true

type KeptFactsProps = KeptPerson & { readonly view: View; readonly to: 'you' | 'them'; readonly bare?: boolean }

/** That a directory keeps somebody, and what it says of them, as text. `bare`: all of them stands as text below. */
export function KeptFacts({ view: { words }, user, kept, to, bare }: KeptFactsProps): JSX.Element | null {
  if (!kept || (to === 'you' && kept.fields.length === 0)) return null
  const { provider, fields } = kept
  const why =
    fields.length === 0 ? 'kept.owner' : (`kept.${to}.${provider === null ? 'directory' : 'provider'}` as const)
  const rows = keptFields
    .filter((field) => fields.includes(field))
    .map((field) => ({ term: words(`field.${field}`), is: textOf(words, field, user[field] ?? '') }))
  return (
    <>
      <Alert tone="info" still>
        <p>{words(why, { provider: provider ?? '' })}</p>
      </Alert>
      {rows.length > 0 && !bare && <DefinitionList rows={rows} />}
    </>
  )
}

function textOf(words: Words, field: KeptField, value: string): JSX.Element | string {
  if (field === 'language') return languages.find(({ code }) => code === value)?.name ?? words('field.language.auto')
  if (field === 'timeZone') return value.replaceAll('_', ' ')
  return value === '' ? words('none') : <bdi>{value}</bdi>
}
