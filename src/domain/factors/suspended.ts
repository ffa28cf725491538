import { type Action, type Place, record } from '#domain/audit/audit.ts'
import { endTrust } from '#domain/users/trust.ts'
import { setTokenRequired, type User } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { FactorKind } from './all.ts'
import { endEnrollment } from './enrollments.store.ts'
import { endKind, enrollmentsOf, isProtected, standingAlone, suspended, tell } from './enrollments.ts'
import type { Enrollment } from './factor.ts'
import { dropOf } from './shown-once.ts'
import * as store from './suspended.store.ts'

/**
 * What this person added since then is of no use before they say that it is theirs. It protects them all the same: whoever
 * reads their mailbox gets rid of no factor by objecting, and who has added one gets in by it no more. What was good for one
 * use ends. What lets its person in by itself counts from earlier on: it needs no password, so blocking that keeps nobody out who
 * has added one before they did what the letter told. Returns what is suspended.
 */
export async function suspendSince(
  work: Work,
  user: User,
  { any: since, alone }: { readonly any: Date; readonly alone: Date },
): Promise<Enrollment[]> {
  const onceOnly: FactorKind = 'bypass-code'
  await endKind(work, user, onceOnly)
  const standing = await standingAlone(work, await enrollmentsOf(work, user))
  const besides = standing.filter((one) => one.state === 'active' && one.provedAt >= alone).map(({ id }) => id)
  await store.suspendSince(work, user, since, besides)
  return suspendedOf(work, user)
}

/** What of this person is suspended. */
export async function suspendedOf(look: Look, user: Pick<User, 'organizationId' | 'id'>): Promise<Enrollment[]> {
  return suspended(await enrollmentsOf(look, user))
}

/** It is theirs: it is as it was before. False where they have no such one. */
export async function resume(work: Work, user: User, id: string, place: Place): Promise<boolean> {
  const found = (await suspendedOf(work, user)).find((one) => one.id === id)
  if (!found || !(await store.updateResumed(work, user, id))) return false
  await note(work, user, 'factor.resumed', found, place)
  return true
}

/** It is not theirs, and ends. With the last that protected them the recovery codes end, too. */
export async function endSuspended(work: Work, user: User, id: string, place: Place): Promise<boolean> {
  const found = (await suspendedOf(work, user)).find((one) => one.id === id)
  if (!found) return false
  await endEnrollment(work, user, id)
  await endTrust(work, user)
  await dropOf(work, { organizationId: user.organizationId, ownerId: id })
  await note(work, user, 'factor.removed', found, place)
  await tell(work, user, 'factor-removed', place, { label: found.label })
  const rest = await enrollmentsOf(work, user)
  if (isProtected(rest)) return true
  for (const { id: other } of rest) await endEnrollment(work, user, other)
  await setTokenRequired(work, user, false)
  return true
}

async function note(
  work: Work,
  { organizationId, id }: User,
  action: Extract<Action, 'factor.resumed' | 'factor.removed'>,
  { kind }: Enrollment,
  place: Place,
): Promise<void> {
  const event = { organizationId, action, outcome: 'done', method: kind, subjectId: id } as const
  await record(work, { ...event, actor: { userId: id }, place })
}
