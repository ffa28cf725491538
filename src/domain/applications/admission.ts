import type { Organization } from '#domain/organizations/organizations.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { isTwoFactors, resists, type Session } from '#domain/sessions/sessions.ts'
import type { User } from '#domain/users/users.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { Application, Demand, WantedAssurance } from './applications.ts'

/** Who wants to enter, and how sure we are that it is they. */
export type Entrant = {
  readonly user: Pick<User, 'role' | 'path'>
  readonly session: Pick<Session, 'step' | 'level' | 'methods' | 'authenticatedAt' | 'confirmedAt'>
}

export type Admission =
  | { readonly ok: true }
  /** People like them may not enter, however sure we are. */
  | { readonly ok: false; readonly code: 'not-theirs' }
  /** They may, with a sign-in that reached more. */
  | { readonly ok: false; readonly code: 'too-weak'; readonly wanted: WantedAssurance }
  /** They may, once they have proved again that it is they. */
  | { readonly ok: false; readonly code: 'too-long-ago' }

/** Whether somebody may enter. Pure: the gate, the page that leads there and its test all ask here. */
export function admit(
  application: Pick<Application, 'organizationId' | 'roles' | 'organizations' | 'enabled'>,
  demand: Demand,
  { user, session }: Entrant,
  now: Date,
): Admission {
  if (!application.enabled || session.step !== 'full' || !isTheirs(application, user))
    return { ok: false, code: 'not-theirs' }
  const { assurance, freshSeconds } = demand
  if (!reaches(session, assurance)) return { ok: false, code: 'too-weak', wanted: assurance }
  const proved = session.confirmedAt ?? session.authenticatedAt
  if (freshSeconds !== null && secondsBetween(proved, now) > freshSeconds) return { ok: false, code: 'too-long-ago' }
  return { ok: true }
}

/** Whether people of this role and this place in the tree may enter at all. */
export function isTheirs(
  { organizationId, roles, organizations }: Pick<Application, 'organizationId' | 'roles' | 'organizations'>,
  user: Pick<User, 'role'> & Pick<Organization, 'path'>,
): boolean {
  const levels = levelsOf(user)
  // reason: an organization can speak for those below it alone, wherever its list has come from
  if (!levels.includes(organizationId)) return false
  const isListed = organizations.length === 0 || organizations.some((id) => levels.includes(id))
  return isListed && (roles.length === 0 || roles.includes(user.role))
}

/** What a session has, against what is wanted. */
export function reaches(session: Entrant['session'], wanted: WantedAssurance): boolean {
  switch (wanted) {
    case 'any':
      return true
    case 'second-step':
      return session.level !== 'password'
    case 'two-factors':
      return isTwoFactors(session)
    case 'phishing-resistant':
      return isTwoFactors(session) && resists(session.methods)
  }
}
