import {
  answerSecondStep,
  requestForSignIn,
  type SecondStep,
  secondStep,
  sendForSignIn,
} from '#domain/signin/second-step.ts'
import type { SignInOutcome } from '#domain/signin/signin.ts'
import type { Look } from '#kernel/work.ts'
import { evenly, type Reply, redirect } from '../../http/reply.ts'
import {
  answerOf,
  asksReply,
  chosenIn,
  drawnChoice,
  offersPasskey,
  passkeyReply,
  sendsReply,
  unread,
  waiting,
  wrongly,
} from '../asking/asked.tsx'
import type { AskedAgain } from '../asking/asks.tsx'
import { type Call, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import type { Route } from '../route.ts'
import { CHALLENGE, ChallengePage, type ChallengePageProps } from './challenge-page.tsx'
import { concluded } from './signin.routes.tsx'

export const secondStepRoutes: readonly Route[] = [
  { method: 'GET', path: CHALLENGE, door: 'open', handle: getChallenge },
  { method: 'POST', path: CHALLENGE, door: 'open', handle: postChallenge },
  { method: 'POST', path: `${CHALLENGE}/send`, door: 'open', handle: postSend },
  { method: 'POST', path: `${CHALLENGE}/passkey`, door: 'open', handle: postAskPasskey },
]

const tokenIn = (call: Call): string => call.cookie('signin') ?? ''

async function getChallenge(call: Call): Promise<Reply> {
  return challengePage(call, chosenIn(call.query.get('with')), {})
}

async function postChallenge(call: Call): Promise<Reply> {
  const chosen = chosenIn(field(call, 'enrollment'))
  const answer = answerOf(call)
  const trusts = field(call, 'trust') === 'on'
  if (answer === 'malformed') return challengePage(call, chosen, { ...unread(call), trusts })
  const given = { enrollmentId: chosen, answer, trusts }
  const outcome = await answerSecondStep(call.world, call.realm, tokenIn(call), given, call)
  const again = refusalIn(call, outcome)
  return again ? evenly(await challengePage(call, chosen, { ...again, trusts })) : concluded(call, outcome)
}

async function postSend(call: Call): Promise<Reply> {
  return sendsReply(call, CHALLENGE, (id) => sendForSignIn(call.world, call.realm, tokenIn(call), id, call))
}

async function postAskPasskey(call: Call): Promise<Reply> {
  return passkeyReply(call, (party) => requestForSignIn(call.world, call.realm, tokenIn(call), party, call))
}

type Why = AskedAgain & Pick<ChallengePageProps, 'trusts'>

async function challengePage(call: Call, chosen: string | undefined, why: Why): Promise<Reply> {
  const { world, realm } = call
  const step = await secondStep(world, realm, tokenIn(call), call, chosen)
  if (!step) return redirect(saying('/signin', 'signInExpired'))
  if (step.asks === 'nothing') return redirect('/signin/help')
  const method = await world.look((look) => propsOf(look, call, step))
  const view = viewOf(call)
  const draw = () => <ChallengePage view={view} {...method} {...why} />
  return asksReply(call, { view, here: CHALLENGE, method, again: why, draw })
}

async function propsOf(
  look: Look,
  call: Call,
  step: Exclude<SecondStep, { asks: 'nothing' }>,
): Promise<Omit<ChallengePageProps, 'view'>> {
  const { username, trustDays } = step
  if (step.asks === 'factor')
    return { ...(await drawnChoice(look, call, step, username)), optional: step.optional, trustDays }
  const anything = { enrollment: '', prompt: { ask: 'anything' }, others: [] } as const
  return { ...anything, optional: true, trustDays, byPasskey: offersPasskey(call) }
}

/** Refusals after which the same page asks again. */
function refusalIn(call: Call, outcome: SignInOutcome): AskedAgain | undefined {
  if (outcome.next !== 'refused') return undefined
  const { refusal } = outcome
  if (refusal.code === 'wrong-code') return wrongly(call)
  return refusal.code === 'wait' ? waiting(call, refusal.until) : undefined
}
