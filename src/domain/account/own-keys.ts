import {
  type ApiKey,
  type ApiKeyDraft,
  type ApiToken,
  addKey,
  endKey,
  findKey,
  keysOf,
  managingVerbs,
} from '#domain/applications/api-keys.ts'
import type { User } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Me } from './me.ts'

/** More are not kept of one person. */
export const MOST_OWN_KEYS = 20

/** Whether a key could do anything in their name: it may do no more than they, and members manage nothing. */
export const mayHaveKeys = ({ role }: Pick<User, 'role'>): boolean => role !== 'member'

/** The keys of their own that are not ended. */
export function ownKeysOf(look: Look, { organizationId, id }: Pick<User, 'organizationId' | 'id'>): Promise<ApiKey[]> {
  return keysOf(look, { id: organizationId }, id)
}

/** Makes a key of one's own, on record, and shows it this once. It manages in their name, and does nothing else. */
export async function addOwnKey(
  work: Work,
  me: Me,
  draft: Pick<ApiKeyDraft, 'name' | 'verbs' | 'networks' | 'endsAt'>,
): Promise<ApiToken | 'not-yours' | 'too-many'> {
  const { user, place } = me
  if (!mayHaveKeys(user) || !draft.verbs.every((verb) => managingVerbs.some((each) => each === verb)))
    return 'not-yours'
  if ((await ownKeysOf(work, user)).length >= MOST_OWN_KEYS) return 'too-many'
  const by = { actor: { userId: user.id, organizationId: user.organizationId }, place }
  const own = { ...draft, applicationId: null, userId: user.id }
  return (await addKey(work, by, user.organizationId, own))?.token ?? 'too-many'
}

/** Ends one of them, on record; false where it is none of theirs, or has ended. */
export async function endOwnKey(work: Work, { user, place }: Me, id: string): Promise<boolean> {
  const key = await findKey(work, { organizationId: user.organizationId, id })
  if (!key || key.userId !== user.id) return false
  return endKey(work, { actor: { userId: user.id, organizationId: user.organizationId }, place }, key)
}
