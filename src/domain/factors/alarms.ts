import { type Place, record } from '#domain/audit/audit.ts'
import { findUser } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import { factorOf } from './all.ts'
import { exhaust } from './enrollments.store.ts'
import type { Enrollment } from './factor.ts'

/**
 * An answer that only a copy can give, rightly signed: neither the copy nor the original can be told from the other, so both
 * are of no use from now on. It goes on to protect the account, is recorded, and the person is told.
 */
export async function raise(
  work: Work,
  { enrollment, wrong }: { readonly enrollment: Enrollment; readonly wrong?: string | undefined },
  place: Place,
): Promise<void> {
  const { alarm } = factorOf(enrollment.kind)
  if (!alarm || alarm.wrong !== wrong) return
  const { organizationId, userId, label } = enrollment
  await exhaust(work, enrollment)
  await record(work, {
    ...{ organizationId, action: alarm.action, outcome: 'done', method: enrollment.kind },
    ...{ actor: { name: 'stranger' }, subjectId: userId, place },
  })
  const user = await findUser(work, { organizationId, id: userId })
  if (!user) return
  const { address, browser, language } = place
  const data = { username: user.username, address, browser, label }
  const to = { organizationId, userId, channel: 'email', to: user.email, language } as const
  await work.send({ ...to, template: alarm.notice, data })
}
