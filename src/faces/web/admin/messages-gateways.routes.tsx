import { randomBytes } from 'node:crypto'
import { secretsOf } from '#domain/administration/gateway-draft.ts'
import { type Chosen, chosenKind } from '#domain/administration/gateway-rules.ts'
import { noteTest, takeTest } from '#domain/administration/gateway-tests.ts'
import { addGatewayBy, changeGatewayBy, removeGatewayBy } from '#domain/messages/gateway-changes.ts'
import { findGateway, type Gateway, gatewaysOf, raiseGateway } from '#domain/messages/gateways.ts'
import { isId, newId } from '#kernel/ids.ts'
import { maskedNumber } from '#kernel/mask.ts'
import type { Channel, Scoped } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { kinds, readForm } from '../form.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { type Said, say } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { blankGateway, readGateway, typedValues, valuesOf } from './messages-form.ts'
import { GatewayPage, type GatewayPageProps } from './messages-gateway-page.tsx'
import { KindPage, RemovePage, TestPage, type TestPageProps, type Tried } from './messages-steps.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

type Back = (call: AdminCall, tried?: Tried) => Promise<Reply>

/** What is done to gateways; `back` is the page they stand on, with what came of a test. */
export function gatewayRoutes(messages: string, back: Back): readonly Route[] {
  const [kind, gateway] = [`${messages}/new-gateway/:channel/:kind`, `${messages}/gateways/:gateway`]
  const needed = { door: 'govern', deed: 'organization.change' } as const
  const posted = { ...needed, method: 'POST', page: messages } as const
  return [
    { ...needed, method: 'GET', path: `${messages}/new-gateway`, handle: getKinds },
    { ...needed, method: 'GET', path: kind, handle: getNew },
    { ...posted, path: kind, handle: postNew },
    { ...needed, method: 'GET', path: gateway, handle: getGateway },
    { ...posted, path: gateway, handle: postGateway },
    { ...needed, method: 'GET', path: `${gateway}/remove`, handle: getRemove },
    { ...posted, path: `${gateway}/remove`, handle: postRemove },
    { ...posted, path: `${gateway}/raise`, handle: postRaise },
    { ...needed, method: 'GET', path: `${gateway}/test`, handle: getTest },
    { ...posted, path: `${gateway}/test`, handle: (call: AdminCall) => postTest(call, back) },
  ]
}

async function getKinds(call: AdminCall): Promise<Reply> {
  return page(<KindPage view={viewOf(call)} head={await headOf(call)} />)
}

async function gatewayPage(
  call: AdminCall,
  props: Omit<GatewayPageProps, 'view' | 'head'>,
  status = 200,
): Promise<Reply> {
  return page(<GatewayPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

const chosenIn = ({ params: { channel = '', kind = '' } }: AdminCall): Chosen | undefined => chosenKind(channel, kind)

async function getNew(call: AdminCall): Promise<Reply> {
  const chosen = chosenIn(call)
  if (!chosen) return nothing(404)
  return gatewayPage(call, { chosen, values: blankGateway(chosen), has: new Set() })
}

async function postNew(call: AdminCall): Promise<Reply> {
  const chosen = chosenIn(call)
  if (!chosen) return nothing(404)
  const read = readGateway(call, chosen, undefined)
  if (!read.draft) {
    const values = typedValues(call, chosen)
    return gatewayPage(call, { chosen, values, has: new Set(), errors: read.errors }, 422)
  }
  const { draft } = read
  return changed(
    call,
    'gatewaySaved',
    async (work) => void (await addGatewayBy(work, byOf(call), call.organization.id, draft)),
  )
}

async function getGateway(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  return gatewayPage(call, {
    ...{ chosen: gateway, id: gateway.id, values: valuesOf(gateway), has: secretsOf(gateway) },
  })
}

async function postGateway(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  const read = readGateway(call, gateway, gateway)
  if (!read.draft) {
    const given = { chosen: gateway, id: gateway.id, values: typedValues(call, gateway), has: secretsOf(gateway) }
    return gatewayPage(call, { ...given, errors: read.errors }, 422)
  }
  const { draft } = read
  return changed(call, 'gatewaySaved', (work) => changeGatewayBy(work, byOf(call), gateway, draft))
}

async function getRemove(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (!gateway) return nothing(404)
  const { channel } = gateway
  const own = await call.world.look((look) => gatewaysOf(look, call.organization.id))
  const others = own.filter((other) => other.channel === channel).length > 1
  const props = { gateway, channel, left: others ? 'others' : 'nothing' } as const
  return page(<RemovePage view={viewOf(call)} head={await headOf(call)} {...props} />)
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

async function getTest(call: AdminCall): Promise<Reply> {
  const gateway = await gatewayOf(call)
  if (gateway?.channel !== 'sms') return nothing(404)
  return testPage(call, { gateway, number: '' })
}

async function testPage(
  call: AdminCall,
  props: Omit<TestPageProps, 'view' | 'head'>,
  status = props.error ? 422 : 200,
): Promise<Reply> {
  return page(<TestPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

type Tested = { readonly id: string; readonly name: string }

/** By mail it goes to whoever presses the button; by SMS to the number they give. */
async function postTest(call: AdminCall, back: Back): Promise<Reply> {
  const { me, organization, params } = call
  const standing = params.gateway === 'standing' && organization.kind === 'operator'
  const gateway = standing ? undefined : await gatewayOf(call)
  if (gateway?.channel === 'sms') return testBySms(call, gateway)
  const tested = standing ? { id: 'standing', name: 'SMTP_URL' } : gateway
  if (!tested) return nothing(404)
  const waits = await waitToTest(call)
  if (waits) return back(call, { name: tested.name, sent: false, answer: say(call.words, waits) })
  const tried = await tryOut(call, tested, 'email', me.user.email)
  return tried ? back(call, tried) : nothing(404)
}

async function testBySms(call: AdminCall, gateway: Gateway): Promise<Reply> {
  const form = readForm<'number'>(call)
  const number = form.required('number', kinds.mobile)
  if (!number) return testPage(call, { gateway, number: field(call, 'number'), error: form.errors.number })
  const waits = await waitToTest(call)
  if (waits) return testPage(call, { gateway, number, error: waits }, 429)
  const tried = await tryOut(call, gateway, 'sms', number)
  return tried ? testPage(call, { gateway, number, tried }) : nothing(404)
}

/** What is said to whoever has tried often enough for now. */
async function waitToTest(call: AdminCall): Promise<Said | undefined> {
  const taken = await takeTest(call.world, call.me)
  return taken.granted ? undefined : waitSaid(call, taken.until)
}

async function tryOut(
  { me, organization, now, words, mail, world, scope }: AdminCall,
  { id: gateway, name }: Tested,
  channel: Channel,
  to: string,
): Promise<Tried | undefined> {
  const id = newId(now, (size) => randomBytes(size))
  const message = { organizationId: organization.id, userId: me.user.id, channel, to, id, createdAt: now }
  const outcome = await mail.tryOut({ ...message, language: words.locale }, gateway)
  if (!outcome) return undefined
  const sent = outcome.result === 'sent'
  const shown = channel === 'sms' ? maskedNumber(to) : to
  await noteTest(world, scope, me, organization, { gateway: name, channel, to: shown, sent })
  return { name, sent, answer: outcome.answer }
}

async function gatewayOf({ world, scope, organization, params }: AdminCall): Promise<Gateway | undefined> {
  const { gateway: id = '' } = params
  if (!isId(id)) return undefined
  return world.within(scope, (work) => findGateway(work, { organizationId: organization.id, id }))
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })

async function changed(call: AdminCall, notice: NoticeName, act: (work: Scoped) => Promise<void>): Promise<Reply> {
  await call.world.within(call.scope, act)
  await call.mail.changed()
  return redirect(saying(`${organizationPath(call.organization.id)}/messages`, notice))
}
