import type { JSX } from 'preact'
import type { Channel } from '#kernel/work.ts'
import { Badge } from '../ui/badge.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { EmptyState, Section } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { DeliveryLog, type LogProps } from './messages-log.tsx'
import { type Tried, TriedAlert } from './messages-steps.tsx'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { type Borrowed, SenderNote } from './sender-note.tsx'

export type GatewayRow = {
  /** `standing`: of the server's settings. */
  readonly id: string
  readonly channel: Channel
  readonly name: string
  readonly kind: Word
  /** Blank: the one the gateway has. */
  readonly sender: string
  readonly host: string | null
  readonly tripped: boolean
  /** Few of its codes were typed in. */
  readonly weak: boolean
  readonly failures: number
  readonly answer: string | null
  /** Of the last hour. */
  readonly codes: { readonly sent: number; readonly verified: number }
}

/** The gateways for one channel. */
export type ChannelGateways = {
  readonly channel: Channel
  readonly own: readonly GatewayRow[]
  readonly standing: GatewayRow | undefined
  /** There are others at the levels above, which are none of ours. */
  readonly inherited: boolean
}

export type MessagesPageProps = {
  readonly view: View
  readonly head: Head
  readonly channels: readonly ChannelGateways[]
  readonly log: Omit<LogProps, 'view' | 'at'>
  readonly tried?: Tried | undefined
  readonly borrowed: Borrowed
}

export function MessagesPage({ view, head, channels, log, tried, borrowed }: MessagesPageProps): JSX.Element {
  const { words } = view
  const at = `${organizationPath(head.organization.id)}/messages`
  return (
    <SignedIn view={view} title="messages.title">
      <OrganizationHead view={view} head={head} current="/messages" />
      {tried && <TriedAlert view={view} tried={tried} />}
      <SenderNote view={view} organizationId={head.organization.id} borrowed={borrowed} />
      {channels.map((one) => (
        <Section
          key={one.channel}
          id={`gateways-${one.channel}`}
          title={words(`messages.gateways.${one.channel}`)}
          intro={words(`messages.gateways.intro.${one.channel}`)}
        >
          <Gateways view={view} at={at} {...one} />
        </Section>
      ))}
      <Section id="log" title={words('messages.log')} intro={words('messages.log.intro')}>
        <DeliveryLog view={view} at={at} {...log} />
      </Section>
    </SignedIn>
  )
}

type GatewaysProps = ChannelGateways & { readonly view: View; readonly at: string }

function Gateways({ view, at, channel, own, inherited, standing }: GatewaysProps): JSX.Element {
  const { words } = view
  const none = own.length === 0 && !inherited && !standing
  return (
    <div class="card form">
      {none && <EmptyState title={words(`messages.none.${channel}`)} />}
      <ul class="items">
        {own.map((gateway, place) => (
          <GatewayItem key={gateway.id} view={view} at={at} gateway={gateway} first={place === 0} />
        ))}
        {standing && <GatewayItem view={view} at={at} gateway={standing} first />}
      </ul>
      {inherited && <p class="hint">{words('messages.inherited')}</p>}
      <div class="actions">
        <LinkButton href={`${at}/new-gateway#${channel}`} tone="secondary" about={words(`channel.${channel}`)}>
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
  const path = `${at}/gateways/${gateway.id}`
  return (
    <li class="item">
      <div class="item-text">
        <GatewayText view={view} gateway={gateway} />
      </div>
      <GatewayActions view={view} path={path} gateway={gateway} first={first} />
    </li>
  )
}

function GatewayText({ view: { words }, gateway }: Pick<ItemProps, 'view' | 'gateway'>): JSX.Element {
  const { name, kind, sender, host, tripped, weak, failures, answer, codes } = gateway
  return (
    <>
      <p class="item-title">
        <bdi>{name}</bdi> {(tripped || weak) && <Badge tone="bad">{words('gateway.tripped')}</Badge>}
      </p>
      <p class="hint">
        {words(kind)}
        {host && (
          <>
            {' · '}
            <bdi>{host}</bdi>
          </>
        )}
        {sender && (
          <>
            {' · '}
            <bdi>{sender}</bdi>
          </>
        )}
        {failures > 0 && ` · ${words('gateway.failures', { failures })}`}
      </p>
      {codes.sent > 0 && <p class="hint">{words('gateway.codes', codes)}</p>}
      {failures > 0 && answer && (
        <p class="hint">
          <bdi>{answer}</bdi>
        </p>
      )}
    </>
  )
}

type ActionsProps = Omit<ItemProps, 'at'> & { readonly path: string }

function GatewayActions({ view: { words }, path, gateway, first }: ActionsProps): JSX.Element {
  const { id, name, channel } = gateway
  return (
    <div class="actions">
      {channel === 'email' ? (
        <PostButton action={`${path}/test`} small about={name}>
          {words('gateway.test')}
        </PostButton>
      ) : (
        <LinkButton href={`${path}/test`} tone="secondary" small about={name}>
          {words('gateway.test')}
        </LinkButton>
      )}
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
          <LinkButton href={`${path}/remove`} tone="secondary" small about={name}>
            {words('gateway.remove')}
          </LinkButton>
        </>
      )}
    </div>
  )
}
