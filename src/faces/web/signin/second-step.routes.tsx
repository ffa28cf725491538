import type { Answer, Enrollment, Prompt } from '#domain/factors/factor.ts'
import type { Party } from '#domain/factors/request.ts'
import { brandIn } from '#domain/organizations/brands.ts'
import {
  answerSecondStep,
  requestForSignIn,
  type SecondStep,
  secondStep,
  sendForSignIn,
} from '#domain/signin/second-step.ts'
import type { SignInOutcome } from '#domain/signin/signin.ts'
import { isId } from '#kernel/ids.ts'
import { parseCode, parseRecoveryCode } from '#kernel/parse.ts'
import type { Look } from '#kernel/work.ts'
import { evenly, nothing, type Reply, redirect } from '../../http/reply.ts'
import { type Call, field, viewOf } from '../call.ts'
import { methodOf } from '../method-of.ts'
import { saying } from '../notices.ts'
import { hasName, optionsReply, partyOf, passkeyIn } from '../party.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { SentCode } from '../ui/sent-code.tsx'
import { secondsUntil } from '../wait.ts'
import {
  ASK_PASSKEY,
  CHALLENGE,
  ChallengePage,
  type ChallengePageProps,
  type ChallengePrompt,
  type ChallengeRefusal,
  challengeWith,
} from './challenge-page.tsx'
import { concluded } from './signin.routes.tsx'
import { standIn } from './stand-ins.ts'

export const secondStepRoutes: readonly Route[] = [
  { method: 'GET', path: CHALLENGE, door: 'open', handle: getChallenge },
  { method: 'POST', path: CHALLENGE, door: 'open', handle: postChallenge },
  { method: 'POST', path: `${CHALLENGE}/send`, door: 'open', handle: postSend },
  { method: 'POST', path: ASK_PASSKEY, door: 'open', handle: postAskPasskey },
]

async function getChallenge(call: Call): Promise<Reply> {
  return challengePage(call, call.query.get('with') ?? undefined, {})
}

async function postChallenge(call: Call): Promise<Reply> {
  const chosen = idIn(field(call, 'enrollment'))
  const answer = passkeyIn(call) ?? answerIn(field(call, 'code'))
  const trusts = field(call, 'trust') === 'on'
  const badly = call.form.has('passkey') ? 'passkey' : 'malformed'
  if (answer === 'malformed') return challengePage(call, chosen, { refused: badly, trusts })
  const given = { enrollmentId: chosen, answer, trusts }
  const outcome = await answerSecondStep(call.world, call.realm, call.cookie('signin') ?? '', given, call)
  const again = refusalIn(call, outcome, answer)
  return again ? evenly(await challengePage(call, chosen, { ...again, trusts })) : concluded(call, outcome)
}

/** Whatever came of it, the page of this method says: a code that was sent, how long to wait, or why there is none. */
async function postSend(call: Call): Promise<Reply> {
  const id = idIn(field(call, 'enrollment'))
  if (!id) return redirect(CHALLENGE)
  const sent = await sendForSignIn(call.world, call.realm, call.cookie('signin') ?? '', id, call)
  return redirect(sent === 'gone' ? CHALLENGE : challengeWith(id))
}

/** What the script hands to the browser. */
async function postAskPasskey(call: Call): Promise<Reply> {
  const party = await call.world.look((look) => partyOf(look, call))
  const options = party && (await requestForSignIn(call.world, call.realm, call.cookie('signin') ?? '', party, call))
  return !options || options === 'gone' ? nothing(422) : optionsReply(options)
}

async function challengePage(call: Call, chosen: string | undefined, why: Partial<ChallengePageProps>): Promise<Reply> {
  const { world, realm } = call
  const step = await secondStep(world, realm, call.cookie('signin') ?? '', call, chosen && idIn(chosen))
  if (!step) return redirect(saying('/signin', 'signInExpired'))
  if (step.asks === 'nothing') return redirect('/signin/help')
  const drawn = await world.look((look) => propsOf(look, call, step))
  if (call.wants === 'swap' && drawn.prompt.ask === 'sent-code') {
    return part(<SentCode view={viewOf(call)} prompt={drawn.prompt} here={challengeWith(drawn.enrollment)} />)
  }
  const status = why.waitSeconds !== undefined ? 429 : why.refused ? 422 : 200
  const reply = page(<ChallengePage view={viewOf(call)} {...drawn} {...why} />, status)
  return why.waitSeconds === undefined ? reply : { ...reply, retryAfter: why.waitSeconds }
}

async function propsOf(
  look: Look,
  call: Call,
  step: Exclude<SecondStep, { asks: 'nothing' }>,
): Promise<Omit<ChallengePageProps, 'view'>> {
  const { username, trustDays } = step
  if (step.asks === 'anything')
    return {
      enrollment: '',
      prompt: { ask: 'anything' },
      others: [],
      optional: true,
      trustDays,
      byPasskey: byPasskey(call),
    }
  const { enrollment, prompt, others, optional } = step
  const { issuer } = await brandIn(look, enrollment.organizationId)
  return {
    enrollment: enrollment.id,
    prompt: promptFor(prompt, enrollment, await partyOf(look, call)),
    ...{ optional, trustDays },
    account: prompt.ask === 'code' ? { issuer, username } : undefined,
    label: others.some(({ kind }) => kind === enrollment.kind) ? enrollment.label : undefined,
    others: await Promise.all(others.map((other) => methodOf(look, other))),
  }
}

/** As on the first page: whoever comes is offered what people of the realm may use, whether they have it or not. */
const byPasskey = ({ realm, host }: Call): boolean => realm.standsAlone && hasName(host)

function promptFor(prompt: Prompt, { kind }: Enrollment, party: Party | undefined): ChallengePrompt {
  if (prompt.ask === 'passkey') return { ...prompt, usable: party?.id === prompt.party }
  return prompt.ask === 'recovery-code' ? { ...prompt, from: standIn(kind) } : prompt
}

/** A code of an app, or one of the recovery codes: no text is both. A blank is no answer. */
function answerIn(text: string): Answer | undefined | 'malformed' {
  if (text.trim() === '') return undefined
  const code = parseCode(text)
  if (code) return { ask: 'code', code }
  const recovery = parseRecoveryCode(text)
  return recovery ? { ask: 'recovery-code', code: recovery } : 'malformed'
}

/** Refusals after which the same page asks again. */
function refusalIn(
  call: Call,
  outcome: SignInOutcome,
  answer: Answer | undefined,
): { refused: ChallengeRefusal; waitSeconds?: number } | undefined {
  if (outcome.next !== 'refused') return undefined
  const { refusal } = outcome
  if (refusal.code === 'wrong-code') return { refused: answer?.ask === 'passkey' ? 'passkey' : 'wrong-code' }
  return refusal.code === 'wait' ? { refused: 'locked', waitSeconds: secondsUntil(call, refusal.until) } : undefined
}

const idIn = (text: string): string | undefined => (isId(text) ? text : undefined)
