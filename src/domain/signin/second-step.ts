import { type Place, record } from '#domain/audit/audit.ts'
import { clear } from '#domain/budgets/budgets.ts'
import { factorOf } from '#domain/factors/all.ts'
import { request, requestOfAnybody } from '#domain/factors/asking.ts'
import { settle, type Verdict, type Weighed } from '#domain/factors/ceremony.ts'
import { askable } from '#domain/factors/enrollments.ts'
import { type Answer, type Dispatch, signInOf } from '#domain/factors/factor.ts'
import type { BrowserOptions, Party } from '#domain/factors/request.ts'
import { hidesFirstStep, type Organization } from '#domain/organizations/organizations.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { isOwn, trustDays } from '#domain/sessions/trusted-browsers.ts'
import { passwordBudgets } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { admit, type From } from './admit.ts'
import { type Asks, type Choice, choose, sendFor, weighChosen, weighRecovery } from './answering.ts'
import { type Attempt, countWrong, endAttempt, findAttempt } from './attempts.ts'
import { portalDemand, providerBehind, providerIn } from './by-provider.ts'
import { nobodyIn, type Person, personOf } from './person.ts'
import { originOf, type SignInOutcome, type SignInRefusal, weighNothing, weighToken } from './signin.ts'
import { weighKey } from './weigh-key.ts'
import { noteWrongSignIn } from './wrong.ts'

/** What the second page asks. */
export type SecondStep =
  | (Choice & {
      readonly asks: 'factor'
      readonly username: string
      /** Whether it is asked for because the person chose it as their default. */
      readonly chosen: boolean
      /** Whether they may go on without: the trial before a token is required. */
      readonly optional: boolean
      /** For how many days this browser can be trusted after it; 0 for not at all. */
      readonly trustDays: number
    })
  /** The organization hides who has which factor, and whether the password was right. */
  | { readonly asks: 'anything'; readonly username: string; readonly trustDays: number }
  /** Nothing is left to answer with: the factor is worn out and there are no recovery codes. Support must help. */
  | { readonly asks: 'nothing' }

/** What was answered: on the page that asks for anything, a blank is an answer too. */
export type SecondAnswer = {
  readonly enrollmentId: string | undefined
  readonly answer: Answer | undefined
  /** They are not to be asked in this browser for some days. */
  readonly trusts?: boolean
}

export type Pending = {
  readonly attempt: Attempt
  readonly user: User | undefined
  readonly person: Person
  readonly browserHash: Uint8Array
}

/** The second step of the sign-in this token is about; `undefined` when there is none, or not in this browser. */
export function secondStep(
  world: World,
  realm: Organization,
  token: string,
  from: From,
  chosenId: string | undefined,
): Promise<SecondStep | undefined> {
  return world.look(async (look) => {
    const pending = await readPending(look, realm, token, browserHash(look, from.browserName))
    if (!pending) return undefined
    const { username, providerId } = pending.attempt
    // reason: what is trusted stands in beside a password alone
    const trusted = providerId === undefined
    if (hidesFirstStep(realm) || !pending.user)
      return { asks: 'anything', username, trustDays: trusted ? await daysIn(look, realm) : 0 }
    const { user, person } = pending
    const choice = await choose(look, asksOf({ ...pending, user }), chosenId)
    if (!choice) return { asks: 'nothing' }
    const { enrollment } = choice
    const optional = portalDemand(user, person, providerIn(pending.attempt)).need === 'nothing'
    const chosen = enrollment.id === user.defaultEnrollmentId
    const days = trusted && isOwn(factorOf(enrollment.kind).assurance) ? trustDays(person.policy) : 0
    return { asks: 'factor', username, ...choice, chosen, optional, trustDays: days }
  })
}

/** Where everybody sees the same page: what holds for everybody of the realm, though less may hold for whoever it is. */
async function daysIn(look: Look, realm: Organization): Promise<number> {
  return trustDays(await policyOf(look, realm))
}

/**
 * Sends a code of this method for the sign-in under way: another one, or the first where the method was not asked for by
 * itself. `gone`: there is no such sign-in or method, or nobody may learn who has which.
 */
export async function sendForSignIn(
  world: World,
  realm: Organization,
  token: string,
  enrollmentId: string,
  from: From,
): Promise<Dispatch | 'gone'> {
  const pending = await world.look((look) => readPending(look, realm, token, browserHash(look, from.browserName)))
  if (!pending?.user || hidesFirstStep(realm)) return 'gone'
  const { user, person } = pending
  const sent = { place: from.place, codeDigits: person.policy.codeDigits }
  return sendFor(world, asksOf({ ...pending, user }), enrollmentId, sent)
}

function asksOf({ user, attempt, person }: Pending & { readonly user: User }): Asks {
  return { user, enrollments: person.enrollments, occasion: signInOf(attempt) }
}

/**
 * What the browser asks for in the sign-in under way; `gone`: there is none, or the person has nothing of the kind. Where nobody
 * may learn who has which, it is asked of anybody.
 */
export async function requestForSignIn(
  world: World,
  realm: Organization,
  token: string,
  party: Party,
  from: From,
): Promise<BrowserOptions | 'gone'> {
  const pending = await world.look((look) => readPending(look, realm, token, browserHash(look, from.browserName)))
  if (!pending) return 'gone'
  const { user, attempt, person } = pending
  const asked = { occasion: signInOf(attempt), party }
  if (hidesFirstStep(realm)) return world.work((work) => requestOfAnybody(work, realm.id, asked))
  if (!user) return 'gone'
  return (await world.work((work) => request(work, askable(user, person.enrollments), asked))) ?? 'gone'
}

/** Answers the second step. */
export async function answerSecondStep(
  world: World,
  realm: Organization,
  token: string,
  given: SecondAnswer,
  from: From,
): Promise<SignInOutcome> {
  const read = await world.look(async (look) => {
    const pending = await readPending(look, realm, token, browserHash(look, from.browserName))
    return pending && { ...pending, weighed: await weighGiven(look, realm, pending, given) }
  })
  if (!read) return startAgain
  return world.work((work) => conclude(work, realm, read, given, from))
}

const startAgain = { next: 'refused', refusal: { code: 'start-again' } } as const satisfies SignInOutcome

/**
 * The sign-in under way of this token, where it began: in the browser, or at the application, of this hash. `browser`: the one
 * in which it is answered, where that is another.
 */
export async function readPending(
  look: Look,
  realm: Organization,
  token: string,
  hash: Uint8Array,
  browser = hash,
): Promise<Pending | undefined> {
  const attempt = await findAttempt(look, realm.id, token, hash)
  if (!attempt) return undefined
  const person = await personOf(look, realm, attempt.person ?? nobodyIn(realm), browser)
  // reason: a first step by a password that is no longer the person's opens nothing
  const changedAt = person.account?.user.passwordChangedAt
  if (changedAt && changedAt > attempt.createdAt) return undefined
  return { attempt, person, user: person.account?.user, browserHash: hash }
}

async function weighGiven(
  look: Look,
  realm: Organization,
  pending: Pending,
  { enrollmentId, answer }: SecondAnswer,
): Promise<Weighed | undefined> {
  const { attempt, user, person } = pending
  if (!answer) return undefined
  if (!user) return weighNothing(look, nobodyIn(realm))
  if (!hidesFirstStep(realm)) return weighChosen(look, asksOf({ ...pending, user }), enrollmentId, answer)
  if (answer.ask === 'code') return weighToken(look, user, person.enrollments, answer, signInOf(attempt))
  if (answer.ask === 'passkey') return weighKey(look, user, person.enrollments, answer, signInOf(attempt))
  return weighRecovery(look, person.enrollments, answer)
}

async function conclude(
  work: Work,
  realm: Organization,
  { attempt, user, person, weighed, browserHash: hash }: Pending & { readonly weighed: Weighed | undefined },
  { answer, trusts }: SecondAnswer,
  from: From,
): Promise<SignInOutcome> {
  const browser = { ...from, browserHash: hash }
  if (!answer) {
    const free = user && portalDemand(user, person, providerIn(attempt)).need !== 'second-factor'
    if (!free) return refuse(work, realm, attempt, { code: 'wrong-code' }, from.place)
    return enter(work, realm, { attempt, user, person }, undefined, browser)
  }
  if (!user || !weighed) {
    await noteWrongSignIn(work, realm, person, from.place)
    return refuse(work, realm, attempt, { code: 'wrong-code' }, from.place)
  }
  const circumstances = { person: user, place: from.place, knownBrowser: person.known, purpose: 'signin' } as const
  const verdict = await settle(work, weighed, circumstances)
  if (!verdict.ok) {
    await noteWrongSignIn(work, realm, person, from.place, user)
    return count(work, realm, attempt, refusalOf(verdict))
  }
  return enter(work, realm, { attempt, user, person }, verdict, browser, trusts)
}

/** Both steps are passed. Only now does a password whose being right was hidden stop counting as a guess. */
async function enter(
  work: Work,
  realm: Organization,
  { attempt, user, person }: Pick<Pending, 'attempt' | 'person'> & { readonly user: User },
  verdict: Extract<Verdict, { ok: true }> | undefined,
  from: Parameters<typeof admit>[4],
  trusts = false,
): Promise<SignInOutcome> {
  if (!(await endAttempt(work, attempt))) return startAgain
  const provider = await providerBehind(work, attempt)
  if (provider === 'gone') return startAgain
  if (hidesFirstStep(realm) && !provider) {
    const { username, createdAt } = attempt
    const budgets = passwordBudgets(work, { realmId: realm.id, username }, originOf(from, person, from.browserHash))
    await clear(work, budgets, createdAt)
  }
  return admit(work, user, person, verdict, from, { wanted: trusts, provider })
}

/** A refusal that no ceremony has written down. */
async function refuse(
  work: Work,
  realm: Organization,
  attempt: Attempt,
  refusal: SignInRefusal,
  place: Place,
): Promise<SignInOutcome> {
  await record(work, {
    organizationId: attempt.person?.organizationId ?? realm.id,
    action: 'signin.second-factor',
    outcome: 'refused',
    reason: refusal.code,
    actor: attempt.person ? { userId: attempt.person.id } : { name: 'stranger' },
    subjectId: attempt.person?.id,
    place,
  })
  return count(work, realm, attempt, refusal)
}

/** Where the organization hides what was wrong, the first refusal ends the attempt: then both steps look alike. */
async function count(
  work: Work,
  realm: Organization,
  attempt: Attempt,
  refusal: SignInRefusal,
): Promise<SignInOutcome> {
  if (hidesFirstStep(realm)) {
    await endAttempt(work, attempt)
    return { next: 'refused', refusal: { code: 'wrong-credentials' } }
  }
  return (await countWrong(work, attempt)) ? { next: 'refused', refusal } : startAgain
}

function refusalOf(verdict: Extract<Verdict, { ok: false }>): SignInRefusal {
  switch (verdict.code) {
    case 'locked':
      return { code: 'wait', until: verdict.until }
    case 'wrong-code':
    case 'gone':
      return { code: 'wrong-code' }
  }
}
