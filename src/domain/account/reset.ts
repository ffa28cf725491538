import { atConsole, record } from '#domain/audit/audit.ts'
import { endAll, tell } from '#domain/factors/enrollments.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { findByUsername, setMustEnroll } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'

/**
 * The operator's way back, from the server's own console: every factor of this person ends, they are signed out
 * everywhere, and their next sign-in must set up a factor. Reset is not disable. False when there is no such person.
 */
export async function resetFromConsole(
  work: Work,
  realmId: string,
  username: string,
  reason: string,
): Promise<boolean> {
  const found = await findByUsername(work, realmId, username)
  if (!found) return false
  const { user } = found
  await endAll(work, user)
  await endOtherSessions(work, user, undefined, atConsole)
  await setMustEnroll(work, user, true)
  await record(work, {
    organizationId: user.organizationId,
    action: 'user.reset',
    outcome: 'done',
    actor: { name: 'console' },
    subjectId: user.id,
    place: atConsole,
    detail: { reason },
  })
  await tell(work, user, 'factor-reset', atConsole)
  return true
}
