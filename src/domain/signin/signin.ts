import { type Place, record } from '#domain/audit/audit.ts'
import { clear } from '#domain/budgets/budgets.ts'
import { factorOf } from '#domain/factors/all.ts'
import { ask, rehearse, settle, type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { askable, defaultOf, findEnrollment, recoveries } from '#domain/factors/enrollments.ts'
import type { Answer, Enrollment, Occasion } from '#domain/factors/factor.ts'
import { hidesFirstStep, type Organization } from '#domain/organizations/organizations.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import type { SessionToken } from '#domain/sessions/sessions.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { checkPassword, type Origin, type PasswordVerdict, strengthen } from '#domain/users/passwords.ts'
import { useTrust } from '#domain/users/trust.ts'
import type { User, UserKey, UserWithPassword } from '#domain/users/users.ts'
import type { OneTimeCode } from '#kernel/parse.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { admit, type From } from './admit.ts'
import type { ArrivalRefusal } from './arrive.ts'
import { beginAttempt } from './attempts.ts'
import { portalDemand } from './by-provider.ts'
import { nobodyIn, type Person, personNamed } from './person.ts'
import { noteWrongSignIn } from './wrong.ts'

/** What the sign-in form says. `token` is undefined when it was left blank or not asked. */
export type SignInForm = {
  readonly username: string
  readonly password: string
  readonly token: OneTimeCode | undefined
}

export type SignInOutcome =
  | {
      readonly next: 'session'
      readonly token: SessionToken
      readonly lead: Lead
      /** What the browser keeps from now on, where it was to be trusted. */
      readonly trustCookie?: string | undefined
    }
  | { readonly next: 'prompt'; readonly attempt: string }
  | { readonly next: 'refused'; readonly refusal: SignInRefusal }

/** Where the person is led first. */
export type Lead = 'home' | 'set-up' | 'token-works' | 'replace' | 'passkey'

export type SignInRefusal =
  | { readonly code: 'wrong-credentials' | 'busy' | 'start-again' | 'wrong-code' | 'passkey' }
  | { readonly code: 'wait'; readonly until: Date }
  /** A provider's word lets nobody in, for this reason. */
  | { readonly code: 'provider'; readonly because: ArrivalRefusal; readonly provider: string }

type Passed = Extract<PasswordVerdict, { ok: true }>
type WrongPassword = Extract<PasswordVerdict, { ok: false }> & { readonly because?: 'by-provider' }
type Known = Person & { readonly account: UserWithPassword }

/**
 * The first step, and the only one where the token was given with the password. An unknown name, a wrong password and a
 * wrong token with the right password get the same refusal.
 */
export async function signIn(
  world: World,
  hashing: Hashing,
  realm: Organization,
  form: SignInForm,
  from: From,
): Promise<SignInOutcome> {
  const { person, weighed, browser } = await world.look((look) => readAll(look, realm, form, from))
  const answer = { realmId: realm.id, username: form.username, password: form.password }
  const verdict = await checkPassword(world, hashing, person.account, answer, originOf(from, person, browser))
  // reason: the same words, time and count as for a wrong one, so that nobody learns here that a password was right
  const forbidden = person.onlyOwners && person.account?.user.role !== 'owner'
  const refusal = forbidden && verdict.ok ? ({ ok: false, code: 'wrong', because: 'by-provider' } as const) : verdict
  if (!refusal.ok) return refusePassword(world, realm, form, person, refusal, { ...from, browserHash: browser })
  const known = { ...person, account: person.account as UserWithPassword }
  await strengthen(world, hashing, known.account, form.password)
  return world.work((work) => passed(work, realm, form, known, refusal, weighed, { ...from, browserHash: browser }))
}

/** What guesses at the password are counted against. */
export function originOf({ place }: From, { known }: Pick<Person, 'known'>, browser: Uint8Array): Origin {
  return { place, knownBrowser: known ? Buffer.from(browser).toString('base64url') : undefined }
}

type Read = { readonly person: Person; readonly weighed: Weighed | undefined; readonly browser: Uint8Array }

/** Everything is read before the password is checked, so that reading tells nothing about it. */
async function readAll(look: Look, realm: Organization, form: SignInForm, from: From): Promise<Read> {
  const browser = browserHash(look, from.browserName)
  const person = await personNamed(look, realm, form.username, { ...from, browserHash: browser })
  const answer = form.token && ({ ask: 'code', code: form.token } as const)
  if (!answer) return { person, weighed: undefined, browser }
  const user = person.account?.user
  const weighed = await (user
    ? weighToken(look, user, person.enrollments, answer)
    : weighNothing(look, nobodyIn(realm)))
  return { person, weighed, browser }
}

/** Reads as much as for a token there is: the time must not tell names that nobody has, or who has no token. */
export async function weighNothing(look: Look, key: UserKey): Promise<undefined> {
  await findEnrollment(look, key, key.id)
}

/**
 * A token given with the password belongs to the default method, or to one that was set up and never tried: each further
 * one that could match would make a guess more likely to be right. For the same reason the second of them is taken only at
 * its own time: four codes are right at once, not six. A code that was sent is good for its occasion alone: without one,
 * the default among all others is asked for.
 */
export async function weighToken(
  look: Look,
  user: User,
  enrollments: readonly Enrollment[],
  answer: Answer,
  occasion?: Occasion,
): Promise<Weighed | undefined> {
  const usable = askable(user, enrollments).filter(({ kind }) => {
    const { channel, ask: takes } = factorOf(kind)
    return takes === answer.ask && (occasion || !channel)
  })
  const untried = usable.find(({ state }) => state === 'unproved')
  const usual =
    defaultOf(
      user,
      usable.filter(({ state }) => state === 'active'),
    ) ?? untried
  if (!usual) return weighNothing(look, user)
  const weighed = await weigh(look, usual, answer, { occasion })
  if (weighed.spend || !untried || untried === usual) return weighed
  const other = await weigh(look, untried, answer, { leeway: 'none' })
  return other.spend ? other : weighed
}

type Browser = From & { readonly browserHash: Uint8Array }

/** The password was right. */
async function passed(
  work: Work,
  realm: Organization,
  form: SignInForm,
  person: Known,
  { budgets, takenAt }: Passed,
  weighed: Weighed | undefined,
  from: Browser,
): Promise<SignInOutcome> {
  const { user } = person.account
  if (form.token) {
    if (!weighed) return refuseToken(work, realm, person, from.place)
    const verdict = await settle(work, weighed, {
      person: user,
      place: from.place,
      knownBrowser: person.known,
      purpose: 'signin',
    })
    if (!verdict.ok) return wrongToken(work, realm, person, from.place)
    const [, outcome] = await Promise.all([clear(work, budgets, takenAt), admit(work, user, person, verdict, from)])
    return outcome
  }
  if (person.trust && (await useTrust(work, user, person.trust))) {
    await clear(work, budgets, takenAt)
    return admit(work, user, person, undefined, from, { by: person.trust })
  }
  // reason: where nobody may learn that the password was right, the attempt at it counts until the second step is passed
  if (!hidesFirstStep(realm)) await clear(work, budgets, takenAt)
  if (asksSecondStep(realm, person)) {
    const attempt = await beginAttempt(work, realm.id, form.username, user, from.browserHash, takenAt)
    await askFirst(work, realm, person, attempt.occasion, from.place)
    return { next: 'prompt', attempt: attempt.token }
  }
  return admit(work, user, person, undefined, from)
}

/** A code that has to be sent leaves with the sign-in, once; where nobody may learn whether one does, it always takes as long. */
export async function askFirst(
  work: Work,
  realm: Organization,
  { account, enrollments, policy }: Person,
  occasion: Occasion,
  place: Place,
): Promise<void> {
  const { codeDigits } = policy
  const first = account && defaultOf(account.user, enrollments)
  const sent = account && first && (await ask(work, first, occasion, { user: account.user, place, codeDigits }))
  if (sent || !hidesFirstStep(realm)) return
  const nobody = { ...nobodyIn(realm), path: realm.path, username: '', email: 'nobody@example.com', mobile: null }
  await rehearse(work, { user: nobody, place, codeDigits })
}

/** Also where nothing requires it: on the two-step form the second page is where a token is tried. */
function asksSecondStep(realm: Organization, person: Known): boolean {
  if (hidesFirstStep(realm)) return true
  if (portalDemand(person.account.user, person, undefined).need === 'second-factor') return true
  if (realm.signInForm !== 'two-step') return false
  return askable(person.account.user, person.enrollments).length > 0 || hasOnlyReserve(person.enrollments)
}

/** What they would be asked for is stranded: what stands in for it can still be given. */
function hasOnlyReserve(enrollments: readonly Enrollment[]): boolean {
  return enrollments.some(({ isStranded }) => isStranded) && recoveries(enrollments).length > 0
}

async function wrongToken(work: Work, realm: Organization, person: Known, place: Place): Promise<SignInOutcome> {
  await noteWrongSignIn(work, realm, person, place, person.account.user)
  return { next: 'refused', refusal: { code: 'wrong-credentials' } }
}

async function refuseToken(work: Work, realm: Organization, person: Known, place: Place): Promise<SignInOutcome> {
  const { organizationId, id } = person.account.user
  await record(work, {
    organizationId,
    action: 'signin',
    outcome: 'refused',
    reason: 'no-token',
    actor: { userId: id },
    subjectId: id,
    place,
  })
  return wrongToken(work, realm, person, place)
}

async function refusePassword(
  world: World,
  realm: Organization,
  form: SignInForm,
  person: Person,
  verdict: WrongPassword,
  from: Browser,
): Promise<SignInOutcome> {
  const user = person.account?.user
  const hides = verdict.code === 'wrong' && hidesFirstStep(realm)
  return world.work(async (work) => {
    await record(work, {
      organizationId: user?.organizationId ?? realm.id,
      action: 'signin',
      outcome: 'refused',
      reason: verdict.code === 'wrong' ? (verdict.because ?? 'wrong-password') : verdict.code,
      method: 'password',
      actor: { name: 'stranger' },
      subjectId: user?.id,
      place: from.place,
    })
    if (hides) {
      const attempt = await beginAttempt(work, realm.id, form.username, undefined, from.browserHash, work.now)
      await askFirst(work, realm, { ...person, account: undefined }, attempt.occasion, from.place)
      return { next: 'prompt', attempt: attempt.token }
    }
    if (verdict.code === 'wrong') await noteWrongSignIn(work, realm, person, from.place)
    return { next: 'refused', refusal: verdict.code === 'wrong' ? { code: 'wrong-credentials' } : refusalOf(verdict) }
  })
}

function refusalOf(verdict: Extract<PasswordVerdict, { ok: false }>): SignInRefusal {
  return verdict.code === 'wait' ? { code: 'wait', until: verdict.until } : { code: 'busy' }
}
