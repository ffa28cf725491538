import { type Caller, callerOfKey, reaches } from '#domain/applications/api-keys.ts'
import type { Place } from '#domain/audit/audit.ts'
import { alone, factorOf } from '#domain/factors/all.ts'
import { request, requestOfAnybody } from '#domain/factors/asking.ts'
import { type Answer, type Dispatch, type Enrollment, signInOf } from '#domain/factors/factor.ts'
import type { BrowserOptions, Party } from '#domain/factors/request.ts'
import { hidesFirstStep, type Organization } from '#domain/organizations/organizations.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import type { User } from '#domain/users/users.ts'
import type { Look, World } from '#kernel/work.ts'
import { type Asks, answerable, type Choice, choose, chosenOf, sendFor } from './answering.ts'
import { answerAsked, askedIn, type Challenge, challengeOfPage, keepBrowser } from './challenges.ts'
import { type OutsideFrom, type OutsideOutcome, pendingOutside } from './outside.ts'
import { counts, reaching } from './outside-answer.ts'
import type { Pending } from './second-step.ts'

/** In whose name a key asks for somebody's second factor. */
export function byKey(caller: Caller, place: Place): OutsideFrom {
  const { key, application } = caller
  return {
    ...{ place, door: 'api', detail: { key: key.id } },
    application: { organizationId: key.organizationId, id: key.applicationId ?? key.id },
    isTheirs: (user) => reaches(caller, user),
    assurance: application?.assurance ?? 'any',
  }
}

/** In which browser the page is opened. */
export type PageOpener = { readonly browserName: string; readonly place: Place }

/** What a page of ours asks, as long as it can be answered: by its realm's people, for a key that is still good. */
export type AskedPage = {
  readonly who: 'them'
  readonly challenge: Challenge
  readonly from: OutsideFrom
  readonly pending: Pending
  /** Who is asked by a method of theirs; `undefined`: nobody may learn whom it is about, and whether there is anybody. */
  readonly user: User | undefined
  /** Of the person's methods, those that count for this challenge. */
  readonly methods: readonly Enrollment[]
  /** The one whose code was sent when the application began. */
  readonly askedId: string | undefined
}

/** What it asks now. `anything`: of whoever it may be; `nothing`: the person has methods, and none that is good here. */
export type AskedStep =
  | (Choice & { readonly asks: 'factor'; readonly user: User })
  | { readonly asks: 'anything'; readonly byPasskey: boolean }
  | { readonly asks: 'nothing' }

/**
 * Opens the page of a challenge. The first browser that opens it keeps it: `elsewhere` is what any other is told. `undefined`:
 * there is none, or it is over.
 */
export async function openAsked(
  world: World,
  realm: Organization,
  page: string,
  opener: PageOpener,
): Promise<AskedPage | { readonly who: 'elsewhere' } | undefined> {
  const seen = await world.look((look) => seenAt(look, realm, page, opener))
  if (!seen || seen.isKept) return seen?.opening
  const { challenge, browser } = seen
  if (await world.work((work) => keepBrowser(work, challenge, browser))) return seen.opening
  return (await world.look((look) => seenAt(look, realm, page, opener)))?.opening
}

type Seen = {
  readonly opening: AskedPage | { readonly who: 'elsewhere' }
  readonly challenge: Challenge
  readonly browser: string
  /** Some browser has opened it before. */
  readonly isKept: boolean
}

async function seenAt(
  look: Look,
  realm: Organization,
  page: string,
  { browserName, place }: PageOpener,
): Promise<Seen | undefined> {
  const challenge = await challengeOfPage(look, page)
  if (!challenge || challenge.realmId !== realm.id || challenge.passedAt) return undefined
  const caller = await callerOfKey(look, challenge.keyId)
  const asked = askedIn(look, challenge)
  const hash = browserHash(look, browserName)
  const browser = Buffer.from(hash).toString('base64url')
  const seen = { challenge, browser, isKept: asked.browser !== undefined }
  if (seen.isKept && asked.browser !== browser) return { ...seen, opening: { who: 'elsewhere' } }
  const from = caller && { ...byKey(caller, place), wanted: asked.wanted, browserHash: hash }
  const pending = from && (await pendingOutside(look, realm, asked.token, from))
  if (!from || !pending) return undefined
  const [, askedId] = asked.token.split('.')
  const methods = pending.user ? answerable(pending.user, reaching(pending.person.enrollments, from)) : []
  const user = !hidesFirstStep(realm) && pending.person.isProtected ? pending.user : undefined
  return { ...seen, opening: { who: 'them', challenge, from, pending, user, methods, askedId } }
}

/** What the page asks, for the method that was chosen there. It sends nothing. */
export async function askedStep(look: Look, page: AskedPage, chosenId: string | undefined): Promise<AskedStep> {
  const { user, from } = page
  if (!user) return { asks: 'anything', byPasskey: counts(alone.kind, from) }
  const choice = await choose(look, asksOf(page, user), firstOf(page, chosenId))
  return choice ? { asks: 'factor', user, ...choice } : { asks: 'nothing' }
}

/** Where a code was sent to begin with, that is what is asked first; else what is asked first at the sign-in. */
function firstOf({ methods, askedId }: AskedPage, chosenId: string | undefined): string | undefined {
  const sent = methods.find(({ id, kind }) => id === askedId && factorOf(kind).channel)
  return methods.some(({ id }) => id === chosenId) ? chosenId : sent?.id
}

/** Sends a code of this method, for this challenge alone; `gone`: it does not count here, or nobody may learn of it. */
export async function sendAsked(
  world: World,
  page: AskedPage,
  enrollmentId: string,
  place: Place,
): Promise<Dispatch | 'gone'> {
  const { user, pending } = page
  const sent = { place, codeDigits: pending.person.policy.codeDigits }
  return user ? sendFor(world, asksOf(page, user), enrollmentId, sent) : 'gone'
}

function asksOf({ methods, pending }: AskedPage, user: User): Asks {
  return { user, enrollments: methods, occasion: signInOf(pending.attempt) }
}

/** What the browser asks for; `gone`: no passkey would do. Where nobody may learn who has one, it is asked of anybody. */
export async function requestAsked(
  world: World,
  realm: Organization,
  { user, methods, from, pending }: AskedPage,
  party: Party,
): Promise<BrowserOptions | 'gone'> {
  if (!counts(alone.kind, from)) return 'gone'
  const asked = { occasion: signInOf(pending.attempt), party }
  if (!user) return world.work((work) => requestOfAnybody(work, realm.id, asked))
  return (await world.work((work) => request(work, methods, asked))) ?? 'gone'
}

/** The person answers on our page: the method that they chose there, unless the answer says itself which it is of. */
export function answerOnPage(
  world: World,
  realm: Organization,
  page: AskedPage,
  answer: Answer,
  chosenId: string | undefined,
): Promise<OutsideOutcome> {
  const { user, methods, challenge, from } = page
  const pickedId = user && chosenOf({ user, enrollments: methods }, firstOf(page, chosenId))?.id
  return answerAsked(world, realm, challenge, { answer, pickedId }, from)
}
