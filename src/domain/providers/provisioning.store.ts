import type { UserKey } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'

export async function selectProvisionedUser(
  { sql: run }: Look,
  {
    organizationId,
    sourceId,
    externalId,
  }: { readonly organizationId: string; readonly sourceId: string; readonly externalId: string },
): Promise<UserKey | undefined> {
  const [key] = await run<UserKey>`
    select organization_id as "organizationId", user_id as id from provisioned_user
    where organization_id = ${organizationId} and source_id = ${sourceId} and external_id = ${externalId}`
  return key
}
