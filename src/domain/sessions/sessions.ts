import { type AuditEvent, eventRow, type Place, record } from '#domain/audit/audit.ts'
import { type Policy, policyOf } from '#domain/policies/policies.ts'
import { endTrust } from '#domain/users/trust.ts'
import { findUser, signInRow, type User, type UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { plus, type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { browserRows, tellOfBrowser } from './browsers.ts'
import { isStillExempt, type Level, resistsFor } from './level.ts'
import * as store from './sessions.store.ts'
import { hashOf, newToken, organizationOf, type SessionToken } from './tokens.ts'

export { isTwoFactors, type Level, levelOf, resists } from './level.ts'
export type { SessionToken } from './tokens.ts'

export type Session = {
  readonly organizationId: string
  readonly id: string
  readonly userId: string
  /** `enroll`: must set up a factor first, and reaches nothing else. */
  readonly step: 'enroll' | 'full'
  readonly level: Level
  /** How the person proved who they are, in the words of RFC 8176. */
  readonly methods: readonly string[]
  readonly createdAt: Date
  readonly authenticatedAt: Date
  /** When the person last proved again that it is they. */
  readonly confirmedAt: Date | null
  readonly lastSeenAt: Date
  readonly idleSeconds: Seconds
  readonly expiresAt: Date
  readonly address: string
  readonly browser: string
  /** The provider by which it began, if one was. */
  readonly providerId: string | null
}

/** What the sign-in reached. */
export type Reached = Pick<Session, 'step' | 'level' | 'methods'> & {
  readonly confirmed: boolean
  /** The trust that stood in for the second factor. */
  readonly trustId?: string
  /** The provider by which they came: its end is the session's. */
  readonly providerId?: string | undefined
  /** The browser is trusted from now on: the letter about that says all that one about a new browser would. */
  readonly trusts?: boolean
}

/** Being seen is written down at most this often. */
const SEEN_EVERY: Seconds = 60

/**
 * Begins a session and notes the browser; a person who has been seen elsewhere is told of a new one. `event` is recorded
 * with it.
 */
export async function beginSession(
  work: Work,
  user: User,
  policy: Policy,
  reached: Reached,
  from: { readonly place: Place; readonly browserHash: Uint8Array },
  event?: AuditEvent,
): Promise<SessionToken> {
  const { organizationId, id: userId } = user
  const { confirmed, trusts, trustId = null, providerId = null, ...made } = reached
  const token = newToken(work, organizationId)
  const session = {
    ...{
      organizationId,
      userId,
      trustId,
      providerId,
      ...made,
      address: from.place.address,
      browser: from.place.browser,
    },
    tokenHash: hashOf(work, token),
    id: newId(work.now, work.random),
    confirmedAt: confirmed ? work.now : null,
    idleSeconds: policy.sessionIdle,
    expiresAt: endOf(policy, reached, work.now),
    policyVersion: policy.version,
  }
  const { known, others } = await store.insertSession(work, session, {
    ...browserRows(user, from.browserHash, work.now, from.place.language),
    signedIn: signInRow(user, work.now),
    audited: event && eventRow(work, event),
  })
  if (!known && others && !trusts) await tellOfBrowser(work, user, from.place)
  return token
}

/** A session that began with less than will be required ends with the time before that: gates that know no policy hold it too. */
function endOf(policy: Policy, { level, methods }: Pick<Reached, 'level' | 'methods'>, begun: Date): Date {
  const { sessionAbsolute, requirement, phishingResistantFrom } = policy
  const ends = [plus(begun, sessionAbsolute)]
  if (level === 'password' && 'until' in requirement && requirement.until) ends.push(requirement.until)
  if (phishingResistantFrom && !resistsFor(policy, methods)) ends.push(phishingResistantFrom)
  return new Date(Math.min(...ends.map((end) => end.getTime())))
}

/** The live session of a token; `undefined` for anything else. One look by primary key. */
export async function findSession(look: Look, token: string): Promise<Session | undefined> {
  const organizationId = organizationOf(token)
  if (organizationId === undefined) return undefined
  const session = await store.selectSession(look, organizationId, hashOf(look, token))
  return session && isLive(session, look.now) ? session : undefined
}

/**
 * What a policy leaves of a session: less time where it has become tighter, and nothing where it asks for a second factor of
 * one that began without. Such a session is over and not led to a set-up: whoever holds it may be somebody else, and the
 * next sign-in leads there.
 */
export function heldBy(policy: Policy, session: Session, now: Date): Session | undefined {
  const { step, level, createdAt, methods } = session
  if (policy.secondFactor === 'required' && level === 'password' && step === 'full') return undefined
  if (policy.trustedBrowserDays === 0 && level === 'trusted-browser') return undefined
  if (!isStillExempt(policy, session)) return undefined
  if (policy.phishingResistant === 'required' && !resistsFor(policy, methods) && step === 'full') return undefined
  const [end, idleSeconds] = [endOf(policy, session, createdAt), Math.min(session.idleSeconds, policy.sessionIdle)]
  const held = { ...session, idleSeconds, expiresAt: end < session.expiresAt ? end : session.expiresAt }
  return isLive(held, now) ? held : undefined
}

/**
 * Whether this is the token of a live session that is complete, of somebody who may sign in at this realm: all that a gate asks, for less
 * than the whole session. One look, and more only for the first that asks after a policy has changed.
 */
export async function isSignedIn(world: World, realmId: string, token: string): Promise<boolean> {
  const organizationId = organizationOf(token)
  if (organizationId === undefined) return false
  const found = await world.look((look) => store.selectComplete(look, realmId, organizationId, hashOf(look, token)))
  return found !== undefined && (found.isCurrent || isStillHeld(world, token))
}

/** Measures a session by the policy as it is now, and writes down what came of it. */
async function isStillHeld(world: World, token: string): Promise<boolean> {
  const read = await world.look(async (look) => {
    const session = await findSession(look, token)
    const user = session && (await findUser(look, { organizationId: session.organizationId, id: session.userId }))
    return user && { session, policy: await policyOf(look, user, user), now: look.now }
  })
  if (!read) return false
  const { session, policy, now } = read
  const held = heldBy(policy, session, now)
  if (held) await world.once((work) => store.updateMeasured(work, held, policy.version))
  else await world.work((work) => endByPolicy(work, session))
  return held !== undefined
}

async function endByPolicy(work: Work, { organizationId, userId, id }: Session): Promise<void> {
  if (!(await store.deleteSession(work, organizationId, userId, id))) return
  const event = { organizationId, action: 'session.ended', outcome: 'done', reason: 'policy' } as const
  const place = { address: 'server', browser: 'housekeeping' }
  await record(work, { ...event, actor: { name: 'housekeeping' }, subjectId: userId, place })
}

/** Whether being seen now is worth writing down. */
export function isDueToBeSeen(session: Session, now: Date): boolean {
  return secondsBetween(session.lastSeenAt, now) >= SEEN_EVERY
}

export function seen(work: Work, session: Session): Promise<void> {
  return store.updateSeen(work, session)
}

/**
 * A session ended while something was done in it. Thrown, so that nothing of it is done: a password that takes a moment to
 * hash must not be set by whoever was signed out meanwhile.
 */
export class SessionGone extends Error {}

/**
 * Another token for the same session: a token seen before this step is worth nothing after it. Throws `SessionGone` where it
 * has ended.
 */
export async function renew(
  work: Work,
  session: Session,
  change: Partial<Pick<Session, 'step' | 'level' | 'methods'>> & { readonly confirmed?: boolean },
): Promise<SessionToken> {
  const token = newToken(work, session.organizationId)
  const { step = session.step, level = session.level, methods = session.methods } = change
  const confirmedAt = change.confirmed ? work.now : session.confirmedAt
  const raised = level !== session.level
  const authenticatedAt = raised ? work.now : session.authenticatedAt
  const renewed = await store.updateSession(work, session, {
    tokenHash: hashOf(work, token),
    step,
    level,
    methods,
    confirmedAt,
    authenticatedAt,
  })
  if (!renewed) throw new SessionGone()
  return token
}

/** Whether the person proved again who they are within `age`. */
export function isConfirmed(session: Session, now: Date, age: Seconds): boolean {
  return session.confirmedAt !== null && secondsBetween(session.confirmedAt, now) <= age
}

export function sessionsOf(look: Look, key: UserKey): Promise<Session[]> {
  return store.selectSessions(look, key)
}

/** Logs out. */
export async function endSession(work: Work, session: Session, place: Place): Promise<void> {
  await store.deleteSession(work, session.organizationId, session.userId, session.id)
  await note(work, session, 'signout', place)
}

/** Ends one session of this person by its id; false when they have no such session. */
export async function endSessionOf(
  work: Work,
  key: UserKey,
  id: string,
  place: Place,
  by: AuditEvent['actor'] = { userId: key.id },
): Promise<boolean> {
  const ended = await store.deleteSession(work, key.organizationId, key.id, id)
  if (ended) await note(work, { organizationId: key.organizationId, userId: key.id }, 'session.ended', place, by)
  return ended
}

/**
 * Ends every session of this person except the one kept; without one, all. No browser is trusted any more. `by`: whoever does it,
 * the person or another.
 */
export async function endOtherSessions(
  work: Work,
  key: UserKey,
  keep: Session | undefined,
  place: Place,
  by: AuditEvent['actor'] = { userId: key.id },
): Promise<number> {
  const ended = await store.deleteOtherSessions(work, key, keep?.id ?? null)
  await endTrust(work, key)
  if (ended > 0) await note(work, { organizationId: key.organizationId, userId: key.id }, 'sessions.ended', place, by)
  return ended
}

/** Ends the sessions that a trusted browser let in, or any of them, except the one kept. */
export function endSessionsOfTrust(
  work: Work,
  key: UserKey,
  trustId: string | undefined,
  keep: Session | undefined,
): Promise<void> {
  return store.deleteOfTrust(work, key, trustId ?? null, keep?.id ?? null)
}

/** Ends all that began by this provider: it is gone, or not what it was when they came. */
export function endSessionsOfProvider(
  work: Work,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<void> {
  return store.deleteOfProvider(work, organizationId, id)
}

/** Takes away sessions that are over. */
export function deleteExpiredSessions(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

async function note(
  work: Work,
  { organizationId, userId }: { organizationId: string; userId: string },
  action: 'signout' | 'session.ended' | 'sessions.ended',
  place: Place,
  actor: AuditEvent['actor'] = { userId },
): Promise<void> {
  await record(work, { organizationId, action, outcome: 'done', actor, subjectId: userId, place })
}

function isLive({ expiresAt, lastSeenAt, idleSeconds }: Session, now: Date): boolean {
  return expiresAt > now && secondsBetween(lastSeenAt, now) < idleSeconds
}
