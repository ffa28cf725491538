import { randomBytes } from 'node:crypto'
import { addGatewayBy, changeGatewayBy, removeGatewayBy } from '#domain/messages/gateway-changes.ts'
import {
  findGateway,
  type Gateway,
  gatewaysFor,
  gatewaysOf,
  isTripped,
  raiseGateway,
} from '#domain/messages/gateways.ts'
import { deliveries } from '#domain/messages/outbox.ts'
import { isId, newId } from '#kernel/ids.ts'
import type { Scoped } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { blankGateway, readGateway, typedValues, valuesOf } from './messages-form.ts'
import { GatewayPage, type GatewayPageProps } from './messages-gateway-page.tsx'
import { type GatewayRow, MessagesPage, type MessagesPageProps, type Tried } from './messages-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

const MESSAGES = '/admin/organizations/:organization/messages'
const GATEWAY = `${MESSAGES}/gateways/:gateway`
const needed = { door: 'govern', deed: 'organization.change' } as const
const posted = { ...needed, method: 'POST', page: MESSAGES } as const

export const messagesRoutes: readonly Route[] = [
  { method: 'GET', path: MESSAGES, door: 'rule', deed: 'organization.change', handle: getMessages },
  { ...needed, method: 'GET', path: `${MESSAGES}/new-gateway`, handle: getNew },
  { ...posted, path: `${MESSAGES}/gateways`, handle: postNew },
  { ...needed, method: 'GET', path: GATEWAY, handle: getGateway },
  { ...posted, path: GATEWAY, handle: postGateway },
  { ...posted, path: `${GATEWAY}/remove`, handle: postRemove },
  { ...posted, path: `${GATEWAY}/raise`, handle: postRaise },
  { ...posted, path: `${GATEWAY}/test`, handle: postTest },
]

const SHOWN = 50

async function getMessages(call: AdminCall): Promise<Reply> {
  return page(<MessagesPage {...(await propsOf(call))} />)
}

async function propsOf(call: AdminCall, tried?: Tried): Promise<MessagesPageProps> {
  const { organization, world, now, mail, me } = call
  const before = call.query.get('before') ?? ''
  const [all, own, rows, head] = await Promise.all([
    world.look((look) => gatewaysFor(look, organization)),
    world.look((look) => gatewaysOf(look, organization.id)),
    world.look((look) => deliveries(look, organization.id, SHOWN + 1, isId(before) ? before : undefined)),
    headOf(call),
  ])
  const mine = mail.standing && organization.kind === 'operator' && me.organization.kind === 'operator'
  const shown = rows.slice(0, SHOWN)
  return {
    ...{ view: viewOf(call), head, tried, deliveries: shown },
    inherited: all.length > own.length || (mail.standing !== undefined && !mine),
    own: own.map((gateway) => rowOf(gateway, now)),
    standing: mine && mail.standing ? standingRow(mail.standing) : undefined,
    older: rows.length > SHOWN ? `${messagesOf(call)}?before=${shown.at(-1)?.id}#log` : undefined,
  }
}

function rowOf({ settings, senderAddress: sender, ...gateway }: Gateway, now: Date): GatewayRow {
  return { ...gateway, sender, host: settings.host, tripped: isTripped(gateway, now) }
}

function standingRow(standing: { host: string; sender: string }): GatewayRow {
  return { ...standing, id: 'standing', name: 'SMTP_URL', tripped: false, failures: 0, answer: null }
}

const messagesOf = ({ organization }: AdminCall): string => `${organizationPath(organization.id)}/messages`

async function getNew(call: AdminCall): Promise<Reply> {
  return gatewayPage(call, { values: blankGateway, has: { password: false, key: false } })
}

async function gatewayPage(
  call: AdminCall,
  props: Omit<GatewayPageProps, 'view' | 'head'>,
  status = 200,
): Promise<Reply> {
  return page(<GatewayPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

async function postNew(call: AdminCall): Promise<Reply> {
  const read = readGateway(call, undefined)
  if (!read.draft) {
    const has = { password: false, key: false }
    return gatewayPage(call, { values: typedValues(call), has, errors: read.errors }, 422)
  }
  const { draft } = read
  return changed(call, 'gatewaySaved', (work) => addGatewayBy(work, byOf(call), call.organization.id, draft))
}

async function getGateway(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  return gatewayPage(call, { id: gateway.id, values: valuesOf(gateway), has: hasOf(gateway) })
}

async function postGateway(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  const { id } = gateway
  const read = readGateway(call, gateway)
  if (!read.draft) {
    return gatewayPage(call, { id, values: typedValues(call), has: hasOf(gateway), errors: read.errors }, 422)
  }
  const { draft } = read
  return changed(call, 'gatewaySaved', (work) => changeGatewayBy(work, byOf(call), gateway, draft))
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  return changed(call, 'gatewayRemoved', (work) => removeGatewayBy(work, byOf(call), gateway, gateway))
}

async function postRaise(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  return changed(call, 'gatewaySaved', (work) => raiseGateway(work, gateway))
}

/** Goes to whoever presses the button, and to nobody else. */
async function postTest(call: AdminCall): Promise<Reply> {
  const { me, organization, now, words } = call
  const standing = call.params.gateway === 'standing' && organization.kind === 'operator'
  const gateway = standing ? { id: 'standing', name: 'SMTP_URL' } : await gatewayOf(call)
  if (!gateway) return nothing(404)
  const id = newId(now, (size) => randomBytes(size))
  const message = { organizationId: organization.id, userId: me.user.id, to: me.user.email, id, createdAt: now }
  const outcome = await call.mail.tryOut({ ...message, language: words.locale }, gateway.id)
  if (!outcome) return nothing(404)
  const tried = { name: gateway.name, sent: outcome.result === 'sent', answer: outcome.answer }
  return page(<MessagesPage {...(await propsOf(call, tried))} />)
}

async function gatewayOf({ world, scope, organization, params }: AdminCall): Promise<Gateway | undefined> {
  const { gateway: id = '' } = params
  if (!isId(id)) return undefined
  return world.within(scope, (work) => findGateway(work, { organizationId: organization.id, id }))
}

const hasOf = ({ settings }: Gateway): GatewayPageProps['has'] => ({
  password: settings.password !== null,
  key: settings.dkim !== null,
})

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })

async function changed(call: AdminCall, notice: NoticeName, act: (work: Scoped) => Promise<void>): Promise<Reply> {
  await call.world.within(call.scope, act)
  await call.mail.changed()
  return redirect(saying(messagesOf(call), notice))
}
