import type { JSX } from 'preact'
import type { CertificateState } from '#domain/organizations/certificates.ts'
import { type HostName, recordNameOf } from '#domain/organizations/hosts.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, CopyButton, LinkButton } from '../ui/button.tsx'
import { Card, PageHead, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { type Said, say, type View } from '../ui/view.ts'
import { PasskeyHosts } from './hosts-passkeys.tsx'
import { Collisions, type Who, WhoMoves } from './hosts-who.tsx'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type HostsPageProps = {
  readonly view: View
  readonly head: Head
  readonly hosts: readonly HostName[]
  readonly certificates: readonly CertificateState[]
  /** The name that passkeys of all of them belong to. */
  readonly chosen?: string | undefined
  /** What is wrong with the one that was chosen. */
  readonly passkeys?: Said | undefined
  /** Where people sign in now. */
  readonly address: string
  readonly typed: string
  readonly error?: Said | undefined
}

export function HostsPage(props: HostsPageProps): JSX.Element {
  const { view, head, hosts, certificates, chosen, address, typed, error } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/hosts`
  const names = hosts.filter(({ provedAt }) => provedAt !== null).map(({ name }) => name)
  return (
    <SignedIn view={view} title="hosts.title">
      <OrganizationHead view={view} head={head} current="/hosts" />
      <p class="lead">{words('hosts.intro', { organization: head.organization.name })}</p>
      <Problems words={words} errors={{ name: error }} />
      {hosts.length === 0 ? (
        <p>{words('hosts.none', { address })}</p>
      ) : (
        <Hosts {...{ view, hosts, certificates, path }} />
      )}
      <PasskeyHosts view={view} action={`${path}-passkeys`} names={names} chosen={chosen} error={props.passkeys} />
      <Section title={words('hosts.add')}>
        <Card>
          <form method="post" action={path} class="form">
            <Field
              words={words}
              name="name"
              label="hosts.add.label"
              hint={{ word: 'hosts.add.hint' }}
              value={typed}
              error={error}
              maxLength={253}
              required
            />
            <div class="actions">
              <Button>{words('hosts.add.button')}</Button>
            </div>
          </form>
        </Card>
      </Section>
    </SignedIn>
  )
}

function Hosts(
  props: Pick<HostsPageProps, 'view' | 'hosts' | 'certificates'> & { readonly path: string },
): JSX.Element {
  const { view, hosts, certificates, path } = props
  const { words } = view
  const states = new Map(certificates.map((state) => [state.name, state]))
  const columns = [
    words('hosts.name'),
    words('hosts.state'),
    words('hosts.since'),
    ...(states.size > 0 ? [words('hosts.certificate')] : []),
    words('hosts.action'),
  ]
  const rows = hosts.map(({ name, provedAt, createdAt }) => ({
    key: name,
    cells: [
      <bdi key="name">{name}</bdi>,
      <Badge key="state" tone={provedAt ? 'good' : 'caution'}>
        {words(provedAt ? 'hosts.proved' : 'hosts.unproved')}
      </Badge>,
      <Time key="since" view={view} at={provedAt ?? createdAt} />,
      ...(states.size > 0 ? [<CertificateCell key="certificate" view={view} state={states.get(name)} />] : []),
      <span key="action" class="actions">
        {!provedAt && (
          <LinkButton href={`${path}/${name}`} small about={name}>
            {words('hosts.prove')}
          </LinkButton>
        )}
        <LinkButton href={`${path}/${name}/remove`} tone="secondary" small about={name}>
          {words('hosts.remove')}
        </LinkButton>
      </span>,
    ],
  }))
  return <Table caption={words('hosts.list')} columns={columns} rows={rows} />
}

type CertificateCellProps = { readonly view: View; readonly state: CertificateState | undefined }

/** Until when it is good; or what the authority said, and when it is asked again. */
function CertificateCell({ view, state }: CertificateCellProps): JSX.Element {
  const { words } = view
  if (!state) return <span>–</span>
  const { goodUntil, failures, answer, dueAt } = state
  return (
    <div class="two-factor">
      <Badge tone={goodUntil ? 'good' : failures > 0 ? 'bad' : 'neutral'}>
        {words(
          goodUntil ? 'hosts.certificate.good' : failures > 0 ? 'hosts.certificate.none' : 'hosts.certificate.asked',
        )}
      </Badge>
      {goodUntil && (
        <span class="hint">
          {words('hosts.certificate.until')} <Time view={view} at={goodUntil} />
        </span>
      )}
      {failures > 0 && (
        <span class="hint">
          {words('hosts.certificate.failed', { failures })} {answer && <bdi>{answer}</bdi>}
        </span>
      )}
      {failures > 0 && (
        <span class="hint">
          {words('hosts.certificate.again')} <Time view={view} at={dueAt} />
        </span>
      )}
    </div>
  )
}

type HostPageProps = {
  readonly view: View
  readonly organization: Pick<Organization, 'id' | 'name'>
  readonly host: HostName
  readonly address: string
  /** The host name that people come by now, which leads to this server. */
  readonly target: string
  readonly who: Who
  readonly error?: Said | undefined
}

/** The record that proves a name, and what happens once it does. */
export function HostPage({ view, organization, host, target, who, error }: HostPageProps): JSX.Element {
  const { words } = view
  const path = `${organizationPath(organization.id)}/hosts`
  return (
    <SignedIn view={view} title="hosts.title">
      <PageHead
        title={words('hosts.host.title', { name: host.name })}
        back={{ href: path, label: words('hosts.title') }}
      />
      <Section title={words('hosts.who')}>
        <WhoMoves view={view} who={who} word="hosts.who.prove" />
      </Section>
      <Section title={words('hosts.host.record')} intro={words('hosts.host.record.hint')}>
        <Card>
          <RecordToAdd view={view} host={host} />
        </Card>
      </Section>
      <Section title={words('hosts.host.point')} intro={words('hosts.host.point.text')}>
        <Card>
          <p>{words('hosts.host.point.for', { name: host.name, target })}</p>
        </Card>
      </Section>
      <Section title={words('hosts.host.check')}>
        {error && (
          <Alert tone="danger">
            <p>{say(words, error)}</p>
          </Alert>
        )}
        <form method="post" action={`${path}/${host.name}/check`} class="actions">
          <Button>{words('hosts.host.checkButton')}</Button>
        </form>
      </Section>
    </SignedIn>
  )
}

type RecordProps = { readonly view: View; readonly host: Pick<HostName, 'name' | 'challenge'> }

/** The record that proves a name, to be copied. */
export function RecordToAdd({ view: { words }, host }: RecordProps): JSX.Element {
  const copied = (id: string, value: string, about: string): JSX.Element => (
    <>
      <code id={id} dir="ltr" class="record">
        {value}
      </code>{' '}
      <CopyButton of={id} label={words('copy')} done={words('copied')} about={about} />
    </>
  )
  return (
    <DefinitionList
      rows={[
        { term: words('hosts.host.record.type'), is: 'TXT' },
        {
          term: words('hosts.host.record.name'),
          is: copied('record-name', recordNameOf(host.name), words('hosts.host.record.name')),
        },
        {
          term: words('hosts.host.record.value'),
          is: copied('record-value', host.challenge, words('hosts.host.record.value')),
        },
      ]}
    />
  )
}

type RemoveHostPageProps = Pick<HostPageProps, 'view' | 'organization' | 'host' | 'who'>

export function RemoveHostPage({ view, organization, host, who }: RemoveHostPageProps): JSX.Element {
  const { words } = view
  const path = `${organizationPath(organization.id)}/hosts`
  return (
    <SignedIn view={view} title="hosts.title">
      <PageHead
        title={words('hosts.remove.title', { name: host.name })}
        back={{ href: path, label: words('hosts.title') }}
      />
      <Section title={words('hosts.who')}>
        <WhoMoves view={view} who={who} word="hosts.who.remove" />
      </Section>
      {who.collisions.length > 0 ? (
        <Collisions view={view} who={who} />
      ) : (
        <form method="post" action={`${path}/${host.name}/remove`} class="actions">
          <Button tone="danger">{words('hosts.remove.button')}</Button>
          <LinkButton href={path} tone="secondary">
            {words('hosts.remove.cancel')}
          </LinkButton>
        </form>
      )}
    </SignedIn>
  )
}
