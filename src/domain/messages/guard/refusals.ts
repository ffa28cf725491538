import { type AuditEvent, record } from '#domain/audit/audit.ts'
import { newId } from '#kernel/ids.ts'
import { day, minute, plus, type Seconds } from '#kernel/time.ts'
import type { Channel, Look, Work } from '#kernel/work.ts'
import { deleteCount } from './counts.store.ts'
import { liftStop } from './rates.ts'
import * as store from './refusals.store.ts'
import type { Reason } from './rules.ts'

/** A message that was refused, or would have been. */
export type Refused = {
  /** Whose limit it was. */
  readonly levelId: string
  readonly channel: Channel
  readonly subject: string
  readonly reason: Reason
  readonly about: string
  readonly enforced: boolean
  readonly until: Date | null
}

/** What was refused by one limit, lately. */
export type Stop = Refused & {
  readonly id: string
  readonly organizationId: string
  readonly organization: string
  /** Of the level whose limit it was; null where that is beyond the reach of whoever looks. */
  readonly levelPath: string | null
  readonly count: number
  readonly lastAt: Date
  readonly liftedAt: Date | null
}

/** What is refused in one of these, by one limit, is one row of the record. */
export const WINDOW: Seconds = 10 * minute
/** How far back the page looks. */
export const SHOWN: Seconds = day
const SHOWN_MOST = 100
const AT_ONCE = 500

/** Counts refusals, in their window. */
export function noteRefused(work: Work, organizationId: string, refused: readonly Refused[]): Promise<void> {
  const ids = refused.map(() => newId(work.now, work.random))
  const millis = WINDOW * 1000
  const windowAt = new Date(Math.floor(work.now.getTime() / millis) * millis)
  return store.countRefusals(work, organizationId, ids, refused, windowAt)
}

/** Writes what windows that are over came to into the record. Returns whether there is more. */
export async function recordRefusals(work: Work): Promise<boolean> {
  const found = await store.takeUnrecorded(work, plus(work.now, -WINDOW), AT_ONCE)
  for (const { organizationId, levelId, channel, reason, about, enforced, count, windowAt } of found) {
    const detail = { channel, count, since: windowAt.toISOString(), ...(about === '' ? {} : { about }) }
    const level = levelId === organizationId ? {} : { level: levelId }
    await record(work, {
      ...{ organizationId, action: 'message.refused', outcome: enforced ? 'refused' : 'done', reason },
      ...{ actor: { name: 'housekeeping' }, place: { address: 'console', browser: 'housekeeping' } },
      detail: { ...detail, ...level },
    })
  }
  return found.length === AT_ONCE
}

/** What was stopped in an organization and below it in the last day, the latest first. */
export function stopsIn(look: Look, path: string): Promise<Stop[]> {
  return store.selectStops(look, path, plus(look.now, -SHOWN), SHOWN_MOST)
}

export function findStop(look: Look, id: string): Promise<Stop | undefined> {
  return store.selectStop(look, id)
}

/** Whether there is something to lift: it would still refuse, and somebody may take it away without changing a setting. */
export function isLiftable(stop: Stop, now: Date): boolean {
  const { until, liftedAt, enforced, reason } = stop
  const bySetting: readonly Reason[] = ['country', 'type', 'unassigned', 'messages', 'money']
  return (
    enforced &&
    until !== null &&
    until > now &&
    liftedAt === null &&
    !bySetting.includes(reason) &&
    stop.levelPath !== null
  )
}

/** Lets messages pass that a limit holds up; it begins to count anew. */
export async function lift(work: Work, by: Pick<AuditEvent, 'actor' | 'place'>, stop: Stop): Promise<void> {
  const { levelId, subject, reason, about, channel } = stop
  if (reason === 'prefix-unverified' || reason === 'organization-unverified') await liftStop(work, levelId, subject)
  await deleteCount(work, levelId, subject)
  await store.updateLifted(work, levelId, subject)
  const detail = { channel, limit: reason, ...(about === '' ? {} : { about }) }
  await record(work, { organizationId: levelId, action: 'message.stop-lifted', outcome: 'done', ...by, detail })
}

/** Takes away what is older than anybody looks at it. */
export function forgetRefusals(work: Work): Promise<void> {
  return store.deleteOldRefusals(work, plus(work.now, -30 * day))
}
