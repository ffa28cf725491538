import { type AuditEvent, record } from '#domain/audit/audit.ts'
import { endAll, tell } from '#domain/factors/enrollments.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { setMustEnroll, type User } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import { endLinks } from './links.ts'

/**
 * Every factor of this person ends, they are signed out everywhere, and their next sign-in must set up a factor. Reset is
 * not disable. They are told.
 */
export async function resetFactors(
  work: Work,
  user: User,
  by: Pick<AuditEvent, 'actor' | 'place' | 'detail'>,
): Promise<void> {
  await endAll(work, user)
  await endLinks(work, user, ['enrollment-link'])
  await endOtherSessions(work, user, undefined, by.place, by.actor)
  await setMustEnroll(work, user, true)
  await record(work, {
    organizationId: user.organizationId,
    action: 'user.reset',
    outcome: 'done',
    ...by,
    subjectId: user.id,
  })
  await tell(work, user, 'factor-reset', by.place)
}
