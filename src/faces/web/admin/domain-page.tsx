import type { JSX } from 'preact'
import type { Domain } from '#domain/providers/domains.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, PostButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Select } from '../ui/field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { type Said, say, type View } from '../ui/view.ts'
import { RecordToAdd } from './hosts-page.tsx'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly domain: Domain
  readonly providers: readonly IdentityProvider[]
  readonly errors: { readonly check?: Said | undefined; readonly provider?: Said | undefined }
}

/** The record that proves a domain, and where its people are sent. */
export function DomainPage(props: Props): JSX.Element {
  const { view, head, domain } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/domains/${domain.name}`
  return (
    <SignedIn view={view} title="domains.one">
      <OrganizationHead view={view} head={head} current="/providers" />
      <h2>
        <bdi>{domain.name}</bdi>{' '}
        <Badge tone={domain.provedAt ? 'good' : 'caution'}>
          {words(domain.provedAt ? 'hosts.proved' : 'hosts.unproved')}
        </Badge>
      </h2>
      {!domain.provedAt && <Proof {...props} path={path} />}
      <Leads {...props} path={path} />
      <div class="actions">
        <PostButton action={`${path}/remove`} tone="quiet">
          {words('domains.remove')}
        </PostButton>
      </div>
    </SignedIn>
  )
}

type PathProps = Props & { readonly path: string }

function Proof({ view, domain, errors, path }: PathProps): JSX.Element {
  const { words } = view
  return (
    <Section title={words('hosts.host.record')} intro={words('hosts.host.record.hint')}>
      <Card>
        <RecordToAdd view={view} host={domain} />
        {errors.check && (
          <Alert tone="danger">
            <p>{say(words, errors.check)}</p>
          </Alert>
        )}
        <form method="post" action={`${path}/check`} class="actions actions-apart">
          <Button>{words('hosts.host.checkButton')}</Button>
        </form>
      </Card>
    </Section>
  )
}

function Leads({ view, domain, providers, errors, path }: PathProps): JSX.Element {
  const { words } = view
  const options = providers.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Section title={words('domains.leads')} intro={words('domains.leads.intro')}>
      <Card>
        <form method="post" action={path} class="form">
          <Select
            {...{ words, name: 'provider', label: 'domains.leads.label', value: domain.providerId ?? '' }}
            error={errors.provider}
            options={[{ value: '', label: words('domains.nowhere') }, ...options]}
          />
          <div class="actions">
            <Button tone="secondary">{words('domains.save')}</Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}
