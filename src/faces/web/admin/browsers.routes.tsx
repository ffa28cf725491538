import { browsersOfPerson, endBrowsersFor } from '#domain/administration/browsers.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { aboutIn, personPath } from '../access/person-frame.tsx'
import { browserRow } from '../account/trusted-browsers.tsx'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { BrowsersPage } from './browsers-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/browsers'

export const userBrowsersRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'rule', deed: 'person.sessions', handle: getBrowsers },
  { method: 'POST', path: `${AT}/end`, door: 'govern', deed: 'person.sessions', page: AT, handle: postEnd },
]

async function getBrowsers(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const found = await call.world.look((look) => browsersOfPerson(look, about))
  const browsers = found.map((trust) => browserRow(call, trust))
  return page(<BrowsersPage view={viewOf(call)} about={about} browsers={browsers} />)
}

/** The one that is named, or all where none is. What is none of theirs does not exist. */
async function postEnd(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const id = field(call, 'browser')
  if (id !== '' && !isId(id)) return nothing(404)
  const ended = await call.world.within(call.scope, (work) => endBrowsersFor(work, call.me, about, id || undefined))
  if (!ended) return nothing(404)
  return redirect(saying(`${personPath(about)}/browsers`, id === '' ? 'browsersUntrusted' : 'browserUntrusted'))
}
