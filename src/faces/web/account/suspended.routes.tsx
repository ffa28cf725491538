import { secureSession } from '#domain/account/two-factor.ts'
import { endSuspended, resume } from '#domain/factors/suspended.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type MyCall, sessionCookies } from '../call.ts'
import { type NoticeName, saying } from '../notices.ts'
import type { Route } from '../route.ts'

const SECURITY = '/account/security'
const FACTOR = '/account/factors/:id'

export const suspendedRoutes: readonly Route[] = [
  { method: 'POST', path: `${FACTOR}/mine`, door: 'change', page: SECURITY, handle: postMine },
  { method: 'POST', path: `${FACTOR}/not-mine`, door: 'change', page: SECURITY, handle: postNotMine },
]

async function postMine(call: MyCall): Promise<Reply> {
  return decides(call, resume, 'factorResumed')
}

async function postNotMine(call: MyCall): Promise<Reply> {
  return decides(call, endSuspended, 'factorRemoved')
}

/** What is not one's own, or not suspended, does not exist. */
async function decides(call: MyCall, decide: typeof resume, notice: NoticeName): Promise<Reply> {
  const { id = '' } = call.params
  if (!isId(id)) return nothing(404)
  const token = await call.world.work(async (work) =>
    (await decide(work, call.me.user, id, call.place)) ? secureSession(work, call.me) : undefined,
  )
  return token ? redirect(saying(SECURITY, notice), sessionCookies(call, token)) : nothing(404)
}
