import { proofsFor } from '#domain/account/confirm.ts'
import { confirmByProvider, linkMe, ownProviders, unlinkMe } from '#domain/account/own-links.ts'
import type { Assertion } from '#domain/providers/assertion.ts'
import { findProvider, type IdentityProvider } from '#domain/providers/providers.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { pageIn } from '../pages.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { sendTo } from '../sso/sso.routes.tsx'
import { COMPANY, LinkPage, NotLinkedPage } from './company-page.tsx'

const SECURITY = '/account/security'
const CONFIRM_THERE = '/account/confirm/provider'

export const companyRoutes: readonly Route[] = [
  { method: 'POST', path: CONFIRM_THERE, door: 'leave', handle: postConfirmThere },
  { method: 'GET', path: `${COMPANY}/:provider`, door: 'change', handle: getLink },
  { method: 'POST', path: `${COMPANY}/:provider`, door: 'change', handle: postLink },
  { method: 'POST', path: `${COMPANY}/:provider/unlink`, door: 'change', page: SECURITY, handle: postUnlink },
]

async function getLink(call: MyCall): Promise<Reply> {
  const own = await ownAt(call)
  return own ? page(<LinkPage view={viewOf(call)} {...own} />) : nothing(404)
}

/** A round trip to the provider: only what comes back from there says who they are there. */
async function postLink(call: MyCall): Promise<Reply> {
  const own = await ownAt(call)
  const provider = own && !own.link ? await providerOf(call, own.provider.id) : undefined
  return provider?.enabled ? sendTo(call, provider, { purpose: 'link', user: call.me.user }) : nothing(404)
}

async function postUnlink(call: MyCall): Promise<Reply> {
  const { provider: id = '' } = call.params
  if (!isId(id)) return nothing(404)
  const token = await call.world.work((work) => unlinkMe(work, call.me, { id }))
  if (token === 'not-found') return nothing(404)
  if (token === 'last-way') return notLinked(call, 'last-way', '')
  return redirect(saying(SECURITY, 'companyUnlinked'), sessionCookies(call, token))
}

/** Proves again who one is where one came from, by being asked there anew, and comes back to where one was going. */
async function postConfirmThere(call: MyCall): Promise<Reply> {
  const then = pageIn(field(call, 'then'))
  const { providerId } = await call.world.look((look) => proofsFor(look, call.me))
  const provider = providerId === undefined ? undefined : await providerOf(call, providerId)
  return provider?.enabled ? sendTo(call, provider, { purpose: 'confirm', user: call.me.user, then }) : nothing(404)
}

/** Whoever was sent there to link has come back. */
export async function cameToLink(call: MyCall, provider: IdentityProvider, said: Assertion): Promise<Reply> {
  const linked = await linkMe(call.world, call.me, provider, said)
  if (!linked.ok && linked.code !== 'there') return notLinked(call, linked.code, provider.name)
  return redirect(saying(SECURITY, 'companyLinked'), linked.ok ? sessionCookies(call, linked.token) : [])
}

/** Whoever was sent there to be asked anew has come back, and goes on to where they were going. */
export async function cameToConfirm(
  call: MyCall,
  provider: IdentityProvider,
  said: Assertion,
  then: string | undefined,
): Promise<Reply> {
  const confirmed = await confirmByProvider(call.world, call.me, provider, said)
  if (!confirmed.ok) return notLinked(call, confirmed.code, provider.name)
  const on = pageIn(then ?? null)
  return redirect(on === SECURITY ? saying(on, 'companyConfirmed') : on, sessionCookies(call, confirmed.token))
}

function notLinked(
  call: MyCall,
  because: 'taken' | 'off' | 'somebody-else' | 'not-proved' | 'last-way',
  provider: string,
): Reply {
  return page(<NotLinkedPage view={viewOf(call)} because={because} provider={provider} />, 422)
}

async function ownAt({ world, me, params }: MyCall) {
  const own = await world.look((look) => ownProviders(look, me))
  return own.find(({ provider }) => provider.id === params.provider)
}

function providerOf({ world, me }: MyCall, id: string): Promise<IdentityProvider | undefined> {
  return world.look((look) => findProvider(look, { organizationId: me.user.organizationId, id }))
}
