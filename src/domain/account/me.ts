import type { Place } from '#domain/audit/audit.ts'
import { type Brand, brandOf } from '#domain/organizations/brands.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { type Policy, policyOf } from '#domain/policies/policies.ts'
import { findSession, heldBy, type Session } from '#domain/sessions/sessions.ts'
import { findUser, type User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'

/** Somebody who is signed in: the person, their session, and what holds for them. */
export type Me = {
  readonly user: User
  readonly session: Session
  readonly organization: Organization
  /** The organization whose address they sign in at. */
  readonly realm: Organization
  /** In whose name they are spoken to. */
  readonly brand: Brand
  readonly policy: Policy
  readonly place: Place
  readonly browserName: string
}

/**
 * Who this session's token belongs to, at the address of this realm: elsewhere it is nothing. A suspended person has no
 * session, nor does anybody of an organization that is stopped, whatever their token says.
 */
export async function findMe(
  look: Look,
  realmId: string,
  token: string,
  from: Pick<Me, 'place' | 'browserName'>,
): Promise<Me | undefined> {
  const session = await findSession(look, token)
  if (!session) return undefined
  const { organizationId, userId: id } = session
  const [user, organization] = await Promise.all([
    findUser(look, { organizationId, id }),
    findOrganization(look, organizationId),
  ])
  if (user?.status !== 'active' || !organization || organization.stopped) return undefined
  if (user.realmId !== realmId) return undefined
  const realm = user.realmId === organization.id ? organization : await findOrganization(look, user.realmId)
  if (!realm) return undefined
  const [policy, brand] = await Promise.all([policyOf(look, organization, user), brandOf(look, organization)])
  const held = heldBy(policy, session, look.now)
  return held && { user, session: held, organization, realm, brand, policy, ...from }
}
