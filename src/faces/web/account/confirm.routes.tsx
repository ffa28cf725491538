import {
  type Confirmed,
  confirmationPrompt,
  confirmWithAnswer,
  confirmWithPassword,
  type Proofs,
  proofsFor,
  requestForConfirmation,
  sendForConfirmation,
} from '#domain/account/confirm.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { isId } from '#kernel/ids.ts'
import { parseCode } from '#kernel/parse.ts'
import type { Look } from '#kernel/work.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { methodOf } from '../method-of.ts'
import { pageIn } from '../pages.ts'
import { optionsReply, partyOf, passkeyIn } from '../party.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { SentCode } from '../ui/sent-code.tsx'
import type { Said } from '../ui/view.ts'
import { secondsUntil, waitSaid } from '../wait.ts'
import {
  type AskedMethod,
  CONFIRM,
  CONFIRM_PASSKEY,
  ConfirmPage,
  type ConfirmPageProps,
  confirmWith,
  type Proof,
} from './confirm-page.tsx'

export const confirmRoutes: readonly Route[] = [
  { method: 'GET', path: CONFIRM, door: 'leave', handle: getConfirm },
  { method: 'POST', path: CONFIRM, door: 'leave', handle: postConfirm },
  { method: 'POST', path: `${CONFIRM}/send`, door: 'leave', handle: postSend },
  { method: 'POST', path: CONFIRM_PASSKEY, door: 'leave', handle: postAskPasskey },
]

async function getConfirm(call: MyCall): Promise<Reply> {
  const then = pageIn(call.query.get('then'))
  const drawn = await propsOf(call, call.query.get('with'))
  const { method } = drawn
  if (call.wants === 'swap' && method?.prompt.ask === 'sent-code') {
    return part(<SentCode view={viewOf(call)} prompt={method.prompt} here={confirmWith(then, method.enrollment)} />)
  }
  return page(<ConfirmPage view={viewOf(call)} then={then} {...drawn} />)
}

async function postConfirm(call: MyCall): Promise<Reply> {
  const then = pageIn(field(call, 'then'))
  const { tokens } = await call.world.look((look) => proofsFor(look, call.me))
  const usual = usualOf(call, tokens, field(call, 'enrollment'))
  const given = field(call, 'code') !== '' || call.form.has('passkey')
  const proof = given && usual ? 'code' : 'password'
  const outcome = proof === 'password' || !usual ? await byPassword(call) : await byCode(call, usual)
  if (outcome !== 'malformed' && outcome.ok) return redirect(then, sessionCookies(call, outcome.token))
  return refused(call, then, proof, outcome)
}

/** Whatever came of it, the page of this method says. */
async function postSend(call: MyCall): Promise<Reply> {
  const then = pageIn(field(call, 'then'))
  const id = field(call, 'enrollment')
  const sent = isId(id) ? await sendForConfirmation(call.world, call.me, id) : 'gone'
  return redirect(sent === 'gone' ? `${CONFIRM}?then=${encodeURIComponent(then)}` : confirmWith(then, id))
}

function byPassword(call: MyCall): Promise<Confirmed> {
  return confirmWithPassword(call.world, call.hashing, call.me, field(call, 'password'))
}

async function byCode(call: MyCall, usual: Enrollment): Promise<Confirmed | 'malformed'> {
  const code = parseCode(field(call, 'code'))
  const answer = passkeyIn(call) ?? (code ? ({ ask: 'code', code } as const) : 'malformed')
  return answer === 'malformed' ? answer : confirmWithAnswer(call.world, call.me, usual.id, answer)
}

async function postAskPasskey(call: MyCall): Promise<Reply> {
  const party = await call.world.look((look) => partyOf(look, call))
  const options = party && (await requestForConfirmation(call.world, call.me, party))
  return !options || options === 'gone' ? nothing(422) : optionsReply(options)
}

/** The method that was chosen on the page; else the person's default, or the one enabled last. */
function usualOf({ me }: MyCall, tokens: Proofs['tokens'], chosen: string | null): Enrollment | undefined {
  return (
    tokens.find(({ id }) => id === chosen) ?? tokens.find(({ id }) => id === me.user.defaultEnrollmentId) ?? tokens[0]
  )
}

type Drawn = Pick<ConfirmPageProps, 'password' | 'provider' | 'method' | 'others'>

function propsOf(call: MyCall, chosen: string | null): Promise<Drawn> {
  return call.world.look(async (look) => {
    const { password, tokens, providerId } = await proofsFor(look, call.me)
    const usual = usualOf(call, tokens, chosen)
    const others = tokens.filter((token) => token !== usual)
    return {
      password,
      provider: providerId !== undefined,
      method: usual && (await askedMethod(look, call, usual)),
      others: await Promise.all(others.map((other) => methodOf(look, other))),
    }
  })
}

async function askedMethod(look: Look, call: MyCall, enrollment: Enrollment): Promise<AskedMethod | undefined> {
  const prompt = await confirmationPrompt(look, call.me, enrollment)
  if (prompt.ask === 'recovery-code') return undefined
  const elsewhere = prompt.ask === 'passkey' && (await partyOf(look, call))?.id !== prompt.party
  return { enrollment: enrollment.id, prompt, elsewhere }
}

async function refused(
  call: MyCall,
  then: string,
  proof: Proof,
  outcome: Extract<Confirmed, { ok: false }> | 'malformed',
): Promise<Reply> {
  if (outcome !== 'malformed' && outcome.code === 'busy') return { status: 503, retryAfter: 5, cookies: [] }
  const drawn = await propsOf(call, field(call, 'enrollment'))
  const waits = outcome !== 'malformed' && outcome.code === 'wait' ? outcome : undefined
  const why = {
    waitSeconds: waits && secondsUntil(call, waits.until),
    refused: { proof, error: errorOf(call, outcome, drawn.method) },
  }
  return page(<ConfirmPage view={viewOf(call)} then={then} {...drawn} {...why} />, waits ? 429 : 422)
}

function errorOf(
  call: MyCall,
  outcome: Exclude<Extract<Confirmed, { ok: false }>, { code: 'busy' }> | 'malformed',
  method: AskedMethod | undefined,
): Said {
  const prompt = method?.prompt
  if (prompt?.ask === 'passkey') return passkeyError(call, outcome)
  const sent = prompt?.ask === 'sent-code'
  if (outcome === 'malformed') {
    const digits = (prompt?.ask === 'code' ? prompt.digits : prompt?.sent?.digits) ?? call.me.policy.totp.digits
    return { word: 'error.code.malformed', values: { digits } }
  }
  switch (outcome.code) {
    case 'wrong-password':
      return { word: 'error.password.wrong' }
    case 'wrong-code':
      return { word: sent ? 'error.code.newest' : 'error.code.clock' }
    case 'wait':
      return waitSaid(call, outcome.until)
    case 'busy':
      return { word: 'error.503.text' }
  }
}

function passkeyError(call: MyCall, outcome: Extract<Confirmed, { ok: false }> | 'malformed'): Said {
  if (outcome !== 'malformed' && outcome.code === 'wait') return waitSaid(call, outcome.until)
  const password = outcome !== 'malformed' && outcome.code === 'wrong-password'
  return { word: password ? 'error.password.wrong' : 'error.passkey.refused' }
}
