import { type Reply, redirect } from '../../http/reply.ts'
import type { MyCall } from '../call.ts'
import { saying } from '../notices.ts'

type Handle = (call: MyCall) => Promise<Reply>

/**
 * Nobody sets up what the policy has put off-limits. Whoever must set up something first, and has been moved to where
 * nothing is left, is led to those who can help.
 */
export function unlessOffLimits(kind: string, handle: Handle): Handle {
  return async (call) => {
    const { policy, session } = call.me
    if (!policy.offLimits.includes(kind)) return handle(call)
    return redirect(session.step === 'full' ? saying('/account/security', 'methodOffLimits') : '/signin/help')
  }
}
