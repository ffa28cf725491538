import { record } from '#domain/audit/audit.ts'
import type { SessionToken } from '#domain/sessions/sessions.ts'
import { changePassword } from '#domain/users/passwords.ts'
import { changeDetails, type Details } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import { askForAddress } from './address.ts'
import type { Me } from './me.ts'
import { secureSession } from './two-factor.ts'

/** What a person changes about themselves. `passwordHash` is undefined when the password stays. */
export type OwnChanges = Details & { readonly email: string; readonly passwordHash: string | undefined }

/**
 * Saves all of it at once; a new address waits until it is proved. A new address or password was asked the current password for by the caller. After a new
 * password, or an address that holds at once, every other session ends; the token of this one is returned when it is a new one.
 */
export async function saveChanges(work: Work, me: Me, changes: OwnChanges): Promise<SessionToken | undefined> {
  const { user } = me
  const { name, mobile, language, timeZone, email, passwordHash } = changes
  const details = { name, mobile, language, timeZone }
  if (isChanged(me, details)) {
    await changeDetails(work, user, details)
    await note(work, me)
  }
  const address = email === user.email ? undefined : await askForAddress(work, me, email)
  if (passwordHash !== undefined) await changePassword(work, user, passwordHash, me.place)
  return passwordHash !== undefined || address === 'changed' ? secureSession(work, me) : undefined
}

function isChanged({ user }: Me, details: Details): boolean {
  return (['name', 'mobile', 'language', 'timeZone'] as const).some((key) => user[key] !== details[key])
}

async function note(work: Work, { user, place }: Me): Promise<void> {
  const { organizationId, id } = user
  const action = 'user.changed'
  await record(work, { organizationId, action, outcome: 'done', actor: { userId: id }, subjectId: id, place })
}
