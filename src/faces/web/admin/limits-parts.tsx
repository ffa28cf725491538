import type { JSX } from 'preact'
import { type LimitName, limitNames, ranges } from '#domain/messages/guard/limits.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Field, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import type { LimitsField, LimitsValues } from './limits-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type LimitsFormPageProps = {
  readonly view: View
  readonly head: Head
  /** The word of those above, or of the organization itself. */
  readonly byAbove: boolean
  readonly values: LimitsValues
  readonly errors?: FieldErrors<LimitsField> | undefined
  /** What a field that is left blank inherits, and from whom. */
  readonly inheritedText: (field: LimitsField) => string
}

type FormProps = LimitsFormPageProps

/** All that a level can say about messages with codes. */
export function LimitsFormPage(props: LimitsFormPageProps): JSX.Element {
  const { view, head, byAbove, errors = {} } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/messages/limits`
  return (
    <SignedIn view={view} title="limits.settings">
      <OrganizationHead view={view} head={head} current="/messages/limits" />
      <h2>{words('limits.settings')}</h2>
      <p class="lead">{words(byAbove ? 'limits.settings.above' : 'limits.settings.own')}</p>
      <Problems words={words} errors={errors} />
      <LimitsForm {...props} path={path} />
    </SignedIn>
  )
}

function LimitsForm(props: FormProps & { readonly path: string }): JSX.Element {
  const { view, path } = props
  const { words } = view
  const part = (title: Word, intro: Word, children: JSX.Element): JSX.Element => (
    <Section title={words(title)} intro={words(intro)}>
      <Card>
        <div class="form">{children}</div>
      </Card>
    </Section>
  )
  return (
    <form method="post" action={`${path}/change`} class="form form-wide">
      {part('limits.who', 'limits.who.intro', <Who {...props} />)}
      {part('limits.limits', 'limits.limits.intro', <Numbers {...props} of={limitNames} />)}
      {part('limits.money', 'limits.money.intro', <Money {...props} />)}
      <div class="actions actions-end">
        <LinkButton href={path} tone="secondary">
          {words('limits.back')}
        </LinkButton>
        <Button>{words('limits.save')}</Button>
      </div>
    </form>
  )
}

function Who(props: FormProps): JSX.Element {
  const { view, values, errors = {}, inheritedText } = props
  const { words } = view
  const inherit = (field: LimitsField) => ({
    value: '',
    label: words('policy.inherit', { value: inheritedText(field) }),
  })
  return (
    <>
      <Select
        {...{ words, name: 'mode', label: 'limits.mode', error: errors.mode, value: values.mode }}
        hint={{ word: 'limits.mode.hint' }}
        options={[
          inherit('mode'),
          { value: 'enforce', label: words('limits.mode.enforce') },
          { value: 'record', label: words('limits.mode.record') },
        ]}
      />
      <Text {...props} field="countries" hint="limits.countries.hint" maxLength={1000} />
      <Text {...props} field="home_country" hint="limits.home_country.hint" maxLength={2} />
      <Select
        {...{ words, name: 'internet_numbers', label: 'limits.internet_numbers', error: errors.internet_numbers }}
        value={values.internet_numbers}
        options={[
          inherit('internet_numbers'),
          { value: 'no', label: words('limits.internet.no') },
          { value: 'yes', label: words('limits.internet.yes') },
        ]}
      />
    </>
  )
}

type TextProps = FormProps & {
  readonly field: Exclude<LimitsField, LimitName | 'mode' | 'internet_numbers'>
  readonly hint: Word
  readonly maxLength: number
}

function Text({ view, values, errors = {}, inheritedText, field, hint, maxLength }: TextProps): JSX.Element {
  return (
    <Field
      {...{ words: view.words, name: field, label: `limits.${field}`, error: errors[field], maxLength }}
      hint={{ word: hint, values: { inherited: inheritedText(field) } }}
      value={values[field]}
    />
  )
}

function Numbers(props: FormProps & { readonly of: typeof limitNames }): JSX.Element {
  const { view, values, errors = {}, inheritedText, of } = props
  return (
    <>
      {of.map((name) => (
        <Field
          key={name}
          {...{ words: view.words, name, label: `limits.limit.${name}`, error: errors[name] }}
          hint={{ word: 'limits.inherited', values: { inherited: inheritedText(name) } }}
          value={values[name]}
          maxLength={String(ranges[name][1]).length + 1}
        />
      ))}
    </>
  )
}

function Money(props: FormProps): JSX.Element {
  return (
    <>
      <Text {...props} field="monthly_messages" hint="limits.inherited" maxLength={10} />
      <Text {...props} field="monthly_money" hint="limits.inherited" maxLength={15} />
      <Text {...props} field="price" hint="limits.price.hint" maxLength={10} />
      <Text {...props} field="currency" hint="limits.currency.hint" maxLength={3} />
    </>
  )
}
