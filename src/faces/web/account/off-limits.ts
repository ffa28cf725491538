import { methodsOf } from '#domain/account/sent-codes.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import type { MyCall } from '../call.ts'
import { saying } from '../notices.ts'
import { setUpAddress } from '../ui/methods.ts'

type Handle = (call: MyCall) => Promise<Reply>

/**
 * Nobody sets up what the policy has put off-limits. Whoever must set up something first is led to what is left, or, where
 * nothing is, to those who can help.
 */
export function unlessOffLimits(kind: string, handle: Handle): Handle {
  return async (call) => {
    const { policy, session } = call.me
    if (!policy.offLimits.includes(kind)) return handle(call)
    if (session.step === 'full') return redirect(saying('/account/security', 'methodOffLimits'))
    const left = await call.world.look((look) => methodsOf(look, call.me))
    const other = left.find(({ state }) => state === 'may')
    return redirect(other ? setUpAddress(other.kind) : '/signin/help')
  }
}
