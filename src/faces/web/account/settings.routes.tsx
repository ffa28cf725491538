import { twoFactorOf } from '#domain/account/two-factor.ts'
import { showPicture } from '#domain/factors/shown-once.ts'
import { nothing, picture, type Reply, redirect } from '../../http/reply.ts'
import { type Call, type MyCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { ReplacePage } from './replace-page.tsx'
import { SettingsPage } from './settings-page.tsx'
import { appsOf, statusOf } from './views.ts'

export const settingsRoutes: readonly Route[] = [
  { method: 'GET', path: '/account', door: 'mine', handle: getAccount },
  { method: 'GET', path: '/account/settings', door: 'mine', handle: getSettings },
  { method: 'GET', path: '/account/replace', door: 'mine', handle: getReplace },
  { method: 'POST', path: '/account/replace/keep', door: 'mine', handle: postKeep },
  { method: 'GET', path: '/qr/:token', door: 'open', handle: getPicture },
]

async function getAccount(): Promise<Reply> {
  return redirect('/account/settings')
}

async function getSettings(call: MyCall): Promise<Reply> {
  const { username, email, hasPassword, mobile, language, timeZone } = call.me.user
  const twoFactor = await call.world.look((look) => twoFactorOf(look, call.me))
  const props = { username, email, hasPassword, mobile: mobile ?? undefined, language: languageIn(language), timeZone }
  return page(<SettingsPage view={viewOf(call)} {...props} twoFactor={statusOf(twoFactor)} />)
}

const languageIn = (language: string): 'auto' | 'en' | 'de' =>
  language === 'en' || language === 'de' ? language : 'auto'

/** After a sign-in with a recovery code. */
async function getReplace(call: MyCall): Promise<Reply> {
  const { twoFactor, apps } = await call.world.look(async (look) => {
    const found = await twoFactorOf(look, call.me)
    return { twoFactor: found, apps: await appsOf(look, found, call.me.user) }
  })
  const { recoveryCodesLeft, byPolicy: demanded } = twoFactor
  const props = { apps, recoveryCodesLeft, demanded, added: call.query.has('added') }
  return page(<ReplacePage view={viewOf(call)} {...props} />)
}

async function postKeep(): Promise<Reply> {
  return redirect(saying('/account/security', 'replaceKept'))
}

/** For desktop apps that load the picture themselves: no cookie, one GET. */
async function getPicture(call: Call): Promise<Reply> {
  const { token = '' } = call.params
  if (call.isHead || !/^[\w-]{43}$/.test(token)) return nothing(404)
  const png = await call.world.once((work) => showPicture(work, token))
  return png ? picture(png) : nothing(404)
}
