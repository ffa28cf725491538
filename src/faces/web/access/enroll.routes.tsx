import { type Begun, beginByLink, beginByLinkAlone, needsNoPassword } from '#domain/account/enrollment-link.ts'
import { type Opened, spendLink } from '#domain/account/links.ts'
import { maySetUpFor, termsOf } from '#domain/administration/access.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import { takeOverLink } from '#domain/administration/set-up-for.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type Call, field, type MyCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { accepts, choosePage, otherPerson } from './invitation.routes.tsx'
import { EnrollPage, ProtectedPage } from './link-page.tsx'
import { busy, enters, gone, isOther, linkOf, tokenIn, whoseOf } from './links.tsx'

const AT = '/enroll/:token'
const SET_UP = '/account/two-factor/app'

export const enrollRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getEnroll },
  { method: 'POST', path: AT, door: 'open', handle: postEnroll },
  { method: 'POST', path: `${AT}/for`, door: 'mine', handle: postEnrollFor },
]

async function getEnroll(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'enrollment-link')
  if (!opened) return gone(call)
  if (isOther(call, opened)) return otherPerson(call, opened, await takeOverAt(call, opened))
  return opened.user.status === 'invited' ? choosePage(call, opened, 'enrollment-link') : enrollPage(call, opened)
}

async function postEnroll(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'enrollment-link')
  if (!opened) return gone(call)
  if (isOther(call, opened)) return otherPerson(call, opened, await takeOverAt(call, opened))
  if (opened.user.status === 'invited') return accepts(call, opened, 'enrollment-link')
  if (call.me) return beginsOwn(call, opened)
  const begun = await beginsBy(call, opened)
  return begun.ok ? enters(call, begun.token, SET_UP) : refused(call, opened, begun)
}

function beginsBy(call: Call, { user }: Opened): Promise<Begun> {
  const { world, hashing, realm } = call
  if (needsNoPassword(user)) return beginByLinkAlone(world, realm.id, tokenIn(call), call)
  return beginByLink(world, hashing, realm.id, tokenIn(call), field(call, 'password'), call)
}

/** Whoever is signed in as the person needs no other session: the set-up asks again who they are. */
async function beginsOwn(call: Call, opened: Opened): Promise<Reply> {
  const spent = await call.world.work((work) => spendLink(work, opened, tokenIn(call), call.place))
  return spent ? redirect(SET_UP) : gone(call)
}

/** An administrator goes on with it in the window that shows them the key. */
async function postEnrollFor(call: MyCall): Promise<Reply> {
  const opened = await linkOf(call, 'enrollment-link')
  const window = opened && (await windowFor(call, opened))
  const scope = scopeOf(call.me)
  if (!window || !scope) return nothing(404)
  const taken = await call.world.within(scope, (work) => takeOverLink(work, call.me, tokenIn(call), call.realm.id))
  return taken ? redirect(window) : gone(call)
}

async function takeOverAt(call: Call, opened: Opened): Promise<string | undefined> {
  return (await windowFor(call, opened)) && `${call.path}/for`
}

/** Where the set-up window for this person is, for somebody who may open it. */
async function windowFor({ me, world }: Call, { user, organization }: Opened): Promise<string | undefined> {
  if (me?.session.step !== 'full') return undefined
  const terms = await world.look((look) => termsOf(look, { user, organization }))
  if (!maySetUpFor(me, { user, organization }, terms)) return undefined
  return `/admin/organizations/${organization.id}/users/${user.id}/set-up`
}

function refused(call: Call, opened: Opened, begun: Extract<Begun, { ok: false }>): Reply {
  switch (begun.code) {
    case 'gone':
      return gone(call)
    case 'busy':
      return busy
    case 'protected':
      return page(<ProtectedPage view={viewOf(call)} whose={whoseOf(opened)} />, 403)
    case 'wrong':
      return enrollPage(call, opened, { word: 'error.enroll.password' }, 422)
    case 'wait':
      return enrollPage(call, opened, waitSaid(call, begun.until), 429)
  }
}

function enrollPage(call: Call, opened: Opened, error?: Said, status = 200): Reply {
  const props = {
    view: viewOf(call),
    whose: whoseOf(opened),
    at: call.path,
    own: call.me !== undefined || needsNoPassword(opened.user),
    error,
  }
  return page(<EnrollPage {...props} />, status)
}
