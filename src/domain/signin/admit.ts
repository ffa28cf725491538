import type { Place } from '#domain/audit/audit.ts'
import { factorOf } from '#domain/factors/all.ts'
import type { Verdict } from '#domain/factors/ceremony.ts'
import { endUsed, follow, tell } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { noteGrace, type Policy } from '#domain/policies/policies.ts'
import { beginSession, endOtherSessions, levelOf, type Reached } from '#domain/sessions/sessions.ts'
import { isOwn, trustBrowser, trustDays } from '#domain/sessions/trusted-browsers.ts'
import { tellOtherOwners } from '#domain/users/owners.ts'
import type { Trust } from '#domain/users/trust.ts'
import { setByMailbox, type User } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import { type ByProvider, detailOf, isBreakGlass, isExempt, portalDemand, wordsOf } from './by-provider.ts'
import { demandOf, type Person } from './person.ts'
import type { Lead, SignInOutcome } from './signin.ts'

/**
 * Where somebody signs in from. `browserName` is the random name in the browser's signed cookie; `trustCookie` has the secrets
 * by which it is trusted.
 */
export type From = {
  readonly place: Place
  readonly browserName: string
  readonly trustCookie?: string | undefined
}

/** `by`: the trust that stands in for the second factor. `wanted`: the browser is to be trusted from now on. */
export type Trusting = {
  readonly by?: Trust | undefined
  readonly wanted?: boolean | undefined
  /** There was no password: the answer alone was both factors. */
  readonly alone?: true
  /** There was no password: a provider says who it is. */
  readonly provider?: ByProvider | undefined
}

type Right = Extract<Verdict, { ok: true }>

/** The only maker of sessions at sign-in. `verdict` is that of the second step, where one was taken. */
export async function admit(
  work: Work,
  user: User,
  person: Pick<Person, 'policy' | 'isProtected' | 'enrollments' | 'onlyOwners'>,
  verdict: Right | undefined,
  from: From & { readonly browserHash: Uint8Array },
  how: Trusting = {},
): Promise<SignInOutcome> {
  const { by, wanted, alone, provider } = how
  const { need, because } = alone ? demandOf(user, person) : portalDemand(user, person, provider)
  if (need === 'second-factor' && !verdict && !by)
    throw new Error('nobody is admitted without the second factor they need')
  if (alone && verdict?.assurance !== 'two-factors') throw new Error('one factor alone admits nobody')
  if (verdict) await followAnswer(work, user, verdict, from.place)
  const { organizationId, id } = user
  const breaksGlass = !alone && isBreakGlass(user, person, provider)
  const event = {
    organizationId,
    action: 'signin',
    outcome: 'done',
    reason: because,
    method: methodOf(verdict, how),
    actor: { userId: id },
    subjectId: id,
    place: from.place,
    detail: provider ? detailOf(provider) : breaksGlass ? { breakGlass: true } : undefined,
  } as const
  const trusts = wanted === true && !provider && mayBeTrusted(person.policy, verdict)
  const [token] = await Promise.all([
    beginSession(work, user, person.policy, { ...reached(need, verdict, how), trusts }, from, event),
    because === 'policy-requires-it-later' ? noteGrace(work, user) : undefined,
    breaksGlass
      ? tellOtherOwners(work, { at: user, who: user.username, template: 'break-glass-used' }, from.place)
      : undefined,
  ])
  const trustCookie = trusts ? await trustBrowser(work, user, person.policy, from) : undefined
  return { next: 'session', token, lead: leadOf(need, verdict, person, alone), trustCookie }
}

function methodOf(verdict: Right | undefined, { by, alone, provider }: Trusting): string {
  if (verdict && alone) return verdict.enrollment.kind
  const first = provider ? 'identity-provider' : 'password'
  if (verdict) return `${first}, ${verdict.enrollment.kind}`
  return by ? `${first}, trusted-browser` : first
}

/** Only by what the person alone has: not by what stands in for it, nor by what reads a mailbox. */
function mayBeTrusted(policy: Policy, verdict: Right | undefined): boolean {
  return trustDays(policy) > 0 && verdict !== undefined && isOwn(verdict.assurance)
}

/** What follows from a right answer, at whichever door it was given. */
export async function followAnswer(work: Work, user: User, verdict: Right, place: Place): Promise<void> {
  if (verdict.proved) await followProof(work, user, verdict.enrollment, place)
  if (verdict.assurance !== 'mailbox' && user.byMailbox) await setByMailbox(work, user, false)
  if (verdict.assurance === 'recovery') await followRecovery(work, user, verdict.enrollment, place)
}

/** A factor was proved by the sign-in: all that was signed in before it ends. */
async function followProof(work: Work, user: User, proved: Enrollment, place: Place): Promise<void> {
  await follow(work, user, proved, place)
  await endOtherSessions(work, user, undefined, place)
}

/** The person is told, and what was good for one use ends. */
async function followRecovery(work: Work, user: User, used: Enrollment, place: Place): Promise<void> {
  await endUsed(work, user, used)
  const { notice, left } = factorOf(used.kind)
  if (notice) await tell(work, user, notice, place, left ? { left: await left(work, used) } : {})
}

function reached(
  need: 'nothing' | 'second-factor' | 'set-up',
  verdict: Right | undefined,
  { by, alone, provider }: Trusting,
): Reached {
  if (by) return { step: 'full', level: 'trusted-browser', methods: ['pwd'], confirmed: false, trustId: by.id }
  const first = { methods: provider ? wordsOf(provider) : ['pwd'], providerId: provider?.id }
  if (!verdict) {
    const step = need === 'set-up' ? 'enroll' : 'full'
    const level = isExempt(provider) && step === 'full' ? 'provider' : 'password'
    return { step, level, ...first, confirmed: step === 'enroll' }
  }
  const methods = alone ? verdict.amr : [...first.methods, ...verdict.amr]
  return { ...first, step: 'full', level: levelOf(verdict.assurance), methods, confirmed: false }
}

function leadOf(
  need: 'nothing' | 'second-factor' | 'set-up',
  verdict: Right | undefined,
  person: Pick<Person, 'policy' | 'enrollments'>,
  alone: true | undefined,
): Lead {
  const lead = usualLead(need, verdict, alone)
  return lead === 'home' && willLackResistance(person) ? 'passkey' : lead
}

/** Nothing of what they have will let them in from a day on. */
function willLackResistance({ policy, enrollments }: Pick<Person, 'policy' | 'enrollments'>): boolean {
  const lets = ({ kind, isStranded }: Enrollment): boolean => factorOf(kind).phishingResistant === true && !isStranded
  return policy.phishingResistantFrom !== null && !enrollments.some(lets)
}

function usualLead(
  need: 'nothing' | 'second-factor' | 'set-up',
  verdict: Right | undefined,
  alone: true | undefined,
): Lead {
  if (!verdict) return need === 'set-up' ? 'set-up' : 'home'
  if (verdict.assurance === 'recovery') return 'replace'
  return !alone && (need === 'nothing' || verdict.proved) ? 'token-works' : 'home'
}
