import type { JSX } from 'preact'
import type { Chosen } from '#domain/administration/gateway-rules.ts'
import { SECURITIES } from '#domain/administration/gateway-smtp.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Checkbox, described, Field, type FieldBasics, FieldFrame, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import type { GatewayValues } from './messages-form.ts'
import { type GatewayFieldSpec, specOf } from './messages-kinds.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type GatewayPageProps = {
  readonly view: View
  readonly head: Head
  readonly chosen: Chosen
  /** Of one that is there already. */
  readonly id?: string | undefined
  readonly values: GatewayValues
  /** Which secrets it has, that a blank field keeps. */
  readonly has: ReadonlySet<string>
  readonly errors?: FieldErrors<string> | undefined
}

/** Adds a gateway of one kind, or changes one. */
export function GatewayPage(props: GatewayPageProps): JSX.Element {
  const { view, head, chosen, id, errors = {} } = props
  const { words } = view
  const messages = `${organizationPath(head.organization.id)}/messages`
  const action = id ? `${messages}/gateways/${id}` : `${messages}/new-gateway/${chosen.channel}/${chosen.kind}`
  const { label, hint, fields } = specOf(chosen)
  return (
    <SignedIn view={view} title={id ? 'gateway.edit' : 'gateway.add'}>
      <OrganizationHead view={view} head={head} current="/messages" />
      <h2>
        {words(id ? 'gateway.edit' : 'gateway.add')}: {words(label)}
      </h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={action} class="form form-wide">
        <Section title={words('gateway.sender')} intro={words(`gateway.sender.intro.${chosen.channel}`)}>
          <Card>
            <Sender {...props} />
          </Card>
        </Section>
        <Section title={words('gateway.server')} intro={words(hint)}>
          <Card>{fields ? <Fields {...props} specs={fields} /> : <MailServer {...props} />}</Card>
        </Section>
        {!fields && (
          <Section title={words('gateway.dkim')} intro={words('gateway.dkim.intro')}>
            <Card>
              <Signing {...props} />
            </Card>
          </Section>
        )}
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

function Sender({ view: { words }, chosen, values, errors = {} }: GatewayPageProps): JSX.Element {
  const common = { words, values, errors }
  if (chosen.channel === 'email') {
    return (
      <div class="form">
        <Line {...common} name="name" label="gateway.name" required />
        <Line {...common} name="sender_address" label="gateway.address" required />
        <Line {...common} name="sender_name" label="gateway.senderName" />
      </div>
    )
  }
  const required = specOf(chosen).needsSender
  const label = required ? 'gateway.smsSender.needed' : 'gateway.smsSender'
  return (
    <div class="form">
      <Line {...common} name="name" label="gateway.name" required />
      <Line
        {...common}
        name="sender_address"
        label={label}
        hint={{ word: 'gateway.smsSender.hint' }}
        required={required}
      />
    </div>
  )
}

type FieldsProps = GatewayPageProps & { readonly specs: readonly GatewayFieldSpec[] }

function Fields({ specs, ...props }: FieldsProps): JSX.Element {
  return (
    <div class="form">
      {specs.map((spec) => (
        <OneField key={spec.rule.name} {...props} spec={spec} />
      ))}
    </div>
  )
}

function OneField(props: GatewayPageProps & { readonly spec: GatewayFieldSpec }): JSX.Element {
  const { view, spec, values, has, errors = {} } = props
  const { words } = view
  const { rule, label } = spec
  const { name } = rule
  const basics = { words, name, label, hint: spec.hint && { word: spec.hint }, error: errors[name] }
  const value = values[name] ?? ''
  switch (rule.type) {
    case 'secret':
      return <Secret {...basics} kept={has.has(name)} />
    case 'flag':
      return <Checkbox {...basics} checked={value === 'on'} />
    case 'choice':
      return (
        <Select
          {...basics}
          value={value}
          options={spec.choices.map((choice) => ({ value: choice.value, label: words(choice.label) }))}
        />
      )
    case 'port':
      return <Field {...basics} value={value} required />
    case 'line':
    case 'url':
    case 'host':
      return <Field {...basics} value={value} required={rule.needed} />
  }
}

function MailServer({ view: { words }, values, has, errors = {} }: GatewayPageProps): JSX.Element {
  const common = { words, values, errors }
  return (
    <div class="form">
      <Line {...common} name="host" label="gateway.host" required />
      <Line {...common} name="port" label="gateway.port" required />
      <Select
        words={words}
        name="security"
        label="gateway.security"
        error={errors.security}
        value={values.security ?? ''}
        options={SECURITIES.map((value) => ({ value, label: words(`gateway.security.${value}`) }))}
      />
      <Line {...common} name="username" label="gateway.username" />
      <Secret
        words={words}
        name="password"
        label="gateway.password"
        kept={has.has('password')}
        error={errors.password}
      />
    </div>
  )
}

function Signing({ view: { words }, values, has, errors = {} }: GatewayPageProps): JSX.Element {
  const common = { words, values, errors }
  const hint = { word: has.has('dkimKey') ? 'gateway.secret.kept' : 'gateway.key.hint' } as const
  const key = { words, name: 'dkim_key', label: 'gateway.key', hint, error: errors.dkim_key } as const
  return (
    <div class="form">
      <Line {...common} name="dkim_domain" label="gateway.domain" />
      <Line {...common} name="dkim_selector" label="gateway.selector" />
      <FieldFrame {...key}>
        <textarea {...described(key)} rows={4} autocomplete="off" spellcheck={false} dir="ltr" maxlength={8000} />
      </FieldFrame>
    </div>
  )
}

type LineProps = Pick<FieldBasics, 'label' | 'name' | 'hint'> & {
  readonly words: Words
  readonly values: GatewayValues
  readonly errors: FieldErrors<string>
  readonly required?: boolean
}

function Line({ values, errors, ...field }: LineProps): JSX.Element {
  return <Field {...field} value={values[field.name]} error={errors[field.name]} />
}

/** Typed anew or left blank: what is there is never shown. */
function Secret({ kept, ...field }: FieldBasics & { readonly kept: boolean }): JSX.Element {
  const basics = { ...field, hint: kept ? ({ word: 'gateway.secret.kept' } as const) : field.hint }
  return (
    <FieldFrame {...basics}>
      <input {...described(basics)} type="password" autocomplete="new-password" maxlength={1024} dir="ltr" />
    </FieldFrame>
  )
}
