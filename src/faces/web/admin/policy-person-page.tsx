import type { JSX } from 'preact'
import { Button, PostButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import type { Explanation } from '../ui/policy-text.ts'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { Breadcrumb, type Head } from './organization-head.tsx'
import { PolicyForm, type PolicyFormProps, WhatIfPanel } from './policy-parts.tsx'

export type ExceptionField = 'reason' | 'until'

export type PersonPolicyPageProps = Omit<PolicyFormProps, 'action' | 'role'> & {
  readonly head: Head
  readonly username: string
  /** The address of this page. */
  readonly path: string
  readonly explanation: Explanation
  /** Undefined where whoever looks may grant none. */
  readonly exception:
    | {
        readonly values: FieldValues<ExceptionField>
        readonly errors?: FieldErrors<ExceptionField> | undefined
        readonly any: boolean
      }
    | undefined
}

/** Why things are as they are for a person, and what is said about them alone. */
export function PersonPolicyPage(props: PersonPolicyPageProps): JSX.Element {
  const { view, head, username, path, explanation, whatIf, errors = {}, exception } = props
  const { words } = view
  return (
    <SignedIn view={view} title="policy.title">
      <div class="account-head">
        <Breadcrumb view={view} levels={[...head.levels, head.organization]} />
        <h1>{words('explain.title', { username })}</h1>
      </div>
      <Problems words={words} errors={{ ...errors, ...exception?.errors }} />
      <Section title={words('explain.why')} intro={words('explain.why.intro')}>
        <Card>
          <Why view={view} explanation={explanation} />
        </Card>
      </Section>
      {exception && <Exceptions view={view} path={path} explanation={explanation} {...exception} />}
      <h2>{words('explain.own')}</h2>
      {whatIf && <WhatIfPanel view={view} is={whatIf.is} />}
      <PolicyForm {...props} action={path} />
    </SignedIn>
  )
}

function Why({ view, explanation }: Pick<PersonPolicyPageProps, 'view' | 'explanation'>): JSX.Element {
  const { words } = view
  const columns = [words('explain.setting'), words('explain.value'), words('explain.from')]
  const rows = explanation.rows.map(({ setting, value, from }, at) => ({
    key: `${at}`,
    cells: [setting, value, <bdi key="from">{from}</bdi>],
  }))
  return (
    <div class="form">
      {explanation.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Table caption={words('explain.why')} columns={columns} rows={rows} />
    </div>
  )
}

function Lines({ of }: { readonly of: readonly string[] }): JSX.Element | null {
  if (of.length === 0) return null
  return (
    <ul>
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

type ExceptionsProps = NonNullable<PersonPolicyPageProps['exception']> &
  Pick<PersonPolicyPageProps, 'path' | 'explanation'> & { readonly view: View }

function Exceptions({ view, path, explanation, values, errors = {}, any }: ExceptionsProps): JSX.Element {
  const { words } = view
  const fields = [
    { name: 'reason', label: 'explain.exception.reason', hint: undefined, maxLength: 200 },
    { name: 'until', label: 'explain.exception.until', hint: { word: 'explain.exception.until.hint' }, type: 'date' },
  ] as const
  return (
    <Section title={words('explain.exceptions')} intro={words('explain.exceptions.intro')}>
      <Card>
        <Lines of={explanation.exceptions} />
        <form method="post" action={`${path}/exception`} class="form">
          {fields.map(({ name, ...field }) => (
            <Field key={name} {...{ words, name, ...field }} value={values[name]} error={errors[name]} required />
          ))}
          <div class="actions">
            <Button tone="secondary">{words('explain.exception.grant')}</Button>
          </div>
        </form>
        {any && <PostButton action={`${path}/exception/end`}>{words('explain.exception.end')}</PostButton>}
      </Card>
    </Section>
  )
}
