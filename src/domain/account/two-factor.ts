import { record } from '#domain/audit/audit.ts'
import { factorOf, reserve } from '#domain/factors/all.ts'
import { settle, type Verdict, weigh } from '#domain/factors/ceremony.ts'
import {
  answersLeft,
  type Begun,
  begin,
  chooseDefault,
  defaultOf,
  enrollmentsOf,
  findEnrollment,
  follow,
  holdEnrollments,
  remove,
  rename,
  renewRecoveryCodes,
  standingAlone,
  tokens,
  wornOut,
} from '#domain/factors/enrollments.ts'
import { type Answer, type Beginning, type Enrollment, setUpOf } from '#domain/factors/factor.ts'
import { CODES_LIFE, keepOnce, showOnce } from '#domain/factors/shown-once.ts'
import { permitted } from '#domain/policies/permitted.ts'
import { browserHash, isKnownBrowser } from '#domain/sessions/browsers.ts'
import { endOtherSessions, levelOf, renew, type SessionToken } from '#domain/sessions/sessions.ts'
import { changeDetails, findUser, setTokenRequired } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { withMethods } from './confirm.ts'
import type { Me } from './me.ts'

/** What a person sees of their own second factor. */
export type TwoFactor = {
  /** The state of A5; `untried` where a token was set up whose code was never given. */
  readonly state: 'not-configured' | 'not-required' | 'untried' | 'required'
  /** Whether a policy requires it, so that the person cannot choose. */
  readonly byPolicy: boolean
  readonly tokens: readonly Enrollment[]
  readonly default: Enrollment | undefined
  readonly recoveryCodesLeft: number
  readonly exhausted: readonly Enrollment[]
}

/** `codes`: the token under which new recovery codes are shown once, where there were none left. */
export type Proved =
  | { readonly ok: true; readonly token: SessionToken; readonly codes: string | undefined }
  | Extract<Verdict, { ok: false }>

export async function twoFactorOf(look: Look, { user, policy }: Pick<Me, 'user' | 'policy'>): Promise<TwoFactor> {
  const enrollments = await enrollmentsOf(look, user)
  const usable = tokens(enrollments)
  const byPolicy = policy.secondFactor === 'required'
  return {
    state: stateOf(usable, byPolicy || user.tokenRequired),
    byPolicy,
    tokens: usable,
    default: defaultOf(user, enrollments),
    recoveryCodesLeft: await answersLeft(look, enrollments),
    exhausted: wornOut(enrollments),
  }
}

function stateOf(usable: readonly Enrollment[], required: boolean): TwoFactor['state'] {
  if (usable.length === 0) return 'not-configured'
  if (!usable.some(({ state }) => state === 'active')) return 'untried'
  return required ? 'required' : 'not-required'
}

/** Begins the set-up of an app. `unproved`: the window may be closed without a code, and the next sign-in proves it. */
export function beginApp(
  work: Work,
  me: Me,
  label: string,
  as: 'pending' | 'unproved',
  replacesId: string | null,
): Promise<Begun> {
  return begin(work, me.user, { as, kind: 'totp', label, replacesId }, beginningOf(me), me.place)
}

/** The code of a set-up of any kind. A right one makes it the person's own, ends all other sessions, and brings recovery codes. */
export async function proveApp(world: World, me: Me, enrollmentId: string, answer: Answer): Promise<Proved> {
  const read = await world.look(async (look) => {
    const enrollment = await findEnrollment(look, me.user, enrollmentId)
    const known = await isKnownBrowser(look, me.user, browserHash(look, me.browserName))
    const unproved = enrollment?.state === 'pending' || enrollment?.state === 'unproved'
    const isOpen = unproved && !me.policy.offLimits.includes(enrollment.kind)
    return isOpen && !(await provesAddress(look, me, enrollment))
      ? { known, weighed: await weigh(look, enrollment, answer, { occasion: setUpOf(enrollment) }) }
      : undefined
  })
  if (!read) return { ok: false, code: 'gone' }
  return world.work(async (work) => {
    const circumstances = { person: me.user, place: me.place, knownBrowser: read.known, purpose: 'set-up' } as const
    const verdict = await settle(work, read.weighed, circumstances)
    if (!verdict.ok) return verdict
    await follow(work, me.user, read.weighed.enrollment, me.place)
    await preferToLost(work, me, read.weighed.enrollment)
    await knowNumber(work, me, read.weighed.enrollment)
    const codes = await codesIfNone(work, me)
    return { ok: true, token: await secureSession(work, me, verdict), codes }
  })
}

/** What only proves another address than the registered one becomes no factor. */
async function provesAddress(look: Look, { user }: Me, { kind, ...key }: Enrollment): Promise<boolean> {
  const { channel, destination } = factorOf(kind)
  return channel === 'email' && (await destination?.(look, key))?.to !== user.email
}

/** A number that was proved is the person's, where none was known. */
async function knowNumber(work: Work, { user }: Me, { kind, ...key }: Enrollment): Promise<void> {
  const { channel, destination } = factorOf(kind)
  if (channel !== 'sms' || !destination || user.mobile !== null) return
  const { name, language, timeZone } = user
  await changeDetails(work, user, { name, language, timeZone, mobile: (await destination(work, key)).to })
}

/** Whoever was let in by a recovery code has their default app not at hand: the new one is asked for first. */
async function preferToLost(work: Work, me: Me, proved: Enrollment): Promise<void> {
  const chosen = me.user.defaultEnrollmentId
  if (me.session.level === 'recovery' && chosen !== null) await chooseDefault(work, me.user, proved, me.place)
}

/** A new set of recovery codes; returns the token under which they are shown once. */
export async function newRecoveryCodes(
  work: Work,
  me: Me,
  comes: 'alone' | 'with a factor' = 'alone',
): Promise<string> {
  const { setup } = await renewRecoveryCodes(work, me.user, beginningOf(me), me.place, comes)
  const codes = setup.show === 'codes' ? setup.codes : []
  return keepOnce(work, codesOf(me), Buffer.from(codes.join('\n')), CODES_LIFE)
}

/** The recovery codes kept under this token, once and only for the person they belong to. */
export async function showRecoveryCodes(work: Work, me: Me, token: string): Promise<readonly string[] | undefined> {
  const kept = await showOnce(work, token, codesOf(me))
  return kept && Buffer.from(kept).toString().split('\n')
}

const codesOf = ({ user: { organizationId, id } }: Me) =>
  ({ organizationId, ownerId: id, purpose: 'recovery codes' }) as const

/** The token under which recovery codes are shown that somebody did not have yet. */
export async function codesIfNone(work: Work, me: Me): Promise<string | undefined> {
  if (me.policy.offLimits.includes(reserve.kind)) return undefined
  const left = await answersLeft(work, await enrollmentsOf(work, me.user))
  return left > 0 ? undefined : newRecoveryCodes(work, me, 'with a factor')
}

/** After a change of what protects the account: every other session ends, and this one gets a new token. */
export async function secureSession(
  work: Work,
  me: Me,
  proved?: Pick<Extract<Verdict, { ok: true }>, 'amr' | 'assurance'>,
): Promise<SessionToken> {
  await endOtherSessions(work, me.user, me.session, me.place)
  if (proved === undefined) return renew(work, me.session, {})
  const { amr, assurance } = proved
  const methods = withMethods(me, amr)
  const raises = levelOf(assurance) === 'second-factor' || me.session.level === 'password'
  return renew(work, me.session, { step: 'full', methods, ...(raises ? { level: levelOf(assurance) } : {}) })
}

/**
 * Chooses whether a token is required. `same`: it is so already; `untried`: not before one was right once that still can be;
 * `by-policy`: it is not the person's choice.
 */
export async function chooseRequired(
  work: Work,
  me: Me,
  required: boolean,
): Promise<'done' | 'same' | 'untried' | 'by-policy'> {
  const { state, byPolicy, tokens: usable } = await twoFactorOf(work, me)
  if (byPolicy && !required) return 'by-policy'
  if (required && !usable.some((token) => token.state === 'active' && !token.isStranded)) return 'untried'
  if ((state === 'required') === required) return 'same'
  const { organizationId, id } = me.user
  await setTokenRequired(work, me.user, required)
  await record(work, {
    organizationId,
    action: required ? 'factor.required' : 'factor.not-required',
    outcome: 'done',
    actor: { userId: id },
    subjectId: id,
    place: me.place,
  })
  return 'done'
}

/**
 * Removes one of the person's own apps; refused when it is the last one proved and a policy requires one, or nothing but
 * stranded ones would be left (`stranded-left`). A token that is left and was never right once is on trial again: what may
 * not work must not be required.
 */
export async function removeApp(
  work: Work,
  me: Me,
  id: string,
): Promise<'done' | 'not-found' | 'by-policy' | 'last-way' | 'stranded-left'> {
  // reason: of two windows at once, each would count the factor that the other one removes
  const held = await holdEnrollments(work, me.user)
  const enrollment = held.find((each) => each.id === id)
  if (!enrollment) return 'not-found'
  if (await isLastWay(work, me, held, id)) return 'last-way'
  const { state, byPolicy, tokens: usable } = await twoFactorOf(work, me)
  const last = isLast(usable, id)
  if (byPolicy && last) return 'by-policy'
  if (leavesStranded(usable, id)) return 'stranded-left'
  if (last && usable.length > 1 && state === 'required') await chooseRequired(work, me, false)
  await remove(work, me.user, enrollment, me.place)
  return 'done'
}

/** Whether somebody without a password would have nothing left to sign in with. */
export async function isLastWay(
  look: Look,
  { user, policy }: Pick<Me, 'user' | 'policy'>,
  held: readonly Enrollment[],
  id: string,
): Promise<boolean> {
  // reason: read now, as a password may have been given up in another window meanwhile
  if ((await findUser(look, user))?.hasPassword) return false
  const alone = await standingAlone(look, permitted(policy, held))
  return alone.some((each) => each.id === id) && !alone.some((each) => each.id !== id && !each.isStranded)
}

/** Whether no other of these has ever given a right code, or one that did is stranded and this one is not. */
export function isLast(usable: readonly Enrollment[], id: string): boolean {
  const asMuch = usable.find((token) => token.id === id)?.isStranded === true
  return !usable.some((token) => token.id !== id && token.state === 'active' && (asMuch || !token.isStranded))
}

/** Whether without it nothing would be left but what no address asks for: the account would be closed to its person. */
export function leavesStranded(usable: readonly Enrollment[], id: string): boolean {
  const works = usable.some((token) => token.id === id && token.state === 'active' && !token.isStranded)
  return works && isLast(usable, id) && usable.some((token) => token.id !== id && token.isStranded)
}

/** Switches two-factor authentication off: every app and the recovery codes end. `same`: it is off. */
export async function disable(work: Work, me: Me): Promise<'done' | 'same' | 'by-policy' | 'last-way'> {
  await holdEnrollments(work, me.user)
  if (!(await findUser(work, me.user))?.hasPassword) return 'last-way'
  const { byPolicy, tokens: usable, exhausted } = await twoFactorOf(work, me)
  if (byPolicy) return 'by-policy'
  const all = [...usable, ...exhausted]
  for (const token of all) await remove(work, me.user, token, me.place)
  return all.length > 0 ? 'done' : 'same'
}

export async function renameApp(work: Work, me: Me, id: string, label: string): Promise<'done' | 'not-found'> {
  return (await rename(work, me.user, id, label, me.place)) ? 'done' : 'not-found'
}

export async function makeDefault(work: Work, me: Me, id: string): Promise<'done' | 'not-found'> {
  const enrollment = tokens(await enrollmentsOf(work, me.user)).find((token) => token.id === id)
  if (!enrollment || enrollment.isStranded) return 'not-found'
  await chooseDefault(work, me.user, enrollment, me.place)
  return 'done'
}

export function beginningOf({ brand, user, policy }: Me): Beginning {
  const { totp, codeDigits } = policy
  return { issuer: brand.issuer, account: user.username, parameters: totp, codeDigits }
}
