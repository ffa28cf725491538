import { deliveries, type LogFilter, sums } from '#domain/messages/delivery-log.ts'
import { isWeak } from '#domain/messages/gateway-codes.ts'
import { type Gateway, gatewaysFor, gatewaysOf, isTripped } from '#domain/messages/gateways.ts'
import { isId } from '#kernel/ids.ts'
import type { Channel } from '#kernel/work.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import type { Mail } from '../mail.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { gatewayRoutes } from './messages-gateways.routes.tsx'
import { specOf } from './messages-kinds.ts'
import { CHANNELS, STATES } from './messages-log.tsx'
import { type ChannelGateways, type GatewayRow, MessagesPage, type MessagesPageProps } from './messages-page.tsx'
import type { Tried } from './messages-steps.tsx'
import { headOf, organizationPath } from './organization-head.tsx'
import { borrowedSender } from './sender-note.tsx'

const MESSAGES = '/admin/organizations/:organization/messages'

export const messagesRoutes: readonly Route[] = [
  { method: 'GET', path: MESSAGES, door: 'rule', deed: 'organization.change', handle: (call) => messagesPage(call) },
  ...gatewayRoutes(MESSAGES, messagesPage),
]

const SHOWN = 50

async function messagesPage(call: AdminCall, tried?: Tried): Promise<Reply> {
  const [head, channels, log, borrowed] = await Promise.all([
    headOf(call),
    channelsOf(call),
    logOf(call),
    borrowedSender(call),
  ])
  return page(<MessagesPage view={viewOf(call)} {...{ head, channels, log, tried, borrowed }} />)
}

async function channelsOf(call: AdminCall): Promise<ChannelGateways[]> {
  const { organization, world, mail, me } = call
  const own = await world.look((look) => gatewaysOf(look, organization.id))
  const mine = mail.standing && organization.kind === 'operator' && me.organization.kind === 'operator'
  return Promise.all(
    CHANNELS.map(async (channel) => {
      const all = await world.look((look) => gatewaysFor(look, organization, channel, mail.expected))
      const rows = own.filter((gateway) => gateway.channel === channel).map((gateway) => rowOf(call, gateway))
      const standing = channel === 'email' ? mail.standing : undefined
      return {
        ...{ channel, own: rows, inherited: all.length > rows.length || (standing !== undefined && !mine) },
        standing: mine && standing ? standingRow(standing) : undefined,
      }
    }),
  )
}

async function logOf(call: AdminCall): Promise<MessagesPageProps['log']> {
  const { organization, world, query } = call
  const filter = { channel: among(CHANNELS, query.get('channel')), state: among(STATES, query.get('state')) }
  const before = query.get('before') ?? ''
  const wanted = { limit: SHOWN + 1, before: isId(before) ? before : null }
  const [rows, summed] = await Promise.all([
    world.look((look) => deliveries(look, organization.id, filter, wanted)),
    world.look((look) => sums(look, organization.id)),
  ])
  const shown = rows.slice(0, SHOWN)
  const last = rows.length > SHOWN ? shown.at(-1) : undefined
  return { filter, deliveries: shown, sums: summed, older: last && olderOf(call, filter, last.id) }
}

function olderOf({ organization }: AdminCall, { channel, state }: LogFilter, before: string): string {
  const query = new URLSearchParams({ ...(channel && { channel }), ...(state && { state }), before })
  return `${organizationPath(organization.id)}/messages?${query}#log`
}

const among = <Value extends string>(all: readonly Value[], given: string | null): Value | null =>
  all.find((one) => one === given) ?? null

function rowOf({ now, mail }: AdminCall, gateway: Gateway): GatewayRow {
  const { id, channel, name, senderAddress: sender, failures, answer, counted } = gateway
  return {
    ...{ id, channel, name, sender, failures, answer, codes: counted, kind: specOf(gateway).label },
    ...{ host: hostOf(gateway), tripped: isTripped(gateway, now), weak: isWeak(counted, mail.expected) },
  }
}

/** Of an address the host alone: the rest may hold secrets. */
function hostOf({ settings }: Gateway): string | null {
  if ('host' in settings) return settings.host
  const address = 'url' in settings ? settings.url : settings.baseUrl
  return address === null ? null : new URL(address).host
}

function standingRow({ host, sender }: NonNullable<Mail['standing']>): GatewayRow {
  const channel: Channel = 'email'
  return {
    ...{ id: 'standing', channel, name: 'SMTP_URL', kind: specOf({ channel, kind: 'smtp' }).label, sender, host },
    ...{ tripped: false, weak: false, failures: 0, answer: null, codes: { sent: 0, verified: 0 } },
  }
}
