import type { Work } from '#kernel/work.ts'
import type { UserKey } from './users.ts'

// reason: of a name that nobody has yet there is no row to hold
export async function lockExternal({ sql }: Work, organizationId: string, externalId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`external ${organizationId} ${externalId}`}, 0))`
}

export async function updateExternalId(
  { sql }: Work,
  { organizationId, id }: UserKey,
  externalId: string,
): Promise<void> {
  await sql`update app_user set external_id = ${externalId} where organization_id = ${organizationId} and id = ${id}`
}

export async function selectExternalIds(
  { sql }: Work,
  organizationId: string,
  after: string,
  limit: number,
): Promise<{ externalId: string }[]> {
  return sql<{ externalId: string }>`
    select external_id as "externalId" from app_user
    where organization_id = ${organizationId} and external_id > ${after}
    order by external_id limit ${limit}`
}

export async function erase({ sql }: Work, { organizationId, id }: UserKey): Promise<void> {
  await sql`select erase_person(${organizationId}::uuid, ${id}::uuid)`
}
