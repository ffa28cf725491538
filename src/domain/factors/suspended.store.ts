import type { UserKey } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'

/** What was added since, and these besides. */
export async function suspendSince(
  { sql }: Work,
  { organizationId, id }: UserKey,
  since: Date,
  besides: readonly string[],
): Promise<void> {
  await sql`
    update enrollment set state = 'suspended'
    where organization_id = ${organizationId} and user_id = ${id} and state in ('active', 'unproved')
      and (coalesce(proved_at, created_at) >= ${since} or id = any(${[...besides]}::uuid[]))`
}

export async function updateResumed(
  { sql }: Work,
  { organizationId, id: userId }: UserKey,
  id: string,
): Promise<boolean> {
  const rows = await sql`
    update enrollment set state = case when proved_at is null then 'unproved' else 'active' end
    where organization_id = ${organizationId} and user_id = ${userId} and id = ${id} and state = 'suspended' returning 1`
  return rows.length === 1
}
