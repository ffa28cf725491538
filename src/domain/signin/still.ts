import { type Caller, reaches } from '#domain/applications/api-keys.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { findUser, type User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'

/** Whom a program asked about before, as far as it might ask about them again: who may sign in and is still theirs. */
export async function stillTheirs(
  look: Look,
  caller: Caller,
  asked: { readonly userOrganizationId: string | null; readonly userId: string | null },
): Promise<User | undefined> {
  const { userOrganizationId: organizationId, userId: id } = asked
  if (organizationId === null || id === null) return undefined
  const [user, organization] = await Promise.all([
    findUser(look, { organizationId, id }),
    findOrganization(look, organizationId),
  ])
  const isIn = user?.status === 'active' && organization?.stopped === false
  return isIn && reaches(caller, user) ? user : undefined
}
