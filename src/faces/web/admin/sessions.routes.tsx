import { ownKeysOf } from '#domain/account/own-keys.ts'
import { endSessionsFor, sessionsOfPerson } from '#domain/administration/sessions.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { aboutIn, personPath } from '../access/person-frame.tsx'
import { browserText } from '../account/browser-text.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { SessionsPage } from './sessions-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/sessions'
const ONE = `${AT}/:id/end`

export const sessionsRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'rule', deed: 'person.sessions', handle: getSessions },
  { method: 'POST', path: `${AT}/end`, door: 'govern', deed: 'person.sessions', page: AT, handle: postEndAll },
  { method: 'POST', path: ONE, door: 'govern', deed: 'person.sessions', page: AT, handle: postEndOne },
]

async function getSessions(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const found = await call.world.look((look) => sessionsOfPerson(look, about))
  const sessions = found.map(({ id, browser, address, createdAt: startedAt, lastSeenAt }) => ({
    ...{ id, address, startedAt, lastSeenAt, current: false },
    browser: browserText(call.words, browser),
  }))
  const keys = await call.world.look((look) => ownKeysOf(look, about.user))
  return page(<SessionsPage view={viewOf(call)} {...{ about, sessions, keys }} />)
}

async function postEndAll(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  await call.world.within(call.scope, (work) => endSessionsFor(work, call.me, about, undefined))
  return redirect(saying(`${personPath(about)}/sessions`, 'sessionsEndedFor'))
}

/** A session that is none of theirs, or over, does not exist. */
async function postEndOne(call: AdminCall): Promise<Reply> {
  const { id = '' } = call.params
  const about = aboutIn(call)
  if (!isId(id)) return nothing(404)
  const ended = await call.world.within(call.scope, (work) => endSessionsFor(work, call.me, about, id))
  return ended > 0 ? redirect(saying(`${personPath(about)}/sessions`, 'sessionEndedFor')) : nothing(404)
}
