import { type LinkPurpose, type Opened, openLink } from '#domain/account/links.ts'
import { endSession, type SessionToken } from '#domain/sessions/sessions.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type Call, sessionCookies, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import { GonePage, type Whose } from './link-page.tsx'

export const tokenIn = ({ params }: Call): string => params.token ?? ''

/** The link of this address, while it is good. */
export function linkOf(call: Call, purpose: LinkPurpose): Promise<Opened | undefined> {
  return call.world.look((look) => openLink(look, call.realm.id, purpose, tokenIn(call)))
}

export function whoseOf({ user: { username, email } }: Pick<Opened, 'user'>): Whose {
  return { username, email }
}

/** Whether somebody else is signed in in this browser. */
export function isOther({ me }: Call, { user }: Opened): boolean {
  return me !== undefined && me.user.id !== user.id
}

export function gone(call: Call): Reply {
  return page(<GonePage view={viewOf(call)} />, 410)
}

export const busy: Reply = { status: 503, retryAfter: 5, cookies: [] }

/** Begins with this session; one that the browser had ends. */
export async function enters(call: Call, token: SessionToken, path: string): Promise<Reply> {
  const { me, world, place } = call
  if (me) await world.work((work) => endSession(work, me.session, place))
  return redirect(path, sessionCookies(call, token))
}
