import { dropAddress, proveAddress, sendForAddress, waitingAddress } from '#domain/account/address.ts'
import { parseCode } from '#kernel/parse.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { SentCode } from '../ui/sent-code.tsx'
import type { Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { ADDRESS, AddressPage } from './address-page.tsx'

const PROFILE = '/account/profile'

export const addressRoutes: readonly Route[] = [
  { method: 'GET', path: ADDRESS, door: 'mine', handle: (call) => addressPage(call) },
  { method: 'POST', path: ADDRESS, door: 'mine', handle: postAddress },
  { method: 'POST', path: `${ADDRESS}/again`, door: 'mine', handle: postAgain },
  { method: 'POST', path: `${ADDRESS}/drop`, door: 'mine', handle: postDrop },
]

async function postAddress(call: MyCall): Promise<Reply> {
  const code = parseCode(field(call, 'code'))
  if (!code) return addressPage(call, 'malformed')
  const proved = await proveAddress(call.world, call.me, { ask: 'code', code })
  if (proved.ok) return redirect(saying(PROFILE, 'addressProved'), sessionCookies(call, proved.token))
  if (proved.code === 'gone') return redirect(ADDRESS)
  const locked = proved.code === 'locked' ? waitSaid(call, proved.until) : undefined
  return addressPage(call, locked ?? { word: 'error.code.newest' })
}

/** Whatever came of it, the page says. */
async function postAgain(call: MyCall): Promise<Reply> {
  await sendForAddress(call.world, call.me)
  return redirect(ADDRESS)
}

async function postDrop(call: MyCall): Promise<Reply> {
  await call.world.work((work) => dropAddress(work, call.me))
  return redirect(saying(PROFILE, 'addressDropped'))
}

/** The code that was sent, and the field for it; without an address that waits, back to where one is changed. */
async function addressPage(call: MyCall, error?: Said | 'malformed'): Promise<Reply> {
  const waiting = await call.world.look((look) => waitingAddress(look, call.me))
  if (!waiting) return redirect(saying(PROFILE, 'profileSaved'))
  const { address, prompt } = waiting
  const view = viewOf(call)
  if (call.wants === 'swap' && prompt && !error)
    return part(<SentCode view={view} prompt={prompt} here={ADDRESS} settingUp />)
  const digits = prompt?.sent?.digits ?? call.me.policy.codeDigits
  const codeError: Said | undefined =
    error === 'malformed' ? { word: 'error.code.malformed', values: { digits } } : error
  const props = { address, old: call.me.user.email, prompt, codeError }
  return page(<AddressPage view={view} {...props} />, error ? 422 : 200)
}
