import {
  type Confirmed,
  confirmWithAnswer,
  confirmWithPassword,
  type Proofs,
  proofsFor,
} from '#domain/account/confirm.ts'
import { parseCode } from '#kernel/parse.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { pageIn } from '../pages.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { secondsUntil, waitSaid } from '../wait.ts'
import { ConfirmPage, type ConfirmPageProps, type Proof } from './confirm-page.tsx'

export const confirmRoutes: readonly Route[] = [
  { method: 'GET', path: '/account/confirm', door: 'leave', handle: getConfirm },
  { method: 'POST', path: '/account/confirm', door: 'leave', handle: postConfirm },
]

async function getConfirm(call: MyCall): Promise<Reply> {
  return confirmPage(call, pageIn(call.query.get('then')), await proofsOf(call))
}

async function postConfirm(call: MyCall): Promise<Reply> {
  const then = pageIn(field(call, 'then'))
  const proofs = await proofsOf(call)
  const proof = field(call, 'code') === '' || !proofs.tokens[0] ? 'password' : 'code'
  const outcome = proof === 'password' ? await byPassword(call) : await byCode(call, proofs)
  if (outcome === 'malformed') return confirmPage(call, then, proofs, { refused: { proof, error: malformed(call) } })
  if (outcome.ok) return redirect(then, sessionCookies(call, outcome.token))
  return refused(call, then, proofs, proof, outcome)
}

function proofsOf(call: MyCall): Promise<Proofs> {
  return call.world.look((look) => proofsFor(look, call.me))
}

function byPassword(call: MyCall): Promise<Confirmed> {
  return confirmWithPassword(call.world, call.hashing, call.me, field(call, 'password'))
}

async function byCode(call: MyCall, { tokens: [usual] }: Proofs): Promise<Confirmed | 'malformed'> {
  const code = parseCode(field(call, 'code'))
  if (!code || !usual) return 'malformed'
  return confirmWithAnswer(call.world, call.me, usual.id, { ask: 'code', code })
}

const malformed = ({ me }: MyCall): Said => ({
  word: 'error.code.malformed',
  values: { digits: me.policy.totp.digits },
})

function refused(
  call: MyCall,
  then: string,
  proofs: Proofs,
  proof: Proof,
  outcome: Extract<Confirmed, { ok: false }>,
): Reply {
  switch (outcome.code) {
    case 'wrong-password':
      return confirmPage(call, then, proofs, { refused: { proof, error: { word: 'error.password.wrong' } } })
    case 'wrong-code':
      return confirmPage(call, then, proofs, { refused: { proof, error: { word: 'error.code.clock' } } })
    case 'busy':
      return { status: 503, retryAfter: 5, cookies: [] }
    case 'wait': {
      const waitSeconds = secondsUntil(call, outcome.until)
      return confirmPage(call, then, proofs, { waitSeconds, refused: { proof, error: waitSaid(call, outcome.until) } })
    }
  }
}

function confirmPage(call: MyCall, then: string, proofs: Proofs, why: Partial<ConfirmPageProps> = {}): Reply {
  const accepts: Proof[] = [
    ...(proofs.password ? (['password'] as const) : []),
    ...(proofs.tokens[0] ? (['code'] as const) : []),
  ]
  const status = why.waitSeconds !== undefined ? 429 : why.refused ? 422 : 200
  const props = { view: viewOf(call), then, accepts, digits: call.me.policy.totp.digits, ...why }
  return page(<ConfirmPage {...props} />, status)
}
