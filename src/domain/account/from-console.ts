import { atConsole } from '#domain/audit/audit.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { newPassword } from '#domain/users/new-password.ts'
import { changePassword } from '#domain/users/passwords.ts'
import { findByUsername } from '#domain/users/users.ts'
import type { Work, World } from '#kernel/work.ts'
import { resetFactors } from './reset-factors.ts'

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
  await resetFactors(work, user, { actor: { name: 'console' }, place: atConsole, detail: { reason } })
  return true
}

/**
 * A new password for somebody who forgot theirs, made here and returned to be told them. They are signed out everywhere;
 * their second factor stays as it is. `undefined` when there is no such person.
 */
export async function newPasswordFromConsole(
  world: World,
  hashing: Hashing,
  realmId: string,
  username: string,
  reason: string,
): Promise<string | undefined> {
  const password = await world.work(async (work) => newPassword(work.random))
  const passwordHash = await hashing.hash(password)
  if (passwordHash === 'busy') throw new Error('there is no turn for a password hash')
  return world.work(async (work) => {
    const found = await findByUsername(work, realmId, username)
    if (!found) return undefined
    await changePassword(work, found.user, passwordHash, atConsole, { actor: { name: 'console' }, detail: { reason } })
    await endOtherSessions(work, found.user, undefined, atConsole, { name: 'console' })
    return password
  })
}
