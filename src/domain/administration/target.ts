import { findOrganization, isClosed, type Organization } from '#domain/organizations/organizations.ts'
import { findUser, type User } from '#domain/users/users.ts'
import { isId } from '#kernel/ids.ts'
import type { Scoped } from '#kernel/work.ts'
import * as store from './target.store.ts'

/** What an address of the administration is about. */
export type Found = {
  readonly organization: Organization
  /** Undefined where the address names nobody. */
  readonly user: User | undefined
  /** The organization, or one above it, is closed: nothing of it may be changed. */
  readonly closed: boolean
}

/**
 * The organization and the person an address names, within the scope of the work: what is beyond it, and what there never
 * was, are the same nothing, found in the same time.
 */
export async function findTarget(
  work: Scoped,
  organizationId: string,
  userId: string | undefined,
): Promise<Found | undefined> {
  if (!isId(organizationId) || (userId !== undefined && !isId(userId))) return undefined
  const [organization, user] = await Promise.all([
    findOrganization(work, organizationId),
    userId === undefined ? undefined : findUser(work, { organizationId, id: userId }),
  ])
  if (!organization || (userId !== undefined && !user)) return undefined
  return { organization, user, closed: organization.stopped && (await isClosed(work, organization)) }
}

/** Finds it again so that nobody changes it meanwhile; `undefined` where it is gone. */
export async function holdTarget(
  work: Scoped,
  { organization, user }: Omit<Found, 'closed'>,
): Promise<Found | undefined> {
  if (user) await store.lockPerson(work, user)
  else await store.lockOrganization(work, organization.id)
  return findTarget(work, organization.id, user?.id)
}
