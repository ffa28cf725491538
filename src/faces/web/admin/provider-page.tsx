import { X509Certificate } from 'node:crypto'
import type { JSX } from 'preact'
import { ENDS_SOON, type Metadata } from '#domain/providers/metadata.ts'
import type { IdentityProvider, ProviderKind } from '#domain/providers/providers.ts'
import type { AnswerRefusal } from '#domain/providers/refusals.ts'
import { plus } from '#kernel/time.ts'
import type { OurAddresses } from '../../http/upstream.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { CopyButton, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { providerKindsOnPages } from './provider-kinds.ts'

type Props = {
  readonly view: View
  readonly head: Head
  readonly provider: IdentityProvider
  /** What it has published. */
  readonly metadata: Metadata | undefined
  readonly ours: OurAddresses
  /** Why it could not be asked just now. */
  readonly problem?: AnswerRefusal | 'elsewhere' | undefined
}

/** An identity provider: what is registered there, whether it works, and until when its keys are good. */
export function ProviderPage(props: Props): JSX.Element {
  const { view, head, provider, problem } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/providers/${provider.id}`
  return (
    <SignedIn view={view} title="providers.one">
      <OrganizationHead view={view} head={head} current="/providers" />
      <h2>
        <bdi>{provider.name}</bdi>
      </h2>
      {problem && (
        <Alert tone="danger">
          <p>
            {problem === 'elsewhere'
              ? words('providers.test.elsewhere', { address: new URL(props.ours.callback).origin })
              : words(`sso.reason.${problem}`)}
          </p>
        </Alert>
      )}
      <Facts {...props} />
      <div class="actions">
        <LinkButton href={`${path}/edit`}>{words('providers.edit')}</LinkButton>
        <PostButton action={`${path}/test`} tone="secondary">
          {words('providers.test')}
        </PostButton>
        <LinkButton href={`${path}/remove`} tone="quiet">
          {words('providers.remove')}
        </LinkButton>
      </div>
      <p class="hint">{words('providers.test.hint')}</p>
      <Registered view={view} kind={provider.kind} ours={props.ours} />
      <Keys {...props} path={path} />
    </SignedIn>
  )
}

function Facts({ view, provider }: Props): JSX.Element {
  const { words } = view
  const { kind, issuer, enabled, trust, joins, roles, passwords } = provider
  const rows = [
    { term: words('providers.kind'), is: words(`providers.kind.${kind}`) },
    { term: words('providers.issuer'), is: <bdi dir="ltr">{issuer}</bdi> },
    {
      term: words('applications.state'),
      is: <Badge tone={enabled ? 'good' : 'caution'}>{words(enabled ? 'applications.on' : 'applications.off')}</Badge>,
    },
    { term: words('providers.trust.label'), is: words(`providers.trust.${trust}`) },
    { term: words('providers.joins'), is: words(joins ? 'applications.on' : 'applications.off') },
    { term: words('providers.highest'), is: words(`role.${roles.highest}`) },
    { term: words('providers.passwords'), is: words(`providers.passwords.${passwords}`) },
  ]
  return (
    <Card>
      <DefinitionList rows={rows} />
    </Card>
  )
}

/** What has to be registered at the provider, to be copied. */
export function Registered(props: {
  readonly view: View
  readonly kind: ProviderKind
  readonly ours: OurAddresses
}): JSX.Element {
  const { view, kind, ours } = props
  const { words } = view
  const rows = providerKindsOnPages[kind].register(ours).map(([name, value]) => ({
    term: words(`providers.ours.${name}`),
    is: (
      <>
        <code id={`ours-${name}`} dir="ltr" class="record">
          {value}
        </code>{' '}
        <CopyButton
          of={`ours-${name}`}
          label={words('copy')}
          done={words('copied')}
          about={words(`providers.ours.${name}`)}
        />
      </>
    ),
  }))
  return (
    <Section title={words('providers.ours')} intro={words(`providers.ours.intro.${kind}`)}>
      <Card>
        <DefinitionList rows={rows} />
      </Card>
    </Section>
  )
}

function Keys(props: Props & { readonly path: string }): JSX.Element {
  const { view, provider, metadata, path } = props
  const { words } = view
  const isFetched = provider.kind === 'oidc' || provider.settings.metadataAddress !== null
  return (
    <Section title={words('providers.keys')} intro={words(`providers.keys.intro.${isFetched ? 'fetched' : 'pasted'}`)}>
      <Card>
        {metadata && (
          <p>
            {words('providers.fetched')} <Time view={view} at={metadata.fetchedAt} />
          </p>
        )}
        {metadata?.problem && metadata.failingSince && (
          <Alert tone="warning" title={words('providers.failing')}>
            <p>
              <Time view={view} at={metadata.failingSince} />: <bdi>{metadata.problem}</bdi>
            </p>
          </Alert>
        )}
        {provider.kind === 'saml' && <Certificates view={view} certificates={certificatesOf(provider, metadata)} />}
        {isFetched && (
          <div class="actions actions-apart">
            <PostButton action={`${path}/refresh`} tone="secondary">
              {words('providers.refresh')}
            </PostButton>
          </div>
        )}
      </Card>
    </Section>
  )
}

function certificatesOf(provider: Extract<IdentityProvider, { kind: 'saml' }>, metadata: Metadata | undefined) {
  const published = metadata?.document.kind === 'saml' ? metadata.document : provider.settings
  return published.certificates.map((text) => new X509Certificate(Buffer.from(text, 'base64')))
}

function Certificates({ view, certificates }: { view: View; certificates: readonly X509Certificate[] }): JSX.Element {
  const { words, now } = view
  const soon = certificates.every(({ validToDate }) => validToDate < plus(now, ENDS_SOON))
  const rows = certificates.map(({ fingerprint256, validToDate }) => ({
    key: fingerprint256,
    cells: [
      <code key="print" dir="ltr" class="record">
        {fingerprint256.slice(0, 23)}
      </code>,
      <Time key="until" view={view} at={validToDate} />,
    ],
  }))
  return (
    <>
      {soon && <Alert tone="warning" title={words('providers.ending')} />}
      <Table
        caption={words('providers.certificates')}
        columns={[words('providers.fingerprint'), words('providers.until')]}
        rows={rows}
      />
    </>
  )
}
