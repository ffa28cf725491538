import { answersLeft, enrollmentsOf, holdEnrollments, recoveries, standingAlone } from '#domain/factors/enrollments.ts'
import type { SessionToken } from '#domain/sessions/sessions.ts'
import { changePassword, givePasswordUp } from '#domain/users/passwords.ts'
import { findUser } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Me } from './me.ts'
import { secureSession } from './two-factor.ts'

/**
 * Whether somebody may do without their password. `no-passkey`: nothing else lets them in by itself. `no-reserve`: with
 * what does, lost, they would have neither recovery codes nor another one. `untried`: they signed in with their password,
 * so nothing has shown yet that they can do without: a key may need to be told whose it is.
 */
export type GivingUp = 'may' | 'no-password' | 'no-passkey' | 'no-reserve' | 'untried'

export async function givingUp(
  look: Look,
  { user, policy, session }: Pick<Me, 'user' | 'policy' | 'session'>,
): Promise<GivingUp> {
  if (!user.hasPassword) return 'no-password'
  // reason: a kind that is off-limits lets nobody in by itself, whatever else it may still be good for
  const held = (await enrollmentsOf(look, user)).filter(({ kind }) => !policy.offLimits.includes(kind))
  const alone = (await standingAlone(look, held)).filter(({ isStranded }) => !isStranded)
  if (alone.length === 0) return 'no-passkey'
  if (alone.length === 1 && (await answersLeft(look, recoveries(held))) === 0) return 'no-reserve'
  return session.methods.includes('pwd') ? 'untried' : 'may'
}

export type GivenUp =
  | { readonly ok: true; readonly token: SessionToken }
  | { readonly ok: false; readonly may: Exclude<GivingUp, 'may'> }

/** Does without a password from now on; every other session ends, and this one has a new token. */
export async function giveUpPassword(work: Work, me: Me): Promise<GivenUp> {
  // reason: of two windows at once, one could take away the passkey that the other one counts on
  await holdEnrollments(work, me.user)
  const user = (await findUser(work, me.user)) ?? me.user
  const may = await givingUp(work, { ...me, user })
  if (may !== 'may') return { ok: false, may }
  await givePasswordUp(work, user, me.place)
  return { ok: true, token: await secureSession(work, me) }
}

/** A new password, or a first one; every other session ends. */
export async function setOwnPassword(work: Work, me: Me, hash: string): Promise<SessionToken> {
  await changePassword(work, me.user, hash, me.place)
  return secureSession(work, me)
}
