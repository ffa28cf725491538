import type { Look, Work } from '#kernel/work.ts'
import type { ApplicationKey } from './applications.ts'

export async function upsertPath(
  { sql, now }: Work,
  { organizationId, id }: ApplicationKey,
  secretHash: Uint8Array,
): Promise<void> {
  await sql`
    insert into privacyidea_path (organization_id, application_id, secret_hash, created_at)
    values (${organizationId}, ${id}, ${secretHash}, ${now})
    on conflict (organization_id, application_id) do update set secret_hash = excluded.secret_hash,
      created_at = excluded.created_at`
}

/** False where there is none. */
export async function deletePath({ sql }: Work, { organizationId, id }: ApplicationKey): Promise<boolean> {
  const rows = await sql`
    delete from privacyidea_path where organization_id = ${organizationId} and application_id = ${id} returning 1`
  return rows.length === 1
}

export async function selectPath(
  { sql }: Look,
  { organizationId, id }: ApplicationKey,
): Promise<{ createdAt: Date } | undefined> {
  const [found] = await sql<{ createdAt: Date }>`
    select created_at as "createdAt" from privacyidea_path
    where organization_id = ${organizationId} and application_id = ${id}`
  return found
}

export async function selectByHash({ sql }: Look, secretHash: Uint8Array): Promise<ApplicationKey | undefined> {
  const [found] = await sql<ApplicationKey>`
    select organization_id as "organizationId", application_id as id from privacyidea_path
    where secret_hash = ${secretHash}`
  return found
}
