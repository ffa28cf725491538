import type { Place } from '#domain/audit/audit.ts'
import type { Work } from '#kernel/work.ts'
import { otherOwners, type User } from './users.ts'

/** The other owners hear what one of them has done to the safety of all. */
export async function tellOtherOwners(
  work: Work,
  user: User,
  template: 'break-glass-used' | 'exemption-widened',
  { address, browser, language }: Place,
  data: Record<string, string | number> = {},
): Promise<void> {
  const { organizationId, username: who } = user
  for (const { id: userId, email: to, username } of await otherOwners(work, user)) {
    const told = { username, who, address, browser, at: organizationId, ...data }
    await work.send({ organizationId, userId, channel: 'email', to, template, language, data: told })
  }
}
