import { factorOf } from '#domain/factors/all.ts'
import type { Answer } from '#domain/factors/factor.ts'
import { brandIn } from '#domain/organizations/brands.ts'
import { answerSecondStep, type SecondStep, secondStep } from '#domain/signin/second-step.ts'
import type { SignInOutcome } from '#domain/signin/signin.ts'
import { isId } from '#kernel/ids.ts'
import { parseCode, parseRecoveryCode } from '#kernel/parse.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type Call, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { secondsUntil } from '../wait.ts'
import { ChallengePage, type ChallengePageProps, type ChallengeRefusal, type StandIn } from './challenge-page.tsx'
import { concluded } from './signin.routes.tsx'

export const secondStepRoutes: readonly Route[] = [
  { method: 'GET', path: '/signin/challenge', door: 'open', handle: getChallenge },
  { method: 'POST', path: '/signin/challenge', door: 'open', handle: postChallenge },
]

async function getChallenge(call: Call): Promise<Reply> {
  return challengePage(call, call.query.get('with') ?? undefined, {})
}

async function postChallenge(call: Call): Promise<Reply> {
  const chosen = idIn(field(call, 'enrollment'))
  const answer = answerIn(field(call, 'code'))
  if (answer === 'malformed') return challengePage(call, chosen, { refused: 'malformed' })
  const given = { enrollmentId: chosen, answer }
  const outcome = await answerSecondStep(call.world, call.realm, call.cookie('signin') ?? '', given, call)
  const again = refusalIn(call, outcome)
  return again ? challengePage(call, chosen, again) : concluded(call, outcome)
}

async function challengePage(call: Call, chosen: string | undefined, why: Partial<ChallengePageProps>): Promise<Reply> {
  const { world, realm } = call
  const step = await secondStep(world, realm, call.cookie('signin') ?? '', call, chosen && idIn(chosen))
  if (!step) return redirect(saying('/signin', 'signInExpired'))
  if (step.asks === 'nothing') return redirect('/signin/help')
  const status = why.waitSeconds !== undefined ? 429 : why.refused ? 422 : 200
  const shown = step.asks === 'anything' ? realm.id : step.enrollment.organizationId
  const { issuer } = await world.look((look) => brandIn(look, shown))
  const reply = page(<ChallengePage view={viewOf(call)} {...propsOf(step, issuer)} {...why} />, status)
  return why.waitSeconds === undefined ? reply : { ...reply, retryAfter: why.waitSeconds }
}

function propsOf(step: Exclude<SecondStep, { asks: 'nothing' }>, issuer: string): Omit<ChallengePageProps, 'view'> {
  const { username } = step
  if (step.asks === 'anything') return { enrollment: '', prompt: { ask: 'anything' }, others: [], optional: true }
  const { enrollment, prompt, others, optional } = step
  return {
    enrollment: enrollment.id,
    prompt: prompt.ask === 'code' ? prompt : { ...prompt, from: standIn(enrollment.kind) },
    optional,
    account: prompt.ask === 'code' ? { issuer, username } : undefined,
    label: others.some(({ kind }) => kind === enrollment.kind) ? enrollment.label : undefined,
    others: others.map(({ id, kind, label }) => ({
      ...{ id, label },
      kind: factorOf(kind).assurance === 'recovery' ? standIn(kind) : 'totp',
    })),
  }
}

/** Of the kinds that stand in for a factor, every one but a sheet of recovery codes is good for one use. */
function standIn(kind: string): StandIn {
  return factorOf(kind).endsWithUse ? 'bypass-code' : 'recovery-codes'
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
): { refused: ChallengeRefusal; waitSeconds?: number } | undefined {
  if (outcome.next !== 'refused') return undefined
  const { refusal } = outcome
  if (refusal.code === 'wrong-code') return { refused: 'wrong-code' }
  return refusal.code === 'wait' ? { refused: 'locked', waitSeconds: secondsUntil(call, refusal.until) } : undefined
}

const idIn = (text: string): string | undefined => (isId(text) ? text : undefined)
