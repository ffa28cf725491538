import type { Look, Work } from '#kernel/work.ts'
import type { Document, Metadata } from './metadata.ts'
import type { ProviderKey } from './providers.ts'

export async function selectMetadata(
  { sql }: Look,
  { organizationId, id }: ProviderKey,
): Promise<Metadata | undefined> {
  const [found] = await sql<Metadata>`
    select document, fetched_at as "fetchedAt", problem, failing_since as "failingSince" from identity_metadata
    where organization_id = ${organizationId} and provider_id = ${id}`
  return found
}

export async function upsertMetadata(
  { sql, now }: Work,
  { organizationId, id }: ProviderKey,
  document: Document,
  dueAt: Date,
): Promise<void> {
  await sql`
    insert into identity_metadata (organization_id, provider_id, document, fetched_at, due_at)
    values (${organizationId}, ${id}, ${JSON.stringify(document)}, ${now}, ${dueAt})
    on conflict (organization_id, provider_id) do update set document = excluded.document,
      fetched_at = excluded.fetched_at, due_at = excluded.due_at, problem = null, failing_since = null`
}

export async function updateProblem(
  { sql, now }: Work,
  { organizationId, id }: ProviderKey,
  problem: string,
  dueAt: Date,
): Promise<void> {
  await sql`
    update identity_metadata set problem = ${problem}, failing_since = coalesce(failing_since, ${now}), due_at = ${dueAt}
    where organization_id = ${organizationId} and provider_id = ${id}`
}

export async function deleteMetadata({ sql }: Work, { organizationId, id }: ProviderKey): Promise<void> {
  await sql`delete from identity_metadata where organization_id = ${organizationId} and provider_id = ${id}`
}

export function takeDue({ sql, now }: Work, limit: number, dueAt: Date): Promise<ProviderKey[]> {
  return sql<ProviderKey>`
    update identity_metadata set due_at = ${dueAt}
    where (organization_id, provider_id) in (
      select organization_id, provider_id from identity_metadata where due_at <= ${now}
      order by due_at limit ${limit} for update skip locked)
    returning organization_id as "organizationId", provider_id as id`
}
