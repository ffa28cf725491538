import type { Place } from '#domain/audit/audit.ts'
import type { Work } from '#kernel/work.ts'
import { otherOwners, type UserKey } from './users.ts'

/** Which organization's owners are told, of what, and who has done it: whoever that is is not told. */
export type ToOwners = {
  readonly at: UserKey
  readonly who: string
  readonly template: 'break-glass-used' | 'exemption-widened'
}

/** The other owners hear what somebody has done to the safety of all. */
export async function tellOtherOwners(
  work: Work,
  { at, who, template }: ToOwners,
  { address, browser, language }: Place,
  data: Record<string, string | number> = {},
): Promise<void> {
  const { organizationId } = at
  for (const { id: userId, email: to, username } of await otherOwners(work, at)) {
    const told = { username, who, address, browser, at: organizationId, ...data }
    await work.send({ organizationId, userId, channel: 'email', to, template, language, data: told })
  }
}
