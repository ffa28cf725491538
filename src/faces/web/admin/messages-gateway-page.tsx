import type { JSX } from 'preact'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { described, Field, type FieldBasics, FieldFrame, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import { type GatewayField, type GatewayValues, SECURITIES } from './messages-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type GatewayPageProps = {
  readonly view: View
  readonly head: Head
  /** Of one that is there already. */
  readonly id?: string | undefined
  readonly values: GatewayValues
  /** Which secrets it has, that a blank field keeps. */
  readonly has: { readonly password: boolean; readonly key: boolean }
  readonly errors?: FieldErrors<GatewayField> | undefined
}

export function GatewayPage(props: GatewayPageProps): JSX.Element {
  const { view, head, id, errors = {} } = props
  const { words } = view
  const messages = `${organizationPath(head.organization.id)}/messages`
  return (
    <SignedIn view={view} title={id ? 'gateway.edit' : 'gateway.add'}>
      <OrganizationHead view={view} head={head} current="/messages" />
      <h2>{words(id ? 'gateway.edit' : 'gateway.add')}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={id ? `${messages}/gateways/${id}` : `${messages}/gateways`} class="form form-wide">
        <Section title={words('gateway.sender')} intro={words('gateway.sender.intro')}>
          <Card>
            <Sender {...props} />
          </Card>
        </Section>
        <Section title={words('gateway.server')} intro={words('gateway.server.intro')}>
          <Card>
            <Server {...props} />
          </Card>
        </Section>
        <Section title={words('gateway.dkim')} intro={words('gateway.dkim.intro')}>
          <Card>
            <Signing {...props} />
          </Card>
        </Section>
        <div class="actions actions-end">
          <LinkButton href={messages} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('gateway.submit')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function Sender({ view: { words }, values, errors = {} }: GatewayPageProps): JSX.Element {
  return (
    <div class="form">
      <Line words={words} name="name" label="gateway.name" values={values} errors={errors} required />
      <Line words={words} name="sender_address" label="gateway.address" values={values} errors={errors} required />
      <Line words={words} name="sender_name" label="gateway.senderName" values={values} errors={errors} />
    </div>
  )
}

function Server({ view: { words }, values, has, errors = {} }: GatewayPageProps): JSX.Element {
  return (
    <div class="form">
      <Line words={words} name="host" label="gateway.host" values={values} errors={errors} required />
      <Line words={words} name="port" label="gateway.port" values={values} errors={errors} required />
      <Select
        words={words}
        name="security"
        label="gateway.security"
        error={errors.security}
        value={values.security}
        options={SECURITIES.map((value) => ({ value, label: words(`gateway.security.${value}`) }))}
      />
      <Line words={words} name="username" label="gateway.username" values={values} errors={errors} />
      <Secret words={words} name="password" label="gateway.password" kept={has.password} error={errors.password} />
    </div>
  )
}

function Signing({ view: { words }, values, has, errors = {} }: GatewayPageProps): JSX.Element {
  const hint = { word: has.key ? 'gateway.secret.kept' : 'gateway.key.hint' } as const
  const key = { words, name: 'dkim_key', label: 'gateway.key', hint, error: errors.dkim_key } as const
  return (
    <div class="form">
      <Line words={words} name="dkim_domain" label="gateway.domain" values={values} errors={errors} />
      <Line words={words} name="dkim_selector" label="gateway.selector" values={values} errors={errors} />
      <FieldFrame {...key}>
        <textarea {...described(key)} rows={4} autocomplete="off" spellcheck={false} dir="ltr" maxlength={8000} />
      </FieldFrame>
    </div>
  )
}

type LineProps = Pick<FieldBasics, 'label'> & {
  readonly words: Words
  readonly name: keyof GatewayValues
  readonly values: GatewayValues
  readonly errors: FieldErrors<GatewayField>
  readonly required?: boolean
}

function Line({ words, name, label, values, errors, required }: LineProps): JSX.Element {
  return <Field words={words} name={name} label={label} value={values[name]} error={errors[name]} required={required} />
}

/** Typed anew or left blank: what is there is never shown. */
function Secret({ kept, ...field }: FieldBasics & { readonly kept: boolean }): JSX.Element {
  const basics = { ...field, hint: kept ? ({ word: 'gateway.secret.kept' } as const) : undefined }
  return (
    <FieldFrame {...basics}>
      <input {...described(basics)} type="password" autocomplete="new-password" maxlength={1024} dir="ltr" />
    </FieldFrame>
  )
}
