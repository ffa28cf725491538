import type { JSX } from 'preact'
import type { Domain } from '#domain/providers/domains.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { EmptyState, Section } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { Said, View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly providers: readonly IdentityProvider[]
  readonly domains: readonly Domain[]
  /** What was typed as a new domain, and what is wrong with it. */
  readonly typed?: string
  readonly error?: Said | undefined
}

/** Where people of an organization sign in instead of here, and by which domains they are sent there. */
export function ProvidersPage(props: Props): JSX.Element {
  const { view, head, providers } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/providers`
  return (
    <SignedIn view={view} title="providers.title">
      <OrganizationHead view={view} head={head} current="/providers" />
      <p class="lead">{words('providers.intro')}</p>
      {providers.length === 0 ? (
        <EmptyState title={words('providers.none')}>
          <p>{words('providers.none.text')}</p>
        </EmptyState>
      ) : (
        <List {...props} path={path} />
      )}
      <div class="actions">
        <LinkButton href={`${path}/new`}>{words('providers.add')}</LinkButton>
      </div>
      <Domains {...props} />
    </SignedIn>
  )
}

function List({ view: { words }, path, providers }: Props & { readonly path: string }): JSX.Element {
  return (
    <div class="card">
      <Table
        caption={words('providers.title')}
        columns={[
          words('providers.name'),
          words('providers.kind'),
          words('providers.trust.label'),
          words('applications.state'),
        ]}
        rows={providers.map(({ id, name, kind, trust, enabled }) => ({
          key: id,
          cells: [
            <a key="name" href={`${path}/${id}`}>
              <bdi>{name}</bdi>
            </a>,
            words(`providers.kind.${kind}`),
            words(`providers.trust.${trust}`),
            <Badge key="state" tone={enabled ? 'good' : 'caution'}>
              {words(enabled ? 'applications.on' : 'applications.off')}
            </Badge>,
          ],
        }))}
      />
    </div>
  )
}

function Domains({ view, head, providers, domains, typed = '', error }: Props): JSX.Element {
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/domains`
  const nameOf = (id: string | null): string | undefined => providers.find((provider) => provider.id === id)?.name
  return (
    <Section id="domains" title={words('domains.title')} intro={words('domains.intro')}>
      {domains.length > 0 && (
        <div class="card">
          <Table
            caption={words('domains.title')}
            columns={[words('domains.name'), words('hosts.state'), words('domains.leads')]}
            rows={domains.map(({ name, provedAt, providerId }) => ({
              key: name,
              cells: [
                <a key="name" href={`${path}/${name}`}>
                  <bdi>{name}</bdi>
                </a>,
                <Badge key="state" tone={provedAt ? 'good' : 'caution'}>
                  {words(provedAt ? 'hosts.proved' : 'hosts.unproved')}
                </Badge>,
                <bdi key="leads">{nameOf(providerId) ?? words('domains.nowhere')}</bdi>,
              ],
            }))}
          />
        </div>
      )}
      <div class="card">
        <form method="post" action={path} class="form">
          <Field
            {...{ words, name: 'name', label: 'domains.add.label', hint: { word: 'domains.add.hint' }, maxLength: 253 }}
            value={typed}
            error={error}
            required
          />
          <div class="actions">
            <Button tone="secondary">{words('domains.add')}</Button>
          </div>
        </form>
      </div>
    </Section>
  )
}
