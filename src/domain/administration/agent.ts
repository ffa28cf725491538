import type { Caller } from '#domain/applications/api-keys.ts'
import type { Place } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Role, User } from '#domain/users/users.ts'

/** Who acts on others: somebody who is signed in, or a key of the API that stands for a role. */
export type Agent = {
  readonly user: Pick<User, 'id' | 'role' | 'timeZone'>
  readonly organization: Organization
  readonly place: Place
}

/**
 * Whom a key acts as. One of the organization: an administrator there, in the name of whoever made it. Somebody's own: that
 * person. No key has the rights of an owner, and one of an application administers nothing.
 */
export function agentOf({ key, role }: Caller, organization: Organization, place: Place): Agent | undefined {
  const { userId, createdBy, createdByOrganizationId } = key
  if (key.applicationId !== null) return undefined
  const by = { key: key.id, organizationId: userId === null ? createdByOrganizationId : key.organizationId }
  const user = { id: userId ?? createdBy, role: roleOf(userId === null ? undefined : role), timeZone: 'UTC' }
  return { user, organization, place: { ...place, by } }
}

function roleOf(role: Role | undefined): Role {
  return role === undefined || role === 'owner' ? 'administrator' : role
}
