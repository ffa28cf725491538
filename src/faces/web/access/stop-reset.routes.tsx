import { stopReset, stopResetByLink } from '#domain/administration/reset.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type Call, type MyCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { StopResetPage } from './link-page.tsx'
import { gone, linkOf, tokenIn, whoseOf } from './links.tsx'

const AT = '/stop-reset/:token'

export const stopResetRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getStopReset },
  { method: 'POST', path: AT, door: 'open', handle: postStopReset },
  { method: 'POST', path: '/account/stop-reset', door: 'mine', handle: postOwnStop },
]

async function getStopReset(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'stop-link')
  if (!opened) return gone(call)
  return page(<StopResetPage view={viewOf(call)} whose={whoseOf(opened)} at={call.path} />)
}

async function postStopReset(call: Call): Promise<Reply> {
  const { world, realm, place } = call
  const stopped = await world.work((work) => stopResetByLink(work, realm.id, tokenIn(call), place))
  return stopped ? redirect(saying('/signin', 'resetStopped')) : gone(call)
}

/** The same from one's own pages. */
async function postOwnStop(call: MyCall): Promise<Reply> {
  const { user } = call.me
  const stopped = await call.world.work((work) => stopReset(work, user, user.id, call.place))
  return redirect(saying('/account/security', stopped ? 'resetStopped' : 'unchanged'))
}
