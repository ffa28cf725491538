import type { JSX } from 'preact'
import {
  type IdentityProvider,
  type ProviderKind,
  passwordRules,
  providerKinds,
  trusts,
} from '#domain/providers/providers.ts'
import { givenRoles } from '#domain/providers/roles.ts'
import type { OurAddresses } from '../../http/upstream.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Choices } from '../ui/choices.tsx'
import { AreaField, Checkbox, Field, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { Radios } from '../ui/radios.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import type { ProviderValues } from './provider-kind.ts'
import { providerKindsOnPages } from './provider-kinds.ts'
import { Registered } from './provider-page.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly kind: ProviderKind
  readonly id: string
  readonly values: ProviderValues
  readonly errors: FieldErrors<string>
  readonly ours: OurAddresses
  /** One that is there already. */
  readonly provider?: IdentityProvider
}

/** Adds an identity provider, or changes one. */
export function ProviderFormPage(props: Props): JSX.Element {
  const { view, head, kind, id, provider, errors } = props
  const { words } = view
  const list = `${organizationPath(head.organization.id)}/providers`
  const title = provider ? 'providers.edit' : 'providers.add'
  const back = provider ? `${list}/${id}` : list
  return (
    <SignedIn view={view} title={title}>
      <OrganizationHead view={view} head={head} current="/providers" />
      <h2>{words(title)}</h2>
      <Problems words={words} errors={errors} />
      {!provider && <Registered view={view} kind={kind} ours={props.ours} />}
      <form method="post" action={provider ? `${back}/edit` : `${list}/new`} class="form form-wide">
        <input type="hidden" name="kind" value={kind} />
        <input type="hidden" name="id" value={id} />
        <What {...props} />
        <Trusted {...props} />
        <People {...props} />
        <div class="actions actions-end">
          <LinkButton href={back} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('providers.save')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function What(props: Props): JSX.Element {
  const { view, kind, values, errors, provider, ours } = props
  const { words } = view
  const { Fields } = providerKindsOnPages[kind]
  return (
    <Section title={words(`providers.kind.${kind}`)} intro={words(`providers.kind.${kind}.hint`)}>
      <Card>
        <div class="form">
          <Field
            {...{ words, name: 'name', label: 'providers.name', hint: { word: 'providers.name.hint' }, maxLength: 60 }}
            value={values.name}
            error={errors.name}
            required
          />
          <Checkbox words={words} name="enabled" label="providers.enabled" checked={values.enabled === 'on'} />
          <Fields {...{ view, values, errors, ours, isThere: provider !== undefined }} />
        </div>
      </Card>
    </Section>
  )
}

function Trusted({ view, kind, values, errors }: Props): JSX.Element {
  const { words } = view
  const text = (name: string) => ({ words, name, value: values[name] ?? '', error: errors[name] })
  return (
    <Section title={words('providers.trust')} intro={words('providers.trust.intro')}>
      <Card>
        <div class="form">
          <Radios
            {...{ ...text('trust'), label: 'providers.trust.label' }}
            options={trusts.map((value) => ({
              ...{ value, label: `providers.trust.${value}` as const, hint: `providers.trust.${value}.hint` as const },
            }))}
          />
          {kind === 'oidc' && (
            <AreaField {...text('amr')} label="providers.amr" hint={{ word: 'providers.amr.hint' }} rows={2} />
          )}
          <AreaField {...text('acr')} label="providers.provesBy" hint={{ word: 'providers.provesBy.hint' }} rows={2} />
          <Field {...text('proofAge')} label="providers.proofAge" hint={{ word: 'providers.proofAge.hint' }} />
        </div>
      </Card>
    </Section>
  )
}

function People({ view, values, errors }: Props): JSX.Element {
  const { words } = view
  return (
    <Section title={words('providers.people')} intro={words('providers.people.intro')}>
      <Card>
        <div class="form">
          <Checkbox
            {...{ words, name: 'joins', label: 'providers.joins', hint: { word: 'providers.joins.hint' } }}
            checked={values.joins === 'on'}
          />
          <AreaField
            {...{ words, name: 'groups', label: 'providers.groups', hint: { word: 'providers.groups.hint' }, rows: 3 }}
            value={values.groups ?? ''}
            error={errors.groups}
          />
          <Select
            {...{ words, name: 'highest', label: 'providers.highest', hint: { word: 'providers.highest.hint' } }}
            value={values.highest ?? ''}
            error={errors.highest}
            options={givenRoles.map((value) => ({ value, label: words(`role.${value}`) }))}
          />
          <Radios
            {...{ words, name: 'passwords', label: 'providers.passwords', value: values.passwords ?? '' }}
            error={errors.passwords}
            options={passwordRules.map((value) => ({
              ...{ value, label: `providers.passwords.${value}` as const },
              hint: `providers.passwords.${value}.hint` as const,
            }))}
          />
        </div>
      </Card>
    </Section>
  )
}

/** Before one is added: of which kind. */
export function ChooseProviderKindPage({ view, head }: Pick<Props, 'view' | 'head'>): JSX.Element {
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/providers/new`
  return (
    <SignedIn view={view} title="providers.add">
      <OrganizationHead view={view} head={head} current="/providers" />
      <h2>{words('providers.add')}</h2>
      <Choices
        view={view}
        all={providerKinds.map((kind) => ({
          href: `${path}?kind=${kind}`,
          title: words(`providers.kind.${kind}`),
          hint: words(`providers.kind.${kind}.hint`),
        }))}
      />
    </SignedIn>
  )
}

type RemoveProps = Pick<Props, 'view' | 'head'> & { readonly provider: IdentityProvider }

export function RemoveProviderPage({ view, head, provider: { id, name } }: RemoveProps): JSX.Element {
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/providers/${id}`
  return (
    <SignedIn view={view} title="providers.remove">
      <OrganizationHead view={view} head={head} current="/providers" />
      <h2>{words('providers.remove')}</h2>
      <Card>
        <p>{words('providers.remove.text', { provider: name })}</p>
        <form method="post" action={`${path}/remove`} class="actions actions-end">
          <LinkButton href={path} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button tone="danger">{words('providers.remove')}</Button>
        </form>
      </Card>
    </SignedIn>
  )
}
