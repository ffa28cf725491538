import type { UserKey } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import * as store from './provisioning.store.ts'

/** Whom a directory calls so: what comes from a token of this provider, and never from another. */
export function provisionedUser(
  look: Look,
  by: { readonly organizationId: string; readonly providerId: string; readonly externalId: string },
): Promise<UserKey | undefined> {
  return store.selectProvisionedUser(look, { ...by, sourceId: by.providerId })
}
