import type { JSX } from 'preact'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import type { GivenRole } from '#domain/providers/roles.ts'
import type { ScimToken } from '#domain/providers/scim-tokens.ts'
import { Button, CopyButton, LinkButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { AreaField, Field, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { ShownKey } from '../ui/shown-key.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import type { TokenField, TokenValues } from './provisioning-form.ts'

type Frame = { readonly view: View; readonly head: Head }

const TAB = '/provisioning'
const pathOf = ({ head }: Frame): string => `${organizationPath(head.organization.id)}${TAB}`

type ListProps = Frame & {
  readonly tokens: readonly ScimToken[]
  readonly providers: readonly IdentityProvider[]
  readonly address: string
}

/** What directories provision people with. */
export function ProvisioningPage(props: ListProps): JSX.Element {
  const { view, head, tokens } = props
  const { words } = view
  return (
    <SignedIn view={view} title="provisioning.title">
      <OrganizationHead view={view} head={head} current={TAB} />
      <p class="lead">{words('provisioning.intro')}</p>
      {tokens.length === 0 ? (
        <EmptyState title={words('provisioning.none')}>
          <p>{words('provisioning.none.text')}</p>
        </EmptyState>
      ) : (
        <List {...props} />
      )}
      <div class="actions">
        <LinkButton href={`${pathOf(props)}/new`}>{words('provisioning.add')}</LinkButton>
      </div>
      <Address {...props} />
    </SignedIn>
  )
}

function Address({ view: { words }, address }: Pick<ListProps, 'view' | 'address'>): JSX.Element {
  return (
    <Section title={words('provisioning.address')} intro={words('provisioning.address.intro')}>
      <div class="card recipe">
        <pre class="key-long" id="scim-address" dir="ltr">
          {address}
        </pre>
        <CopyButton of="scim-address" label={words('applications.copy')} done={words('applications.copied')} />
      </div>
    </Section>
  )
}

function List(props: ListProps): JSX.Element {
  const { view, tokens, providers } = props
  const { words } = view
  const columns = ['applications.name', 'provisioning.provider', 'apiKeys.ends', 'apiKeys.used'] as const
  const called = (id: string): string => providers.find((one) => one.id === id)?.name ?? words('provisioning.gone')
  return (
    <div class="card">
      <Table
        caption={words('provisioning.title')}
        columns={[...columns, 'apiKeys.end.column' as const].map((word) => words(word))}
        rows={tokens.map((token) => ({
          key: token.id,
          cells: [
            <bdi key="name">{token.name}</bdi>,
            token.providerId === null ? words('provisioning.provider.none') : <bdi>{called(token.providerId)}</bdi>,
            token.endsAt ? <Time key="ends" view={view} at={token.endsAt} /> : words('apiKeys.ends.never'),
            token.lastUsedAt ? <Time key="used" view={view} at={token.lastUsedAt} ago /> : words('apiKeys.used.never'),
            <LinkButton key="end" href={`${pathOf(props)}/${token.id}/end`} tone="secondary" small about={token.name}>
              {words('apiKeys.end.short')}
            </LinkButton>,
          ],
        }))}
      />
    </div>
  )
}

type FormProps = Frame & {
  readonly values: TokenValues
  readonly providers: readonly IdentityProvider[]
  readonly roles: readonly GivenRole[]
  readonly errors?: FieldErrors<TokenField>
}

export function NewTokenPage(props: FormProps): JSX.Element {
  const { view, head, values, providers, errors = {} } = props
  const { words } = view
  const choices = providers.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <SignedIn view={view} title="provisioning.add">
      <OrganizationHead view={view} head={head} current={TAB} />
      <h2>{words('provisioning.add')}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={`${pathOf(props)}/new`} class="form form-wide">
        <Section title={words('provisioning.what')} intro={words('provisioning.what.intro')}>
          <Card>
            <div class="form">
              <Field
                {...{ words, name: 'name', label: 'applications.name', value: values.name, required: true }}
                error={errors.name}
              />
              <Select
                {...{ words, name: 'provider', label: 'provisioning.provider', value: values.provider }}
                hint={{ word: 'provisioning.provider.hint' }}
                error={errors.provider}
                options={[{ value: '', label: words('provisioning.provider.none') }, ...choices]}
              />
              <Field
                {...{ words, name: 'ends', label: 'apiKeys.ends', value: values.ends, type: 'date' }}
                hint={{ word: 'provisioning.ends.hint' }}
                error={errors.ends}
              />
            </div>
          </Card>
        </Section>
        <Roles {...props} />
        <div class="actions actions-end">
          <LinkButton href={pathOf(props)} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('provisioning.make')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function Roles({ view: { words }, values, roles, errors = {} }: FormProps): JSX.Element {
  return (
    <Section title={words('provisioning.roles')} intro={words('provisioning.roles.intro')}>
      <Card>
        <div class="form">
          <AreaField
            {...{ words, name: 'groups', label: 'provisioning.groups', value: values.groups, rows: 3 }}
            hint={{ word: 'provisioning.groups.hint' }}
            error={errors.groups}
          />
          <Select
            {...{ words, name: 'highest', label: 'provisioning.highest', value: values.highest }}
            hint={{ word: 'provisioning.highest.hint' }}
            error={errors.highest}
            options={roles.map((role) => ({ value: role, label: words(`role.${role}`) }))}
          />
        </div>
      </Card>
    </Section>
  )
}

type ShownProps = Frame & { readonly name: string; readonly token: string; readonly address: string }

/** The token, once. */
export function TokenShownPage(props: ShownProps): JSX.Element {
  const { view, head, name, token } = props
  const { words } = view
  return (
    <SignedIn view={view} title="provisioning.new">
      <OrganizationHead view={view} head={head} current={TAB} />
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <ShownKey view={view} id="scim-token" token={token} text={words('provisioning.new.text')} close={pathOf(props)} />
      <Address {...props} />
    </SignedIn>
  )
}

export function EndTokenPage(props: Frame & { readonly token: ScimToken }): JSX.Element {
  const { view, head, token } = props
  const { words } = view
  return (
    <SignedIn view={view} title="provisioning.end">
      <OrganizationHead view={view} head={head} current={TAB} />
      <h2>{words('provisioning.end')}</h2>
      <Card>
        <p>{words('provisioning.end.text', { name: token.name })}</p>
        <form method="post" action={`${pathOf(props)}/${token.id}/end`} class="actions actions-end">
          <LinkButton href={pathOf(props)} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button tone="danger">{words('provisioning.end')}</Button>
        </form>
      </Card>
    </SignedIn>
  )
}
