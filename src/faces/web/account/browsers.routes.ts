import { browserHash } from '#domain/sessions/browsers.ts'
import {
  endTrustedBrowser,
  endTrustedBrowsers,
  trustDays,
  trustedBrowsersOf,
} from '#domain/sessions/trusted-browsers.ts'
import { isId } from '#kernel/ids.ts'
import type { Look } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall } from '../call.ts'
import { saying } from '../notices.ts'
import type { Route } from '../route.ts'
import { browserRow, OWN_BROWSERS, type OwnBrowsers } from './trusted-browsers.tsx'

const SECURITY = '/account/security'

export const browsersRoutes: readonly Route[] = [{ method: 'POST', path: OWN_BROWSERS, door: 'mine', handle: postEnd }]

/** What the security page shows of the browsers a person trusts. */
export async function ownBrowsers(look: Look, call: MyCall): Promise<OwnBrowsers> {
  const { user, policy, realm, browserName } = call.me
  const here = browserHash(look, browserName)
  const browsers = (await trustedBrowsersOf(look, user, policy)).map((trust) => browserRow(call, trust, here))
  if (trustDays(policy) === 0) return { browsers, how: undefined }
  return { browsers, how: realm.signInForm === 'one-page' ? 'by-blank' : 'at-sign-in' }
}

/** The one that is named, or all where none is. What is not one's own does not exist. */
async function postEnd(call: MyCall): Promise<Reply> {
  const { me, place, world } = call
  const id = field(call, 'browser')
  const ending = { actor: { userId: me.user.id }, place, keep: me.session }
  if (id === '') {
    await world.work((work) => endTrustedBrowsers(work, me.user, ending))
    return redirect(saying(SECURITY, 'browsersUntrusted'))
  }
  const ended = isId(id) && (await world.work((work) => endTrustedBrowser(work, me.user, id, ending)))
  return ended ? redirect(saying(SECURITY, 'browserUntrusted')) : nothing(404)
}
