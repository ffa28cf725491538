import { type Objectable, objectTo, openObjection } from '#domain/administration/objection.ts'
import type { Reply } from '../../http/reply.ts'
import { type Call, cookie, viewOf } from '../call.ts'
import { templates } from '../letters/templates.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { waitSaid } from '../wait.ts'
import { gone, tokenIn } from './links.tsx'
import { NotMePage, type NotMePageProps, SecuredPage } from './not-me-page.tsx'

const AT = '/not-me/:token'

export const notMeRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getNotMe },
  { method: 'POST', path: AT, door: 'open', handle: postNotMe },
]

async function getNotMe(call: Call): Promise<Reply> {
  const found = await objectable(call)
  return found ? page(<NotMePage {...propsOf(call, found)} />) : gone(call)
}

/** Whoever has the letter says it; that they are not signed in, or somebody else is, is all the same. */
async function postNotMe(call: Call): Promise<Reply> {
  const found = await objectable(call)
  const objected = await objectTo(call.world, call.realm.id, tokenIn(call), call.place)
  if (!found || objected.done === 'gone') return gone(call)
  if (objected.done === 'wait')
    return page(<NotMePage {...propsOf(call, found)} wait={waitSaid(call, objected.until)} />, 429)
  const labels = objected.suspended.map(({ label }) => label || call.words('recovery.title'))
  const own = call.me?.user.id === found.user.id
  const props = { view: outside(call), to: objected.to, suspended: labels, username: found.user.username }
  return page(<SecuredPage {...props} />, 200, own ? [cookie(call, 'session', '', 0)] : [])
}

function objectable(call: Call): Promise<Objectable | undefined> {
  return call.world.look((look) => openObjection(look, call.realm.id, tokenIn(call)))
}

function propsOf(call: Call, { objection, user, restores }: Objectable): NotMePageProps {
  const { words, path: at } = call
  const told = templates[objection.template]
  const { name: organization } = call.realm.brand
  return {
    ...{ view: outside(call), at, restores },
    whose: { username: user.username, email: restores ?? user.email },
    about: told ? words(told.subject, { organization }) : organization,
    when: words.dateTime(objection.createdAt, user.timeZone),
  }
}

/** Whoever comes by a link is nobody yet. */
const outside = (call: Call): NotMePageProps['view'] => ({ ...viewOf(call), person: undefined })
