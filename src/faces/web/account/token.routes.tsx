import { beginApp, twoFactorOf } from '#domain/account/two-factor.ts'
import type { Reply } from '../../http/reply.ts'
import { type MyCall, viewOf } from '../call.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { unlessOffLimits } from './off-limits.ts'
import { TokenWindow, TokenWindowPart, type TokenWindowProps } from './token-window.tsx'
import { keyPolicyOf, shownStage } from './views.ts'

const WINDOW = '/account/details/token'

export const tokenRoutes: readonly Route[] = [
  { method: 'GET', path: WINDOW, door: 'change', handle: unlessOffLimits('totp', getToken) },
  { method: 'POST', path: WINDOW, door: 'change', page: WINDOW, handle: unlessOffLimits('totp', postToken) },
]

async function getToken(call: MyCall): Promise<Reply> {
  return tokenWindow(call, { stage: { at: 'start' } })
}

/** Generate: the window may be closed without a code, and the next sign-in proves the key. */
async function postToken(call: MyCall): Promise<Reply> {
  const begun = await call.world.work(async (work) => {
    const inUse = (await twoFactorOf(work, call.me)).tokens.find(({ state }) => state === 'active')
    return beginApp(work, call.me, inUse?.label ?? call.words('app.kind'), 'unproved', inUse?.id ?? null)
  })
  return tokenWindow(call, { stage: shownStage(call, begun.enrollmentId, begun.setup) })
}

/** The set-up window: in a dialog, or as a page of its own. */
export async function tokenWindow(
  call: MyCall,
  props: Pick<TokenWindowProps, 'stage' | 'codeError'>,
  status = 200,
): Promise<Reply> {
  const { tokens } = await call.world.look((look) => twoFactorOf(look, call.me))
  const all = { view: viewOf(call), policy: keyPolicyOf(call), configured: tokens.length > 0, ...props }
  return call.wants === 'page' ? page(<TokenWindow {...all} />, status) : part(<TokenWindowPart {...all} />, status)
}
