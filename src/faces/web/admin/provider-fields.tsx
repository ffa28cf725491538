import type { JSX } from 'preact'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Names } from '#domain/providers/provider-settings.ts'
import { type Call, field } from '../call.ts'
import type { FormReader } from '../form.ts'
import { Field } from '../ui/field.tsx'
import type { Word } from '../words/words.ts'
import { linesOf } from './application-form.ts'
import type { KindFieldsProps, ProviderValues } from './provider-kind.ts'

const NAMES = ['username', 'fullName', 'email', 'groups'] as const
const LONGEST = 300
const MOST_LINES = 30

export const namesIn = (call: Call, form: FormReader<string>): Names => {
  const one = (name: (typeof NAMES)[number]): string => shortIn(call, form, `name-${name}`)
  return { username: one('username'), fullName: one('fullName'), email: one('email'), groups: one('groups') }
}

export const valuesOfNames = (names: Names): ProviderValues =>
  Object.fromEntries(NAMES.map((name) => [`name-${name}`, names[name]]))

/** By which names it tells about a person. */
export function NamesFields({ view: { words }, values, errors }: KindFieldsProps): JSX.Element {
  return (
    <>
      {NAMES.map((name) => (
        <Field
          key={name}
          {...{ words, name: `name-${name}`, label: `providers.name.${name}` as const, maxLength: LONGEST }}
          value={values[`name-${name}`]}
          error={errors[`name-${name}`]}
        />
      ))}
    </>
  )
}

/** One line without spaces at its ends; blank is fine. */
export function shortIn(call: Call, form: FormReader<string>, name: string): string {
  const text = field(call, name).trim()
  if (text.length > LONGEST || /\p{Cc}/u.test(text)) form.wrong(name, 'error.tooLong', { max: LONGEST })
  return text
}

/** Words, one a line. */
export function linesIn(call: Call, form: FormReader<string>, name: string): string[] {
  const lines = linesOf(field(call, name))
  if (lines.length > MOST_LINES) form.wrong(name, 'error.tooMany', { max: MOST_LINES })
  if (lines.some((line) => line.length > LONGEST || /\s/.test(line))) form.wrong(name, 'providers.lines.wrong')
  return lines
}

/** A whole number, or blank. */
export function minutesIn(call: Call, form: FormReader<string>, name: string, max: number): number | null {
  const text = field(call, name).trim()
  if (text === '') return null
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > max) form.wrong(name, 'applications.minutes.wrong', { max })
  return value
}

/** Only whoever runs this server may have it ask inside its network, and without encryption. */
export const isKeptOut = ({ kind }: Pick<Organization, 'kind'>): boolean => kind !== 'operator'

/** The address of a web server that may be asked; what is wrong with it otherwise. */
export function addressProblem(text: string, organization: Pick<Organization, 'kind'>): Word | undefined {
  const url = URL.parse(text)
  const isWeb = url?.protocol === 'https:' || (!isKeptOut(organization) && url?.protocol === 'http:')
  const isFine = url && isWeb && url.username === '' && url.password === '' && url.hash === ''
  return isFine && text.length <= LONGEST * 2 && !/[\s\\\p{Cc}]/u.test(text) ? undefined : 'providers.address.wrong'
}
