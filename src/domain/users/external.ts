import type { Work } from '#kernel/work.ts'
import * as store from './external.store.ts'
import { createUser, type NewUser, type UserKey } from './users.ts'

/** Makes somebody whom another portal keeps, with what it calls them and without a password; `undefined`: the username is taken. */
export async function createExternal(
  work: Work,
  user: Omit<NewUser, 'role' | 'passwordHash' | 'status'>,
  externalId: string,
): Promise<string | undefined> {
  const id = await createUser(work, { ...user, role: 'member', passwordHash: null, status: 'active' })
  if (id !== undefined) await store.updateExternalId(work, { organizationId: user.organizationId, id }, externalId)
  return id
}

/** Holds what another portal calls somebody, whether anybody is called so or not, until the unit ends. */
export function holdExternal(work: Work, organizationId: string, externalId: string): Promise<void> {
  return store.lockExternal(work, organizationId, externalId)
}

/** What another portal calls those it has put here, in order. */
export async function externalIds(work: Work, organizationId: string, after: string, limit: number): Promise<string[]> {
  return (await store.selectExternalIds(work, organizationId, after, limit)).map(({ externalId }) => externalId)
}

/** Takes a person away with all that is theirs. What they did stays on record, by ids alone. */
export function erasePerson(work: Work, key: UserKey): Promise<void> {
  return store.erase(work, key)
}
