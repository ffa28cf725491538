import { randomBytes } from 'node:crypto'
import { record } from '#domain/audit/audit.ts'
import { mayBegin, type Purpose } from '#domain/providers/flows.ts'
import { type IdentityProvider, providerIn } from '#domain/providers/providers.ts'
import { type ProviderRefusal, recordRefused } from '#domain/providers/refusals.ts'
import { arrive } from '#domain/signin/arrive.ts'
import type { UserKey } from '#domain/users/users.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import type { Finished, Refused, Said } from '../../http/upstream.ts'
import { cameToConfirm, cameToLink } from '../account/company.routes.tsx'
import { type Call, type MyCall, nameCookie, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { concluded } from '../signin/signin.routes.tsx'
import { FailedPage, LeavingPage, TestedPage } from './sso-pages.tsx'

const ONE = '/sso/:provider'
const LONGEST_HINT = 254
const tooMany: Reply = { ...nothing(429), retryAfter: 900 }

export const ssoRoutes: readonly Route[] = [
  { method: 'GET', path: ONE, door: 'open', handle: getBegin },
  { method: 'GET', path: `${ONE}/callback`, door: 'open', handle: getBack },
  { method: 'GET', path: `${ONE}/finish`, door: 'open', handle: getBack },
  { method: 'GET', path: `${ONE}/metadata`, door: 'open', handle: getMetadata },
]

async function getBegin(call: Call): Promise<Reply> {
  const provider = await providerAt(call)
  return provider?.enabled ? sendTo(call, provider, { purpose: 'sign-in' }) : nothing(404)
}

async function getBack(call: Call): Promise<Reply> {
  const provider = await providerAt(call)
  if (!provider) return nothing(404)
  const state = call.query.get('state') ?? ''
  const back = { state, browserName: call.browserName, query: call.query }
  return back.state.length > 100
    ? nothing(400)
    : cameBack(call, provider, await call.site.upstream.finish(provider, back))
}

async function getMetadata(call: Call): Promise<Reply> {
  const provider = await providerAt(call)
  if (provider?.kind !== 'saml') return nothing(404)
  const body = await call.site.upstream.ourMetadata(provider)
  return { status: 200, type: 'application/samlmetadata+xml', body, cookies: [] }
}

type Sent = { readonly purpose: Purpose; readonly user?: UserKey; readonly then?: string }

/**
 * Sends whoever calls to a provider. A page that leads on by itself, and no redirect: browsers follow none to another site from a
 * form of ours.
 */
export async function sendTo(call: Call, provider: IdentityProvider, sent: Sent): Promise<Reply> {
  const { site, world, realm, place, browserName } = call
  const { host, origin } = new URL((await site.upstream.addresses(provider)).callback)
  // reason: what comes back comes to this address, and finds there the cookie of the browser that began
  if (host !== call.host) return redirect(`${origin}/sso/${provider.id}`)
  if (!(await world.work((work) => mayBegin(work, realm.id, place)))) return tooMany
  const hint = call.query.get('hint')?.slice(0, LONGEST_HINT)
  const begun = await site.upstream.begin(provider, { ...sent, browserName, hint })
  if (!('to' in begun)) return failed(call, provider, begun, sent.purpose)
  const shown = page(<LeavingPage view={viewOf(call)} provider={provider.name} address={begun.to} />)
  return { ...shown, refresh: begun.to, cookies: [nameCookie(call)] }
}

async function cameBack(call: Call, provider: IdentityProvider, finished: Finished): Promise<Reply> {
  if (!finished.ok) return refused(call, provider, finished)
  const { purpose, user, then } = finished.flow
  if (user && user.id !== call.me?.user.id) return failed(call, provider, { reason: 'other-browser' }, purpose)
  switch (purpose) {
    case 'sign-in':
    case 'unasked':
      if (!provider.enabled) return nothing(404)
      return concluded(call, await arrive(call.world, call.realm, provider, finished.assertion, call))
    case 'test':
      return tested(call, provider, finished)
    case 'link':
      return mine(call, (me) => cameToLink(me, provider, finished.assertion))
    case 'confirm':
      return mine(call, (me) => cameToConfirm(me, provider, finished.assertion, then))
  }
}

/** An answer to nothing that was asked for: each is a row, and anybody can think them up. */
async function astray(call: Call, provider: IdentityProvider, refused: Refused<ProviderRefusal>): Promise<Reply> {
  const { world, realm, place } = call
  const counts = await world.work((work) => mayBegin(work, realm.id, place))
  return counts ? failed(call, provider, refused, 'sign-in') : tooMany
}

function refused(
  call: Call,
  provider: IdentityProvider,
  finished: Extract<Finished, { ok: false }>,
): Promise<Reply> | Reply {
  const { flow } = finished
  return flow ? failed(call, provider, finished, flow.purpose) : astray(call, provider, finished)
}

/** For whoever was signed in when they left, and still is. */
function mine(call: Call, then: (call: MyCall) => Promise<Reply>): Promise<Reply> | Reply {
  return call.me ? then({ ...call, me: call.me }) : redirect(saying('/signin', 'sessionEnded'))
}

/** What it said, for whoever tries it out; nobody is signed in. */
async function tested(call: Call, provider: IdentityProvider, said: Said): Promise<Reply> {
  const { me, world } = call
  const { organizationId, id, name } = provider
  if (me?.session.step !== 'full') return nothing(404)
  await world.once((work) =>
    record(work, {
      ...{ organizationId, action: 'provider.tested', outcome: 'done', place: call.place },
      ...{ actor: { userId: me.user.id, organizationId: me.user.organizationId }, detail: { provider: id, name } },
    }),
  )
  return page(<TestedPage view={viewOf(call)} provider={provider} said={said} />)
}

/** Only that it did not work, and under which reference the reason is on record. */
async function failed(
  call: Call,
  provider: IdentityProvider,
  { reason, said }: Refused<ProviderRefusal>,
  purpose: Purpose,
): Promise<Reply> {
  const reference = randomBytes(4).toString('hex')
  const test = purpose === 'test'
  const { place, world } = call
  await world.once((work) => recordRefused(work, provider, { reason, said, reference }, { place, test }))
  const shown = test && call.me ? { reason, said } : undefined
  const props = { provider: provider.name, reference, shown }
  return page(<FailedPage view={viewOf(call)} {...props} />, 403)
}

async function providerAt({ world, realm, params }: Call): Promise<IdentityProvider | undefined> {
  return world.look((look) => providerIn(look, realm.id, params.provider ?? ''))
}
