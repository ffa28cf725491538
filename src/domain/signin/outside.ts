import { type ApplicationKey, nameOfKey, type WantedAssurance } from '#domain/applications/applications.ts'
import type { Place } from '#domain/audit/audit.ts'
import { ask, type Weighed } from '#domain/factors/ceremony.ts'
import { askable, defaultOf } from '#domain/factors/enrollments.ts'
import { type Answer, type Assurance, type Dispatch, type Enrollment, signInOf } from '#domain/factors/factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User } from '#domain/users/users.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { beginAttempt, countWrong, endAttempt } from './attempts.ts'
import { answerIn, conclude, concludeAtOnce, isTyped, nameOf, reaching, weighOutside, wrong } from './outside-answer.ts'
import { type Named, type Person, personCalled } from './person.ts'
import { type Pending, readPending } from './second-step.ts'

/** A door that is no browser of the person: another program asks on their behalf. */
export type OutsideFrom = {
  readonly place: Place
  /** What asks, as the record calls it: `api`, `radius`. */
  readonly door: string
  /** On whose behalf. What it began can be answered through it alone. */
  readonly application: ApplicationKey
  /** What the record says besides, such as by which key. */
  readonly detail?: Readonly<Record<string, string>>
  /** Whether the application may ask about this person; whoever is not theirs is nobody to it. */
  readonly isTheirs: (user: User) => boolean
  /** What an answer must reach; anything, unless it is said. */
  readonly assurance?: WantedAssurance
  /** Only methods of these kinds count; of any, unless it is said. */
  readonly wanted?: readonly string[] | undefined
  /** The password is asked for at this door too, before any code. */
  readonly afterPassword?: true
  /** Whatever is answered ends the attempt, also a wrong answer. */
  readonly once?: true
  /** The browser in which the person answers themselves, on a page of ours: wrong answers count there as at the sign-in. */
  readonly browserHash?: Uint8Array
}

/** What can be asked of somebody, of whom nobody knows here whether there is anybody. */
export type OutsideBegun = {
  /** Names the attempt to whoever began it. */
  readonly token: string
  readonly expiresAt: Date
  /** Whom it is about; nobody may be told who that is, or whether. */
  readonly user: User | undefined
  /** Whatever this person can be asked for, on a page of ours too; none for nobody. */
  readonly methods: readonly Enrollment[]
  /** The one whose code is awaited: the default of those that codes are given from. */
  readonly asked: Enrollment | undefined
  /** What came of sending it, where it has to be sent. */
  readonly sent: Dispatch | undefined
}

/** `pickedId`: which of the person's methods it is of; else the one that was asked. */
export type Picked = { readonly answer: Answer | undefined; readonly pickedId: string | undefined }

export type OutsideOutcome =
  | {
      readonly passed: true
      readonly user: User
      readonly assurance: Assurance
      readonly amr: readonly string[]
      readonly enrollmentKind: string
    }
  /** `wrong`: whatever was wrong, the person too; `wait`: nothing was looked at; `over`: begin again. */
  | { readonly passed: false; readonly reason: 'wrong' | 'wait' | 'over'; readonly retryAfter: Seconds | undefined }

type Over = { readonly passed: false; readonly reason: 'over'; readonly retryAfter: undefined }

/** An attempt is at its end: in the same unit, whoever began it notes what came of it. */
export type OnEnd = (work: Work, outcome: Extract<OutsideOutcome, { passed: true }> | Over) => Promise<void>

const over: Over = { passed: false, reason: 'over', retryAfter: undefined }

const PURPOSE = 'application that asks'

/** Begins to ask somebody; a code that has to be sent leaves. */
export async function beginOutside(
  world: World,
  realm: Organization,
  named: Named,
  from: OutsideFrom,
): Promise<OutsideBegun> {
  const { person, bound } = await world.look(async (look) => {
    const hash = boundTo(look, from)
    return { bound: hash, person: await personCalled(look, realm, named, from.isTheirs, hash) }
  })
  const user = person.account?.user
  const methods = user ? askable(user, reaching(person.enrollments, from)) : []
  const asked = user && defaultOf(user, methods.filter(isTyped))
  return world.work(async (work) => {
    const attempt = await beginAttempt(work, realm.id, nameOf(named), user, bound, work.now)
    const { codeDigits } = person.policy
    const sent = asked && (await ask(work, asked, attempt.occasion, { user, place: from.place, codeDigits }))
    const token = asked ? `${attempt.token}.${asked.id}` : attempt.token
    return { token, expiresAt: attempt.expiresAt, user, methods, asked, sent }
  })
}

/** Answers what was begun there; the code is as it was typed. */
export function answerOutside(
  world: World,
  realm: Organization,
  token: string,
  typed: string,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  return answerPicked(world, realm, token, { answer: answerIn(typed), pickedId: undefined }, from)
}

/** The same on a page of ours, where the person may have picked another method than was asked. */
export async function answerPicked(
  world: World,
  realm: Organization,
  token: string,
  { answer, pickedId }: Picked,
  from: OutsideFrom,
  onEnd?: OnEnd,
): Promise<OutsideOutcome> {
  const [, askedId] = token.split('.')
  const read = await world.look(async (look) => {
    const pending = await pendingOutside(look, realm, token, from)
    if (!pending || !answer) return pending && { pending, weighed: undefined }
    const begun = { askedId, pickedId, occasion: signInOf(pending.attempt) }
    return { pending, weighed: await weighOutside(look, realm, pending.person, answer, from, begun) }
  })
  if (!read) return over
  if (!answer && !from.once) return wrong
  return world.work((work) => concludeAttempt(work, realm, read.pending, read.weighed, from, onEnd))
}

/** What was begun there and is not over, about somebody that they may still ask about. */
export async function pendingOutside(
  look: Look,
  realm: Organization,
  token: string,
  from: OutsideFrom,
): Promise<Pending | undefined> {
  const [secret = ''] = token.split('.')
  const pending = await readPending(look, realm, secret, boundTo(look, from), from.browserHash)
  return pending?.user && !from.isTheirs(pending.user) ? undefined : pending
}

/** Begins and answers in one: for what the person has at hand, as nothing is sent. */
export async function verifyOutside(
  world: World,
  realm: Organization,
  named: Named,
  typed: string,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const answer = answerIn(typed)
  if (!answer) return wrong
  const read = await world.look(async (look) => {
    const person = await personCalled(look, realm, named, from.isTheirs, boundTo(look, from))
    return { person, weighed: await weighOutside(look, realm, person, answer, from) }
  })
  return concludeAtOnce(world, realm, nameOf(named), read, from)
}

/** The same, where the person has been read already. */
export async function verifyPerson(
  world: World,
  realm: Organization,
  username: string,
  person: Person,
  typed: string,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const answer = answerIn(typed)
  if (!answer) return wrong
  const weighed = await world.look((look) => weighOutside(look, realm, person, answer, from))
  return concludeAtOnce(world, realm, username, { person, weighed }, from)
}

/** What the program that asks is known by, where a browser would be. */
export function boundTo({ vault }: Pick<Look, 'vault'>, { application, door }: OutsideFrom): Uint8Array {
  return vault.hash(PURPOSE, `${door}:${nameOfKey(application)}`)
}

async function concludeAttempt(
  work: Work,
  realm: Organization,
  { attempt, person }: Pending,
  weighed: Weighed | undefined,
  from: OutsideFrom,
  onEnd?: OnEnd,
): Promise<OutsideOutcome> {
  const outcome = await conclude(work, realm, attempt.username, person, weighed, from)
  const lives = outcome.passed || from.once ? await endAttempt(work, attempt) : await countWrong(work, attempt)
  if (!lives) await onEnd?.(work, over)
  else if (outcome.passed) await onEnd?.(work, outcome)
  return lives ? outcome : over
}
