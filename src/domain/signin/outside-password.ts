import { admit } from '#domain/applications/admission.ts'
import { type Application, nameOfKey } from '#domain/applications/applications.ts'
import { record } from '#domain/audit/audit.ts'
import { clear } from '#domain/budgets/budgets.ts'
import { factorOf } from '#domain/factors/all.ts'
import { askable, defaultOf, recoveries } from '#domain/factors/enrollments.ts'
import type { Prompt } from '#domain/factors/factor.ts'
import { hidesFirstStep, type Organization } from '#domain/organizations/organizations.ts'
import { noteGrace } from '#domain/policies/policies.ts'
import { type Level, levelOf } from '#domain/sessions/sessions.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { checkPassword, type PasswordVerdict, passwordBudgets, strengthen } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { answerOutside, beginOutside, boundTo, type OutsideFrom, type OutsideOutcome, verifyPerson } from './outside.ts'
import { told } from './outside-answer.ts'
import { demandOf, nobodyIn, type Person, personCalled } from './person.ts'
import { weighNothing } from './signin.ts'
import { noteWrongSignIn } from './wrong.ts'

/** Where a program that has one field for everything asks, and for which application. */
export type TypedFrom = OutsideFrom & { readonly to: Application }

/** What is typed in that field: the password, the password with a code behind it. */
export type Typed = { readonly username: string; readonly text: string }

/** What was asked, to go on from: the attempt, and when the password was taken. */
export type AskedOutside = {
  readonly token: string
  readonly takenAt: Date
  /** What to say; undefined where nobody may learn whether there is anything to ask. */
  readonly asks: { readonly user: User; readonly prompt: Prompt } | undefined
}

export type TypedOutcome =
  | { readonly next: 'in'; readonly user: User }
  | { readonly next: 'ask'; readonly asked: AskedOutside }
  | { readonly next: 'refused' }
  /** Too much was asked at once: nothing was looked at, and it may be asked again. */
  | { readonly next: 'busy' }

type Known = Person & { readonly account: NonNullable<Person['account']> }
type Right = Extract<PasswordVerdict, { ok: true }>
type Passed = Extract<OutsideOutcome, { passed: true }>
type Parts = {
  readonly world: World
  readonly hashing: Hashing
  readonly realm: Organization
  readonly from: TypedFrom
}

const refused = { next: 'refused' } as const satisfies TypedOutcome

/**
 * The first step where one field has to do: the password with the code behind it, or the password alone, after which the code
 * is asked for. What could be both is tried as both, and each counts as a guess.
 */
export async function signInTyped(
  world: World,
  hashing: Hashing,
  realm: Organization,
  typed: Typed,
  from: TypedFrom,
): Promise<TypedOutcome> {
  const parts = { world, hashing, realm, from }
  const { person, digits } = await world.look((look) => readPerson(look, realm, typed, from))
  let last: Extract<PasswordVerdict, { ok: false }> | undefined
  for (const { password, code } of readings(typed.text, digits)) {
    const answer = { realmId: realm.id, username: typed.username, password }
    const verdict = await checkPassword(world, hashing, person.account, answer, originOf(from))
    if (verdict.ok) {
      const known = { ...person, account: person.account as Known['account'] }
      await strengthen(world, hashing, known.account, password)
      return code === undefined
        ? onlyPassword(parts, typed, known, verdict)
        : withCode(parts, typed, code, known, verdict)
    }
    last = verdict
    if (verdict.code !== 'wrong') break
  }
  return last?.code === 'busy' ? { next: 'busy' } : refusePassword(parts, typed, person, last?.code ?? 'wrong')
}

/** The second step, after the password alone: whatever comes of it ends the attempt. */
export async function answerTyped(
  world: World,
  realm: Organization,
  { username, text }: Typed,
  { token, takenAt }: Pick<AskedOutside, 'token' | 'takenAt'>,
  from: TypedFrom,
): Promise<TypedOutcome> {
  const outcome = await answerOutside(world, realm, token, text, { ...from, once: true })
  if (!outcome.passed) return refused
  return world.work(async (work) => {
    if (hidesFirstStep(realm)) await clearGuesses(work, realm, username, from, takenAt)
    return letIn(work, outcome.user, reachedBy(outcome), from)
  })
}

type Reading = { readonly password: string; readonly code?: string }

/** `digits`: of the codes this person gives. What ends in fewer than six digits has no code behind it. */
function readings(text: string, digits: number): Reading[] {
  const [tail = ''] = /\d{0,8}$/.exec(text) ?? []
  if (tail.length < 6) return [{ password: text }]
  // reason: as many readings for everybody, whatever they have
  const length = Math.min(digits, tail.length)
  return [{ password: text.slice(0, -length), code: text.slice(-length) }, { password: text }]
}

async function readPerson(
  look: Look,
  realm: Organization,
  { username }: Typed,
  from: TypedFrom,
): Promise<{ readonly person: Person; readonly digits: number }> {
  const person = await personCalled(look, realm, { username }, from.isTheirs, boundTo(look, from))
  const prompt = await promptOf(look, realm, person)
  return { person, digits: prompt?.ask === 'code' ? prompt.digits : 6 }
}

/** What is asked of this person first, of what can be typed. */
async function promptOf(
  look: Look,
  realm: Organization,
  { account, enrollments }: Person,
): Promise<Prompt | undefined> {
  const own = account ? askable(account.user, enrollments).filter(({ kind }) => factorOf(kind).ask === 'code') : []
  const first = account && defaultOf(account.user, own)
  if (first) return factorOf(first.kind).challenge(look, first, undefined)
  return weighNothing(look, nobodyIn(realm))
}

const originOf = ({ place, application }: OutsideFrom) => ({
  ...{ place, knownBrowser: undefined, saidBy: application.organizationId },
})

async function clearGuesses(
  work: Work,
  realm: Organization,
  username: string,
  from: TypedFrom,
  takenAt: Date,
): Promise<void> {
  await clear(work, passwordBudgets(work, { realmId: realm.id, username }, originOf(from)), takenAt)
}

/** The password was right, and a code stood behind it. */
async function withCode(
  { world, realm, from }: Parts,
  { username }: Typed,
  code: string,
  person: Known,
  { budgets, takenAt }: Right,
): Promise<TypedOutcome> {
  const outcome = await verifyPerson(world, realm, username, person, code, from)
  if (!outcome.passed) return hidesFirstStep(realm) ? askNobody({ world, realm, from }, username) : refused
  return world.work(async (work) => {
    const [, outcomeOfGate] = await Promise.all([
      clear(work, budgets, takenAt),
      letIn(work, outcome.user, reachedBy(outcome), from),
    ])
    return outcomeOfGate
  })
}

/** The password was right, and stood alone. */
async function onlyPassword(parts: Parts, typed: Typed, person: Known, right: Right): Promise<TypedOutcome> {
  const { world, realm, from } = parts
  const { user } = person.account
  const { need, because } = demandOf(user, person)
  if (!hidesFirstStep(realm)) await world.work((work) => clear(work, right.budgets, right.takenAt))
  if (need === 'set-up') return refuse(parts, user, 'set-up')
  const asks = need === 'second-factor' || from.to.demand.assurance !== 'any' || hidesFirstStep(realm)
  if (asks) return askFor(parts, typed, person, right.takenAt)
  return world.work(async (work) => {
    if (because === 'policy-requires-it-later') await noteGrace(work, user)
    return letIn(work, user, { level: 'password', methods: ['pwd'], kind: undefined }, from)
  })
}

async function askFor(parts: Parts, { username }: Typed, person: Known, takenAt: Date): Promise<TypedOutcome> {
  const { world, realm, from } = parts
  const { user } = person.account
  const { token, asked, sent } = await beginOutside(world, realm, { username }, from)
  if (hidesFirstStep(realm)) return { next: 'ask', asked: { token, takenAt, asks: undefined } }
  const isAsked = asked && sent?.ok !== false
  if (isAsked) {
    const prompt = await world.look((look) => factorOf(asked.kind).challenge(look, asked, undefined))
    return { next: 'ask', asked: { token, takenAt, asks: { user, prompt } } }
  }
  const inReserve = from.to.demand.assurance !== 'two-factors' && recoveries(person.enrollments).length > 0
  if (!inReserve) return refuse(parts, user, asked ? 'not-sent' : 'no-token')
  return { next: 'ask', asked: { token, takenAt, asks: { user, prompt: { ask: 'recovery-code' } } } }
}

/** Where nobody may learn that the password was wrong, a code is asked for all the same. */
async function askNobody({ world, realm, from }: Omit<Parts, 'hashing'>, username: string): Promise<TypedOutcome> {
  const { token } = await beginOutside(world, realm, { username }, { ...from, isTheirs: () => false })
  return { next: 'ask', asked: { token, takenAt: new Date(0), asks: undefined } }
}

async function refusePassword(
  parts: Parts,
  { username }: Typed,
  person: Person,
  code: 'wrong' | 'busy' | 'wait',
): Promise<TypedOutcome> {
  const { world, realm, from } = parts
  const user = person.account?.user
  const hides = code === 'wrong' && hidesFirstStep(realm)
  await world.work(async (work) => {
    await record(work, {
      organizationId: user?.organizationId ?? from.application.organizationId,
      action: 'signin',
      outcome: 'refused',
      reason: code === 'wrong' ? 'wrong-password' : code,
      method: 'password',
      actor: { name: 'stranger' },
      subjectId: user?.id,
      place: from.place,
      detail: told(from),
    })
    if (code === 'wrong' && !hides) await noteWrongSignIn(work, realm, person, from.place)
  })
  return hides ? askNobody(parts, username) : refused
}

type How = { readonly level: Level; readonly methods: readonly string[]; readonly kind: string | undefined }

const reachedBy = ({ assurance, amr, enrollmentKind }: Passed): How => ({
  level: levelOf(assurance),
  methods: ['pwd', ...amr],
  kind: enrollmentKind,
})

/** Asks the application's gate, and writes down what it said. */
async function letIn(work: Work, user: User, how: How, from: TypedFrom): Promise<TypedOutcome> {
  const proved = { authenticatedAt: work.now, confirmedAt: null }
  const session = { step: 'full', level: how.level, methods: how.methods, ...proved } as const
  const admission = admit(from.to, from.to.demand, { user, session }, work.now)
  await noteEntry(work, user, from, admission.ok ? undefined : admission.code, how.kind)
  return admission.ok ? { next: 'in', user } : refused
}

async function refuse(parts: Parts, user: User, reason: string): Promise<TypedOutcome> {
  const { world, realm, from } = parts
  await world.work((work) => noteEntry(work, user, from, reason))
  return hidesFirstStep(realm) ? askNobody(parts, user.username) : refused
}

async function noteEntry(
  work: Work,
  user: User,
  from: TypedFrom,
  reason: string | undefined,
  kind?: string,
): Promise<void> {
  await record(work, {
    organizationId: user.organizationId,
    action: 'application.entered',
    outcome: reason === undefined ? 'done' : 'refused',
    reason,
    method: kind === undefined ? 'password' : `password, ${kind}`,
    actor: { userId: user.id },
    subjectId: user.id,
    place: from.place,
    detail: { ...told(from), application: nameOfKey(from.to), name: from.to.name },
  })
}
