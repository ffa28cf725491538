import { type ApplicationKey, nameOfKey, type WantedAssurance } from '#domain/applications/applications.ts'
import { type Place, record } from '#domain/audit/audit.ts'
import { type Budget, take } from '#domain/budgets/budgets.ts'
import { factorOf } from '#domain/factors/all.ts'
import { ask, settle, type Verdict, type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { askable, defaultOf } from '#domain/factors/enrollments.ts'
import {
  type Answer,
  type Assurance,
  type Dispatch,
  type Enrollment,
  type Occasion,
  signInOf,
} from '#domain/factors/factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { guessedName } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import { parseCode, parseRecoveryCode } from '#kernel/parse.ts'
import { type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { followAnswer } from './admit.ts'
import { beginAttempt, countWrong, endAttempt } from './attempts.ts'
import { type Named, nobodyIn, type Person, personCalled } from './person.ts'
import { type Pending, readPending, weighRecovery } from './second-step.ts'
import { weighNothing, weighToken } from './signin.ts'
import { noteWrongSignIn } from './wrong.ts'

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
  /** Whatever is answered ends the attempt, also a wrong answer. */
  readonly once?: true
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

// reason: names that nobody has wait as those of people do, so that waiting tells nothing
const NOBODY = { burst: 5 }
const PURPOSE = 'application that asks'

/** Begins to ask somebody; a code that has to be sent leaves. `wanted`: of these kinds alone. */
export async function beginOutside(
  world: World,
  realm: Organization,
  named: Named,
  from: OutsideFrom,
  wanted?: readonly string[],
): Promise<OutsideBegun> {
  const { person, bound } = await world.look(async (look) => {
    const hash = boundTo(look, from)
    return { bound: hash, person: await personCalled(look, realm, named, from.isTheirs, hash) }
  })
  const user = person.account?.user
  const methods = user ? askable(user, reaching(person.enrollments, from, wanted)) : []
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
export async function answerOutside(
  world: World,
  realm: Organization,
  token: string,
  typed: string,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const answer = answerIn(typed)
  const [secret = '', askedId] = token.split('.')
  const read = await world.look(async (look) => {
    const pending = await readPending(look, realm, secret, boundTo(look, from))
    if (pending?.user && !from.isTheirs(pending.user)) return undefined
    if (!pending || !answer) return pending && { pending, weighed: undefined }
    const occasion = signInOf(pending.attempt)
    return { pending, weighed: await weighTyped(look, realm, pending.person, answer, from, { askedId, occasion }) }
  })
  if (!read) return { passed: false, reason: 'over', retryAfter: undefined }
  if (!answer && !from.once) return wrong
  return world.work((work) => concludeAttempt(work, realm, read.pending, read.weighed, from))
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
  const { person, weighed } = await world.look(async (look) => {
    const who = await personCalled(look, realm, named, from.isTheirs, boundTo(look, from))
    return { person: who, weighed: await weighTyped(look, realm, who, answer, from) }
  })
  return world.work((work) => conclude(work, realm, nameOf(named), person, weighed, from))
}

const wrong = { passed: false, reason: 'wrong', retryAfter: undefined } as const satisfies OutsideOutcome

/** A code or a recovery code, as it was typed. */
function answerIn(typed: string): Answer | undefined {
  const code = parseCode(typed)
  if (code) return { ask: 'code', code }
  const recovery = parseRecoveryCode(typed)
  return recovery === undefined ? undefined : { ask: 'recovery-code', code: recovery }
}

/** What the program that asks is known by, where a browser would be. */
export function boundTo({ vault }: Pick<Look, 'vault'>, { application, door }: OutsideFrom): Uint8Array {
  return vault.hash(PURPOSE, `${door}:${nameOfKey(application)}`)
}

const nameOf = (named: Named): string =>
  'username' in named ? named.username : 'id' in named ? named.id : named.externalId

const isTyped = ({ kind }: Enrollment): boolean => factorOf(kind).ask === 'code'

function reaching(
  enrollments: readonly Enrollment[],
  { assurance = 'any' }: Pick<OutsideFrom, 'assurance'>,
  wanted?: readonly string[],
): Enrollment[] {
  return enrollments.filter(({ kind }) => reaches(kind, assurance) && (!wanted || wanted.includes(kind)))
}

/** Whether an answer of this kind is what an application asks for. */
function reaches(kind: string, wanted: WantedAssurance): boolean {
  const { assurance, phishingResistant } = factorOf(kind)
  switch (wanted) {
    case 'any':
    case 'second-step':
      return true
    case 'two-factors':
      return assurance === 'two-factors' || assurance === 'possession'
    case 'phishing-resistant':
      return phishingResistant === true
  }
}

/** As at the sign-in: one method is asked, not each that the person has; nobody costs as much as somebody. */
async function weighTyped(
  look: Look,
  realm: Organization,
  person: Person,
  answer: Answer,
  from: OutsideFrom,
  begun: { readonly askedId?: string | undefined; readonly occasion?: Occasion } = {},
): Promise<Weighed | undefined> {
  const user = person.account?.user
  if (!user) return weighNothing(look, nobodyIn(realm))
  const enrollments = reaching(person.enrollments, from)
  if (answer.ask === 'recovery-code') return weighRecovery(look, enrollments, answer)
  const asked = askable(user, enrollments).find(({ id }) => id === begun.askedId)
  if (asked && isTyped(asked)) return weigh(look, asked, answer, { occasion: begun.occasion })
  return weighToken(look, user, enrollments, answer, begun.occasion)
}

async function concludeAttempt(
  work: Work,
  realm: Organization,
  { attempt, person }: Pending,
  weighed: Weighed | undefined,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const outcome = await conclude(work, realm, attempt.username, person, weighed, from)
  const lives = outcome.passed || from.once ? await endAttempt(work, attempt) : await countWrong(work, attempt)
  return lives ? outcome : { passed: false, reason: 'over', retryAfter: undefined }
}

async function conclude(
  work: Work,
  realm: Organization,
  name: string,
  person: Person,
  weighed: Weighed | undefined,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const user = person.account?.user
  const { place } = from
  if (!user || !weighed) return refuseNobody(work, realm, name, person, from)
  const circumstances = {
    person: user,
    place,
    knownBrowser: person.known,
    purpose: 'signin',
    detail: told(from),
  } as const
  const verdict = await settle(work, weighed, circumstances)
  if (!verdict.ok) {
    await noteWrongSignIn(work, realm, person, place, user)
    return refusalOf(verdict, work.now)
  }
  await followAnswer(work, user, verdict, place)
  const { assurance, amr, enrollment } = verdict
  return { passed: true, user, assurance, amr, enrollmentKind: enrollment.kind }
}

/** Nobody of that name, or nothing to answer with: counted and written down as a wrong answer is. */
async function refuseNobody(
  work: Work,
  realm: Organization,
  name: string,
  person: Person,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const user = person.account?.user
  const budget: Budget = { organizationId: realm.id, name: `alone:outside:${guessedName(work, name)}`, rule: NOBODY }
  const taken = await take(work, [budget])
  await noteWrongSignIn(work, realm, person, from.place)
  await record(work, {
    organizationId: user?.organizationId ?? from.application.organizationId,
    action: 'signin.second-factor',
    outcome: 'refused',
    reason: user ? 'no-token' : 'unknown',
    actor: user ? { userId: user.id } : { name: 'stranger' },
    subjectId: user?.id,
    place: from.place,
    detail: told(from),
  })
  return taken.granted ? wrong : { passed: false, reason: 'wait', retryAfter: untilThen(work.now, taken.until) }
}

function refusalOf(verdict: Extract<Verdict, { ok: false }>, now: Date): OutsideOutcome {
  switch (verdict.code) {
    case 'locked':
      return { passed: false, reason: 'wait', retryAfter: untilThen(now, verdict.until) }
    case 'wrong-code':
    case 'gone':
      return wrong
  }
}

const untilThen = (now: Date, until: Date): Seconds => Math.max(1, Math.ceil(secondsBetween(now, until)))

/** What the record says of the door. */
export function told({ door, application, detail }: OutsideFrom): Readonly<Record<string, string>> {
  return { door, application: nameOfKey(application), ...detail }
}
