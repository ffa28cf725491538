import { nameOfKey, type WantedAssurance } from '#domain/applications/applications.ts'
import { record } from '#domain/audit/audit.ts'
import { type Budget, take } from '#domain/budgets/budgets.ts'
import { factorOf } from '#domain/factors/all.ts'
import { settle, settleAlone, type Verdict, type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { askable } from '#domain/factors/enrollments.ts'
import type { Answer, Enrollment, Occasion } from '#domain/factors/factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { guessedName } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import { parseCode, parseRecoveryCode } from '#kernel/parse.ts'
import { type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { followAnswer } from './admit.ts'
import { weighChosen, weighRecovery } from './answering.ts'
import type { OutsideFrom, OutsideOutcome } from './outside.ts'
import { type Named, nobodyIn, type Person } from './person.ts'
import { weighNothing, weighToken } from './signin.ts'
import { weighKey } from './weigh-key.ts'
import { noteWrongSignIn } from './wrong.ts'

// reason: names that nobody has wait as those of people do, so that waiting tells nothing
const NOBODY = { burst: 5 }

export const wrong = { passed: false, reason: 'wrong', retryAfter: undefined } as const satisfies OutsideOutcome

/** A code or a recovery code, as it was typed. */
export function answerIn(typed: string): Answer | undefined {
  const code = parseCode(typed)
  if (code) return { ask: 'code', code }
  const recovery = parseRecoveryCode(typed)
  return recovery === undefined ? undefined : { ask: 'recovery-code', code: recovery }
}

/** As it was typed, or what stands for it. */
export const nameOf = (named: Named): string =>
  'username' in named ? named.username : 'id' in named ? named.id : named.externalId

/** Whether a code is typed for it. */
export const isTyped = ({ kind }: Enrollment): boolean => factorOf(kind).ask === 'code'

/** Those whose answer is what is asked for. */
export function reaching(
  enrollments: readonly Enrollment[],
  from: Pick<OutsideFrom, 'assurance' | 'wanted'>,
): Enrollment[] {
  return enrollments.filter(({ kind }) => counts(kind, from))
}

/** Whether answers of this kind count there. */
export function counts(
  kind: string,
  { assurance = 'any', wanted }: Pick<OutsideFrom, 'assurance' | 'wanted'>,
): boolean {
  return reaches(kind, assurance) && (!wanted || wanted.includes(kind))
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

/** What was begun before the answer came: what for, which method was asked then, and which the person picked since. */
export type Begun = {
  readonly occasion: Occasion
  readonly askedId: string | undefined
  readonly pickedId: string | undefined
}

/** As at the sign-in: one method is asked, not each that the person has; nobody costs as much as somebody. */
export async function weighOutside(
  look: Look,
  realm: Organization,
  person: Person,
  answer: Answer,
  from: OutsideFrom,
  begun?: Begun,
): Promise<Weighed | undefined> {
  const user = person.account?.user
  if (!user) return weighNothing(look, nobodyIn(realm))
  const enrollments = reaching(person.enrollments, from)
  if (begun?.pickedId !== undefined)
    return weighChosen(look, { user, enrollments, occasion: begun.occasion }, begun.pickedId, answer)
  if (begun && answer.ask === 'passkey') return weighKey(look, user, enrollments, answer, begun.occasion)
  if (answer.ask === 'recovery-code') return weighRecovery(look, enrollments, answer)
  const asked = askable(user, enrollments).find(({ id }) => id === begun?.askedId)
  if (asked && isTyped(asked)) return weigh(look, asked, answer, { occasion: begun?.occasion })
  return weighToken(look, user, enrollments, answer, begun?.occasion)
}

/** What the ceremony says, with what follows from it. */
export async function conclude(
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
  const verdict = await settle(work, weighed, circumstancesOf(user, person, from))
  if (!verdict.ok) {
    await noteWrongSignIn(work, realm, person, place, user, letterOf(from))
    return refusalOf(verdict, work.now)
  }
  await followAnswer(work, user, verdict, place)
  return passedBy(user, verdict)
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

/** Whether a right answer changes nothing but what the ceremony writes. */
function followsNothing({ byMailbox }: User, { enrollment: { state, kind } }: Weighed): boolean {
  return state === 'active' && !byMailbox && factorOf(kind).assurance === 'possession'
}

/** In units of its own: with nearly every answer, those of one moment are settled together. */
export async function concludeAtOnce(
  world: World,
  realm: Organization,
  name: string,
  { person, weighed }: { readonly person: Person; readonly weighed: Weighed | undefined },
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  const user = person.account?.user
  if (!user || !weighed || !followsNothing(user, weighed))
    return world.work((work) => conclude(work, realm, name, person, weighed, from))
  const verdict = await settleAlone(world, weighed, circumstancesOf(user, person, from))
  if (verdict.ok) return passedBy(user, verdict)
  return world.work(async (work) => {
    await noteWrongSignIn(work, realm, person, from.place, user, letterOf(from))
    return refusalOf(verdict, work.now)
  })
}

const letterOf = ({ afterPassword }: OutsideFrom) => (afterPassword ? 'codes-guessed' : 'codes-tried')

const circumstancesOf = (person: User, { known: knownBrowser }: Person, from: OutsideFrom) =>
  ({ person, place: from.place, knownBrowser, purpose: 'signin', detail: told(from) }) as const

function passedBy(user: User, { assurance, amr, enrollment }: Extract<Verdict, { ok: true }>): OutsideOutcome {
  return { passed: true, user, assurance, amr, enrollmentKind: enrollment.kind }
}

/** What the record says of the door. */
export function told({ door, application, detail }: OutsideFrom): Readonly<Record<string, string>> {
  return { door, application: nameOfKey(application), ...detail }
}
