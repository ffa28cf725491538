import type { JSX } from 'preact'
import type { Delivery, State } from '#domain/messages/outbox.ts'
import { templates } from '../letters/templates.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge, type BadgeTone } from '../ui/badge.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { EmptyState, Section } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type GatewayRow = {
  /** `standing`: of the server's settings. */
  readonly id: string
  readonly name: string
  readonly sender: string
  readonly host: string
  readonly tripped: boolean
  readonly failures: number
  readonly answer: string | null
}

/** What came of a test. */
export type Tried = { readonly name: string; readonly sent: boolean; readonly answer: string }

export type MessagesPageProps = {
  readonly view: View
  readonly head: Head
  readonly own: readonly GatewayRow[]
  /** There are others at the levels above, which are none of ours. */
  readonly inherited: boolean
  readonly standing: GatewayRow | undefined
  readonly deliveries: readonly Delivery[]
  readonly older?: string | undefined
  readonly tried?: Tried | undefined
}

export function MessagesPage(props: MessagesPageProps): JSX.Element {
  const { view, head, tried } = props
  const { words } = view
  return (
    <SignedIn view={view} title="messages.title">
      <OrganizationHead view={view} head={head} current="/messages" />
      {tried && (
        <Alert
          tone={tried.sent ? 'success' : 'danger'}
          title={words(tried.sent ? 'messages.sent' : 'messages.notSent')}
        >
          <p>
            <bdi>{tried.name}</bdi>: <bdi>{tried.answer}</bdi>
          </p>
        </Alert>
      )}
      <Section id="gateways" title={words('messages.gateways')} intro={words('messages.gateways.intro')}>
        <Gateways {...props} />
      </Section>
      <Section id="log" title={words('messages.log')} intro={words('messages.log.intro')}>
        <Log {...props} />
      </Section>
    </SignedIn>
  )
}

function Gateways({ view, head, own, inherited, standing }: MessagesPageProps): JSX.Element {
  const { words } = view
  const messages = `${organizationPath(head.organization.id)}/messages`
  const none = own.length === 0 && !inherited && !standing
  return (
    <div class="card form">
      {none && <EmptyState title={words('messages.none')} />}
      <ul class="items">
        {own.map((gateway, at) => (
          <GatewayItem key={gateway.id} view={view} at={messages} gateway={gateway} first={at === 0} />
        ))}
        {standing && <GatewayItem view={view} at={messages} gateway={standing} first />}
      </ul>
      {inherited && <p class="hint">{words('messages.inherited')}</p>}
      <div class="actions">
        <LinkButton href={`${messages}/new-gateway`} tone="secondary">
          {words('gateway.add')}
        </LinkButton>
      </div>
    </div>
  )
}

type ItemProps = {
  readonly view: View
  readonly at: string
  readonly gateway: GatewayRow
  readonly first: boolean
}

function GatewayItem({ view, at, gateway, first }: ItemProps): JSX.Element {
  const { words } = view
  const { id, name, sender, host, tripped, failures, answer } = gateway
  const path = `${at}/gateways/${id}`
  return (
    <li class="item">
      <div class="item-text">
        <p class="item-title">
          <bdi>{name}</bdi> {tripped && <Badge tone="bad">{words('gateway.tripped')}</Badge>}
        </p>
        <p class="hint">
          <bdi>{sender}</bdi> · <bdi>{host}</bdi>
          {failures > 0 && ` · ${words('gateway.failures', { failures })}`}
        </p>
        {failures > 0 && answer && (
          <p class="hint">
            <bdi>{answer}</bdi>
          </p>
        )}
      </div>
      <div class="actions">
        <PostButton action={`${path}/test`} small about={name}>
          {words('gateway.test')}
        </PostButton>
        {!first && (
          <PostButton action={`${path}/raise`} small about={name}>
            {words('gateway.raise')}
          </PostButton>
        )}
        {id !== 'standing' && (
          <>
            <LinkButton href={path} tone="secondary" small about={name}>
              {words('gateway.change')}
            </LinkButton>
            <PostButton action={`${path}/remove`} tone="danger" small about={name}>
              {words('gateway.remove')}
            </PostButton>
          </>
        )}
      </div>
    </li>
  )
}

const TONES: Readonly<Record<State, BadgeTone>> = {
  ...{ waiting: 'neutral', sending: 'neutral', sent: 'good', failed: 'bad', expired: 'caution' },
}

function Log({ view, deliveries, older }: MessagesPageProps): JSX.Element {
  const { words } = view
  if (deliveries.length === 0) return <EmptyState title={words('messages.log.empty')} />
  const columns = (['when', 'what', 'state', 'answer'] as const).map((name) => words(`messages.log.${name}`))
  return (
    <div class="form">
      <Table
        caption={words('messages.log')}
        columns={columns}
        rows={deliveries.map((row) => ({ key: row.id, cells: cells(view, row) }))}
      />
      {older && <a href={older}>{words('history.older')}</a>}
    </div>
  )
}

/** Of a template that a newer version made, its name. */
function subjectOf({ words, organization }: View, template: string): string {
  const known = Object.hasOwn(templates, template) ? templates[template] : undefined
  return known ? words(known.called ?? known.subject, { organization: organization.name }) : template
}

function cells(view: View, { createdAt, template, to, state, attempts, gateway, answer }: Delivery): JSX.Element[] {
  const { words } = view
  return [
    <Time key="when" view={view} at={createdAt} />,
    <span key="what">
      {subjectOf(view, template)}
      <bdi class="hint block">{to}</bdi>
    </span>,
    <span key="state">
      <Badge tone={TONES[state]}>{words(`messages.state.${state}`)}</Badge>
      {attempts > 1 && <span class="hint block">{words('messages.attempts', { attempts })}</span>}
    </span>,
    <span key="answer">
      {gateway && <bdi>{gateway}</bdi>}
      {answer && (
        <span class="hint block">
          <bdi>{answer}</bdi>
        </span>
      )}
    </span>,
  ]
}
