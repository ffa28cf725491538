import { type AuditEvent, eventRow, eventRows, hear } from '#domain/audit/audit.ts'
import { type Budget, blockRow, countCleanRows, countRow, countWholeRow, grantRow } from '#domain/budgets/budgets.ts'
import type { Gathering, Look, Work, World } from '#kernel/work.ts'
import { raise } from './alarms.ts'
import { factorOf, mailbox } from './all.ts'
import { answerOutcome, type Settled, settleAny, settledClean, settleEachClean } from './ceremony.store.ts'
import type { Answer, Asked, Assurance, Circumstances, Dispatch, Enrollment, Given, Occasion, Spend } from './factor.ts'

/** An answer that has been checked and not yet counted. Nothing may be concluded from it. */
export type Weighed = {
  readonly enrollment: Enrollment
  /** Undefined when the answer is wrong. */
  readonly spend: Spend | undefined
  /** Why it is, where there is more to say. */
  readonly wrong?: string | undefined
  /** The instant it was checked at; it is settled at the same. */
  readonly at: Date
}

export type Verdict =
  | {
      readonly ok: true
      readonly enrollment: Enrollment
      readonly assurance: Assurance
      readonly amr: readonly string[]
      /** Whether this answer proved the enrollment, which had not been proved before. */
      readonly proved: boolean
    }
  | { readonly ok: false; readonly code: 'wrong-code' | 'gone' }
  | { readonly ok: false; readonly code: 'locked'; readonly until: Date }

/** Wrong answers in a row, ever, after which a factor must be set up again (NIST SP 800-63B-4 section 3.2.2). */
export const WRONG_IN_A_ROW = 100

// reason: a year can hold the beginnings of thirteen times thirty days. Thirteen times fifteen guesses, and the four more of
// each month that support may give, are 247; at four codes that is a chance of less than one in a thousand. What strangers
// can use up leaves a third to the browsers that are known, and those have all of it while nobody guesses
const PERSON = { burst: 5, monthly: 15 }
const STRANGE_BROWSER = { burst: 5, monthly: 10 }
const SET_UP = { burst: 5 }
// reason: what signs cannot be guessed; this only bounds what trying costs
const ALONE = { burst: 10 }

/**
 * Whoever has to answer is asked: where the answer must be sent to them first, it leaves with this unit, or the unit says
 * why not. `undefined` for what people have already.
 */
export async function ask(
  work: Work,
  enrollment: Enrollment,
  occasion: Occasion,
  asked: Asked,
): Promise<Dispatch | undefined> {
  return factorOf(enrollment.kind).send?.(work, enrollment, occasion, asked)
}

/** Takes as long as asking somebody who is sent a code, and asks nobody. */
export async function rehearse(work: Work, asked: Asked): Promise<void> {
  await mailbox.rehearse?.(work, asked)
}

/**
 * The one road to a passed factor, for every kind and every door. An attempt is taken from the budgets, the answer is
 * spent, everything is counted and the audit row is written by one statement at one instant; the verdict exists only
 * once that is committed.
 */
export async function answerChallenge(
  world: World,
  enrollment: Enrollment,
  answer: Answer,
  circumstances: Circumstances,
): Promise<Verdict> {
  const { occasion } = circumstances
  const weighed = await world.look((look) => weigh(look, enrollment, answer, { occasion }))
  return settleAlone(world, weighed, circumstances)
}

/** As `settle`, in a unit of its own: with nearly every answer, those of one moment are settled by one statement. */
export async function settleAlone(world: World, weighed: Weighed, circumstances: Circumstances): Promise<Verdict> {
  const { passed, alarm } = factorOf(weighed.enrollment.kind)
  if (passed || alarm) return world.work((work) => settle(work, weighed, circumstances))
  const settled = isUsual(weighed) && (await world.together(usual, { ...weighed, circumstances }))
  return settled ? usualVerdict(weighed) : world.once((work) => settleUnusual(work, weighed, circumstances))
}

/** The pure half: reads what the factor needs and checks the answer. */
export async function weigh(
  look: Look,
  enrollment: Enrollment,
  answer: Answer,
  { leeway = 'usual', occasion, verification = 'preferred' }: Partial<Given> = {},
): Promise<Weighed> {
  const given = { leeway, occasion, verification }
  const checked = await factorOf(enrollment.kind).check(look, enrollment, answer, given)
  const at = look.now
  if (checked && 'wrong' in checked) return { enrollment, spend: undefined, wrong: checked.wrong, at }
  return { enrollment, spend: checked, at }
}

/**
 * The other half: take an attempt, spend the answer, count it, write it down. A right answer that finds no attempt left is
 * not spent and not told apart from a wrong one. A wrong answer is a value: throwing would roll back the attempt just
 * counted.
 */
export async function settle(work: Work, weighed: Weighed, circumstances: Circumstances): Promise<Verdict> {
  const [settled] = isUsual(weighed) ? await usual.settle(work, [{ ...weighed, circumstances }]) : []
  const verdict = settled ? usualVerdict(weighed) : await settleUnusual(work, weighed, circumstances)
  if (verdict.ok) await concluded(work, weighed)
  else if (verdict.code === 'wrong-code') await raise(work, weighed, circumstances.place)
  return verdict
}

/** What follows from a right answer besides. */
async function concluded(work: Work, { enrollment, spend }: Weighed): Promise<void> {
  if (spend && 'row' in spend) await spend.besides?.(work)
  await factorOf(enrollment.kind).passed?.(work, enrollment)
}

type Usual = Weighed & { readonly circumstances: Circumstances }

/** What the small statement can settle: of what is active, does not end by itself, and whose answers count upwards. */
function isUsual({ enrollment, spend, wrong }: Weighed): boolean {
  if (enrollment.state !== 'active' || factorOf(enrollment.kind).life || wrong !== undefined) return false
  return spend === undefined || !('row' in spend)
}

/**
 * One small statement for nearly every answer, and for all that are given at one moment; false for those it was not for.
 * warning: which they are depends on what stands in the database and never on whether the answer is right, or those who
 * are locked out could take the time.
 */
const usual: Gathering<Usual, boolean> = {
  keyOf: ({ enrollment }) => enrollment.userId,
  settle: async (work, answers) => {
    const counted = countCleanRows(
      answers.map(({ enrollment, circumstances, at, spend }) => ({
        budget: budgetOf(enrollment, circumstances),
        at,
        wrong: spend === undefined,
      })),
    )
    const events = answers.map(({ enrollment, circumstances, spend }) => ({
      ...eventOf(enrollment, circumstances),
      ...(spend ? RIGHT : WRONG),
    }))
    const each = answers.map(({ enrollment, at, spend }) => ({ enrollment, at, counter: counterOf(spend) }))
    const audited = eventRows(work, events, settledClean)
    const settled = await settleEachClean(work, each, WRONG_IN_A_ROW, counted, audited)
    for (const [at, event] of events.entries()) if (settled.has(at)) hear(work, event)
    return answers.map((_, at) => settled.has(at))
  },
}

const counterOf = (spend: Spend | undefined): number | undefined =>
  spend && !('row' in spend) ? spend.counter : undefined

function usualVerdict(weighed: Weighed): Verdict {
  const right = weighed.spend !== undefined
  return verdictOf(weighed, { found: true, granted: true, right, until: null })
}

/** One statement that settles any answer. */
async function settleUnusual(work: Work, weighed: Weighed, circumstances: Circumstances): Promise<Verdict> {
  const { enrollment, spend, at } = weighed
  const budget = budgetOf(enrollment, circumstances)
  const settled = await settleAny(work, {
    enrollment,
    at,
    cap: WRONG_IN_A_ROW,
    spend,
    granted: grantRow(budget, at),
    counted: (known) => countRow(budget, at, known),
    alsoCounted: (known) => countWholeRow(budget, at, known),
    audited: eventRow(work, eventOf(enrollment, circumstances), answerOutcome(reasonOf(weighed))),
    until: blockRow(budget, at),
  })
  const verdict = verdictOf(weighed, settled)
  hear(work, { ...eventOf(enrollment, circumstances), ...(verdict.ok ? RIGHT : { ...WRONG, reason: verdict.code }) })
  return verdict
}

const RIGHT = { outcome: 'done' } as const
const WRONG = { outcome: 'refused', reason: 'wrong-code' } as const

/** Why this answer is refused, where an attempt was free. */
function reasonOf({ spend, wrong }: Weighed): string {
  return wrong ?? (spend && 'row' in spend ? spend.otherwise : undefined) ?? WRONG.reason
}

function eventOf({ kind, organizationId }: Enrollment, { person, place, purpose, detail }: Circumstances): AuditEvent {
  return {
    organizationId,
    action: ACTION[purpose],
    outcome: 'refused',
    method: kind,
    actor: { userId: person.id },
    subjectId: person.id,
    place,
    detail,
  }
}

/**
 * What wrong answers are counted for: browsers that a person never signed in from, those they know, and set-ups. The month
 * of known browsers is that of the whole person: strangers may use up a part of it.
 */
export function secondFactorBudgets(
  enrollment: Pick<Enrollment, 'organizationId' | 'userId'>,
): Readonly<Record<'strange' | 'known' | 'setUp' | 'alone', Budget>> {
  const { organizationId, userId } = enrollment
  const whole = { organizationId, name: `second-factor:known:${userId}`, rule: PERSON }
  const part = { organizationId, name: `second-factor:strange:${userId}`, rule: STRANGE_BROWSER, whole }
  return {
    strange: part,
    known: whole,
    setUp: { organizationId, name: `second-factor:set-up:${userId}`, rule: SET_UP },
    alone: { organizationId, name: `second-factor:alone:${userId}`, rule: ALONE },
  }
}

/** Makes the rows that `settle` locks. Every enrollment needs them before its first answer. */
export function budgetsOf(of: Pick<Enrollment, 'organizationId' | 'userId'>): Budget[] {
  return Object.values(secondFactorBudgets(of))
}

const ACTION = {
  signin: 'signin.second-factor',
  alone: 'signin.passkey',
  confirm: 'confirm',
  'set-up': 'factor.proved',
  address: 'email.changed',
} as const

function budgetOf(enrollment: Enrollment, { knownBrowser, purpose }: Circumstances): Budget {
  const { strange, known, setUp, alone } = secondFactorBudgets(enrollment)
  // reason: whoever fails at one road must not be kept from the other
  if (purpose === 'alone') return alone
  // reason: whoever sets up a factor was shown its secret; trying a code is no guess and must not use up their sign-ins
  if (purpose === 'set-up' || purpose === 'address') return setUp
  return knownBrowser ? known : strange
}

function verdictOf({ enrollment, spend, at }: Weighed, { found, granted, right, until }: Settled): Verdict {
  if (!found) return { ok: false, code: 'gone' }
  if (!granted) return { ok: false, code: 'locked', until: until ?? at }
  if (!right) return { ok: false, code: 'wrong-code' }
  const proves = spend && 'row' in spend ? spend.proves : undefined
  const { assurance, amr } = proves ?? factorOf(enrollment.kind)
  return { ok: true, enrollment, assurance, amr, proved: enrollment.state !== 'active' }
}
