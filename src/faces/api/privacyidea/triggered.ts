import { type Caller, callerOfKey } from '#domain/applications/api-keys.ts'
import { byKey } from '#domain/signin/asked-pages.ts'
import { answerAsked, beginChallenge, type Challenge, findChallenge, takePassed } from '#domain/signin/challenges.ts'
import type { OutsideOutcome } from '#domain/signin/outside.ts'
import { answerIn } from '#domain/signin/outside-answer.ts'
import { isId } from '#kernel/ids.ts'
import type { Asking } from './asking.ts'
import { refusal, type Said, said } from './shape.ts'

/** Begins to ask by a key, so that a page of ours asks too. */
export function trigger({ world, holder, place }: Asking, caller: Caller, user: string) {
  const { organizationId, id: keyId, applicationId } = caller.key
  const about = { purpose: holder.application.name, nonce: null, returnTo: null }
  const asker = { organizationId, keyId, applicationId }
  return beginChallenge(world, holder.realm, { username: user }, asker, about, byKey(caller, place))
}

/** Whether the person has answered on our page by now: `accept` for as long as nobody has fetched it, `declined` where nobody can any more. */
export async function getPoll(asking: Asking): Promise<Said> {
  const transaction = asking.parameters.get('transaction_id')
  if (!transaction) return refusal('transaction-missing')
  // reason: nobody is named here, so the seal cannot be checked; who has passed is told by the check that follows alone
  const [, id = ''] = /~([0-9a-f-]{36})\.[\w-]+$/.exec(transaction) ?? []
  const found = await challengeIn(asking, id)
  const status = found ? statusOf(found, asking.now) : 'pending'
  return said(POLLED[status], status === 'accept', { challenge_status: status })
}

const POLLED = { accept: 'ACCEPT', declined: 'REJECT', pending: 'CHALLENGE' } as const

function statusOf({ passedAt, takenAt, expiresAt }: Challenge, now: Date): keyof typeof POLLED {
  // reason: what was fetched is to whoever polls as if there had never been any
  if (takenAt) return 'pending'
  if (expiresAt <= now) return 'declined'
  return passedAt ? 'accept' : 'pending'
}

/** The code of one that a key has begun was typed at the client all the same. */
export async function answerTriggered(asking: Asking, id: string, pass: string): Promise<OutsideOutcome> {
  const { world, holder, place } = asking
  const challenge = await challengeIn(asking, id)
  const caller = challenge && (await world.look((look) => callerOfKey(look, challenge.keyId)))
  if (!challenge || !caller) return { passed: false, reason: 'over', retryAfter: undefined }
  const picked = { answer: answerIn(pass), pickedId: undefined }
  const outcome = await answerAsked(world, holder.realm, challenge, picked, byKey(caller, place))
  if (outcome.passed) await takePassed(world, caller, challenge)
  return outcome
}

/** That it was passed, once. */
export async function takeTriggered(asking: Asking, id: string): ReturnType<typeof takePassed> {
  const challenge = await challengeIn(asking, id)
  const caller = challenge && (await asking.world.look((look) => callerOfKey(look, challenge.keyId)))
  return challenge && caller && takePassed(asking.world, caller, challenge)
}

function challengeIn({ world, holder }: Asking, id: string): Promise<Challenge | undefined> {
  const { organizationId, id: application } = holder.application
  if (!isId(id)) return Promise.resolve(undefined)
  return world.look((look) => findChallenge(look, { organizationId, id: application }, id))
}
