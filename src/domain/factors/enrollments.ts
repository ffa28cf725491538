import { type Action, type AuditEvent, type Place, record } from '#domain/audit/audit.ts'
import { prepare } from '#domain/budgets/budgets.ts'
import type { Notice } from '#domain/messages/messages.ts'
import { endTrust } from '#domain/users/trust.ts'
import { setDefaultEnrollment, setMustEnroll, setTokenRequired, type User, type UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { minute, plus } from '#kernel/time.ts'
import type { Look, Message, Work } from '#kernel/work.ts'
import { type FactorKind, factorOf, givesTokens, mailbox, reserve } from './all.ts'
import { budgetsOf } from './ceremony.ts'
import * as store from './enrollments.store.ts'
import type { Beginning, Enrollment, EnrollmentKey, Setup } from './factor.ts'
import { dropOf } from './shown-once.ts'

/** An unfinished set-up ends by itself after this. */
const SET_UP_TIME = 10 * minute

/** How a new enrollment starts: asked for a code at once, or left for the first sign-in to prove. */
export type Start = {
  readonly as: 'pending' | 'unproved'
  readonly kind: string
  readonly label: string
  readonly replacesId: string | null
  /** The administrator who does it and is shown the secret; else it is the person. */
  readonly by?: string
  /** What its audit row says besides. */
  readonly detail?: AuditEvent['detail']
  /** It proves an address, ends with that and is no factor. */
  readonly isProof?: true
}

export type Begun = { readonly enrollmentId: string; readonly setup: Setup }

/** A person's factors that are not over, the one enabled last first. */
export function enrollmentsOf(look: Look, key: UserKey): Promise<Enrollment[]> {
  return store.selectOfUser(look, key)
}

/** A person's factors as they are until this unit ends: nobody takes another of them away meanwhile. */
export async function holdEnrollments(work: Work, key: UserKey): Promise<Enrollment[]> {
  await store.lockOfUser(work, key)
  return enrollmentsOf(work, key)
}

/** One of this person's enrollments; anybody else's does not exist. */
export function findEnrollment(look: Look, key: UserKey, id: string): Promise<Enrollment | undefined> {
  return store.selectEnrollment(look, key, id)
}

/** Those a security token can be given from: set up, and not for emergencies. */
export function tokens(enrollments: readonly Enrollment[]): Enrollment[] {
  return enrollments.filter(({ state, kind }) => isUsable(state) && givesTokens(kind))
}

/**
 * Whether a security token protects this person, also one that is worn out by wrong answers, or suspended, and gives none
 * any more: whoever wore it out must not get in without it, nor set up another in its place. So does a stranded one: a host
 * name that goes opens nothing.
 */
export function isProtected(enrollments: readonly Enrollment[]): boolean {
  return [tokens, wornOut, suspended].some((those) => those(enrollments).some(({ kind }) => givesTokens(kind)))
}

/** Those added since what their person objected to. */
export function suspended(enrollments: readonly Enrollment[]): Enrollment[] {
  return enrollments.filter(({ state }) => state === 'suspended')
}

/** Those of no use any more after too many wrong answers. */
export function wornOut(enrollments: readonly Enrollment[]): Enrollment[] {
  return enrollments.filter(({ state, kind }) => state === 'exhausted' && givesTokens(kind))
}

/** Those that stand in for a lost one. */
export function recoveries(enrollments: readonly Enrollment[]): Enrollment[] {
  return enrollments.filter(({ state, kind }) => isUsable(state) && !givesTokens(kind))
}

/** Those that let their person in by themselves, without a password; also stranded ones. */
export async function standingAlone(look: Look, enrollments: readonly Enrollment[]): Promise<Enrollment[]> {
  const proved = enrollments.filter(({ state }) => state === 'active')
  const each = await Promise.all(proved.map((one) => factorOf(one.kind).standsAlone?.(look, one) ?? false))
  return proved.filter((_, at) => each[at])
}

/** Whether any of these is read in a mailbox. */
export function hasMailbox(enrollments: readonly Enrollment[]): boolean {
  return tokens(enrollments).some(({ kind }) => factorOf(kind).assurance === 'mailbox')
}

/**
 * Those that this person can be asked for, at one address or another: whoever has set a password by a link in a mailbox has
 * shown already that they read it.
 */
export function askable(
  { byMailbox, emailUnproved }: Pick<User, 'byMailbox' | 'emailUnproved'>,
  enrollments: readonly Enrollment[],
): Enrollment[] {
  const usable = tokens(enrollments).filter(({ isStranded }) => !isStranded)
  return usable.filter(({ kind }) => !(byMailbox || emailUnproved) || factorOf(kind).assurance !== 'mailbox')
}

/** The one asked for first: the person's choice, else the one enabled last. */
export function defaultOf(user: User, enrollments: readonly Enrollment[]): Enrollment | undefined {
  const usable = askable(user, enrollments)
  return (
    usable.find(({ id }) => id === user.defaultEnrollmentId) ??
    usable.find(({ state }) => state === 'active') ??
    usable[0]
  )
}

/**
 * Begins a set-up. An earlier one that was not finished ends; the factor in use is not touched. What is returned is
 * shown once and can never be asked for again.
 */
export async function begin(work: Work, user: User, start: Start, beginning: Beginning, place: Place): Promise<Begun> {
  const { organizationId } = user
  const enrollment = { organizationId, userId: user.id, id: newId(work.now, work.random) }
  const { kind, label, replacesId } = start
  const { needsProof, begun, life } = factorOf(start.kind)
  for (const id of await store.endUnfinished(work, user, start.kind, start.as))
    await dropOf(work, { organizationId, ownerId: id })
  await store.insertEnrollment(work, {
    ...{ ...enrollment, kind, label, replacesId },
    state: needsProof ? start.as : 'active',
    shownTo: start.by ?? null,
    expiresAt: needsProof && start.as === 'pending' ? plus(work.now, SET_UP_TIME) : life ? plus(work.now, life) : null,
  })
  await prepare(work, budgetsOf(enrollment))
  const setup = await factorOf(start.kind).begin(work, enrollment, beginning, {
    ...{ user, place },
    codeDigits: beginning.codeDigits ?? 6,
  })
  if (!needsProof || start.as === 'unproved') await endTrust(work, user)
  if (!start.isProof) await note(work, user, begun, start.kind, place, start)
  return { enrollmentId: enrollment.id, setup }
}

/** What follows from a first right code: the factor it replaces ends, and any that is worn out; the person is told. */
export async function follow(work: Work, user: User, proved: Enrollment, place: Place): Promise<void> {
  await tellProved(work, user, proved, place)
  await endTrust(work, user)
  if (proved.replacesId !== null) await endOne(work, user, proved.replacesId)
  for (const { id } of wornOut(await enrollmentsOf(work, user))) await endOne(work, user, id)
  await dropOf(work, { organizationId: user.organizationId, ownerId: proved.id })
  if (proved.state === 'pending') await setTokenRequired(work, user, true)
  if (user.mustEnroll) await setMustEnroll(work, user, false)
}

/** Whoever had a number before is told there too: it may be they who did not ask for another. */
async function tellProved(work: Work, user: User, proved: Enrollment, place: Place): Promise<void> {
  const { channel, destination, told } = factorOf(proved.kind)
  if (!destination) return tell(work, user, told?.added ?? 'factor-added', place, { label: proved.label })
  const { shown } = await destination(work, proved)
  const old = proved.replacesId === null ? undefined : await findEnrollment(work, user, proved.replacesId)
  if (channel !== 'sms' || old?.kind !== proved.kind) return tell(work, user, 'codes-added', place, { to: shown })
  await tell(work, user, 'number-changed', place, { to: shown })
  const { to } = await destination(work, old)
  await work.send({ ...messageOf(user, 'number-changed', place, { to: shown }), channel, to })
}

/** How many answers these have left together, of the kinds that are counted. */
export async function answersLeft(look: Look, enrollments: readonly Enrollment[]): Promise<number> {
  const usable = enrollments.filter(({ state }) => isUsable(state))
  const each = await Promise.all(usable.map((enrollment) => factorOf(enrollment.kind).left?.(look, enrollment) ?? 0))
  return each.reduce((sum, left) => sum + left, 0)
}

/** A new set of recovery codes; the old set ends. The first, which comes with a factor, is no news besides that. */
export async function renewRecoveryCodes(
  work: Work,
  user: User,
  beginning: Beginning,
  place: Place,
  comes: 'alone' | 'with a factor',
): Promise<Begun> {
  const { kind } = reserve
  const renewed = await store.endKind(work, user, kind)
  const begun = await begin(work, user, { as: 'pending', kind, label: '', replacesId: null }, beginning, place)
  if (renewed > 0 || comes === 'alone') await tell(work, user, 'recovery-codes-renewed', place)
  return begun
}

/** Ends what a person has of one kind; says how many that were. */
export async function endKind(work: Work, key: UserKey, kind: FactorKind): Promise<number> {
  const ended = await store.endKind(work, key, kind)
  if (ended > 0) await endTrust(work, key)
  return ended
}

/** Whoever was let in by a factor that is good for one use has none of that kind any more. */
export async function endUsed(work: Work, key: UserKey, { kind, id }: Enrollment): Promise<void> {
  if (factorOf(kind).endsWithUse) await endOne(work, key, id)
}

/** What a set-up under way will be called. */
export function name(work: Work, key: UserKey, id: string, label: string): Promise<boolean> {
  return store.updateLabel(work, key, id, label)
}

export async function rename(work: Work, user: User, id: string, label: string, place: Place): Promise<boolean> {
  const renamed = await store.updateLabel(work, user, id, label)
  if (renamed) await note(work, user, 'factor.renamed', undefined, place)
  return renamed
}

export async function chooseDefault(work: Work, user: User, enrollment: Enrollment, place: Place): Promise<void> {
  await setDefaultEnrollment(work, user, enrollment.id)
  await note(work, user, 'factor.default', enrollment.kind, place)
}

/** Ends one factor. When it was the last that gives security tokens, the recovery codes end with it. */
export async function remove(work: Work, user: User, enrollment: Enrollment, place: Place): Promise<void> {
  await endOne(work, user, enrollment.id)
  await dropOf(work, { organizationId: user.organizationId, ownerId: enrollment.id })
  await note(work, user, 'factor.removed', enrollment.kind, place)
  await tellRemoved(work, user, enrollment, place)
  if (tokens(await enrollmentsOf(work, user)).length > 0) return
  for (const { id } of await enrollmentsOf(work, user)) await endOne(work, user, id)
  await setTokenRequired(work, user, false)
}

async function tellRemoved(work: Work, user: User, removed: Enrollment, place: Place): Promise<void> {
  const { destination, told } = factorOf(removed.kind)
  if (!destination) return tell(work, user, told?.removed ?? 'factor-removed', place, { label: removed.label })
  await tell(work, user, 'codes-removed', place, { to: (await destination(work, removed)).shown })
}

/**
 * An address is the person's: codes to mailboxes go there from now on, and what proved it, where a code did, was no factor
 * and ends.
 */
export async function followAddress(
  work: Work,
  user: User,
  proof: EnrollmentKey | undefined,
  address: string,
): Promise<void> {
  if (proof) await endOne(work, user, proof.id)
  const { kind, redirect, shown } = mailbox
  for (const enrollment of await enrollmentsOf(work, user)) {
    if (enrollment.kind !== kind) continue
    await redirect?.(work, enrollment, address)
    await store.updateLabel(work, user, enrollment.id, shown?.(address) ?? enrollment.label)
  }
}

/** Ends the set-ups of this kind that were not finished. */
export async function endSetUps(work: Work, user: User, kind: string): Promise<void> {
  await store.endUnfinished(work, user, kind, 'pending')
}

/** Ends every factor a person has. */
export async function endAll(work: Work, key: UserKey): Promise<void> {
  for (const { id } of await enrollmentsOf(work, key)) await endOne(work, key, id)
}

/** Tells the person, in the transaction that did it. */
export async function tell(
  work: Work,
  user: User,
  template: Notice,
  place: Place,
  data: Record<string, string | number> = {},
): Promise<void> {
  await work.send(messageOf(user, template, place, data))
}

function messageOf(
  { organizationId, id, email, username }: User,
  template: Notice,
  { address, browser, language }: Place,
  data: Record<string, string | number>,
): Message {
  const told = { username, address, browser, ...data }
  return { organizationId, userId: id, channel: 'email', to: email, template, language, data: told }
}

async function note(
  work: Work,
  { organizationId, id }: User,
  action: Action,
  method: string | undefined,
  place: Place,
  { by = id, detail }: Pick<Start, 'by' | 'detail'> = {},
): Promise<void> {
  const actor = { userId: by }
  await record(work, { organizationId, action, outcome: 'done', method, actor, subjectId: id, place, detail })
}

/** With any change of a person's factors no browser is trusted any more. */
async function endOne(work: Work, key: UserKey, id: string): Promise<void> {
  await store.endEnrollment(work, key, id)
  await endTrust(work, key)
}

const isUsable = (state: Enrollment['state']): boolean => state === 'active' || state === 'unproved'
