import type { Look, Seconds, Work } from '#kernel/work.ts'

export type RequestKey = { readonly organizationId: string; readonly keyId: string; readonly nameHash: Uint8Array }
export type RequestRow = {
  readonly requestHash: Uint8Array
  readonly status: number | null
  readonly sealedAnswer: Uint8Array | null
}

/** Whether it is the first of its name; one that is older than `life`, or was never answered within `patience`, does not count. */
export async function insertRequest(
  { sql, now }: Work,
  { organizationId, keyId, nameHash }: RequestKey,
  requestHash: Uint8Array,
  { life, patience }: { readonly life: Seconds; readonly patience: Seconds },
): Promise<boolean> {
  const rows = await sql`
    insert into api_request as r (organization_id, key_id, name_hash, request_hash, created_at)
    values (${organizationId}, ${keyId}, ${nameHash}, ${requestHash}, ${now})
    on conflict (organization_id, key_id, name_hash) do update
      set request_hash = excluded.request_hash, status = null, sealed_answer = null, created_at = excluded.created_at
      where r.created_at <= ${now}::timestamptz - make_interval(secs => case when r.status is null then ${patience}::int else ${life}::int end)
    returning 1`
  return rows.length === 1
}

export async function selectRequest(
  { sql }: Look,
  { organizationId, keyId, nameHash }: RequestKey,
): Promise<RequestRow | undefined> {
  const [row] = await sql<RequestRow>`
    select request_hash as "requestHash", status, sealed_answer as "sealedAnswer" from api_request
    where organization_id = ${organizationId} and key_id = ${keyId} and name_hash = ${nameHash}`
  return row
}

export async function updateAnswered(
  { sql }: Work,
  { organizationId, keyId, nameHash }: RequestKey,
  status: number,
  sealedAnswer: Uint8Array,
): Promise<void> {
  await sql`
    update api_request set status = ${status}, sealed_answer = ${sealedAnswer}
    where organization_id = ${organizationId} and key_id = ${keyId} and name_hash = ${nameHash}`
}

export async function deleteRequest({ sql }: Work, { organizationId, keyId, nameHash }: RequestKey): Promise<void> {
  await sql`
    delete from api_request
    where organization_id = ${organizationId} and key_id = ${keyId} and name_hash = ${nameHash}`
}

/** How many stand there of a key, at most so many. */
export async function count(
  { sql }: Look,
  { organizationId, keyId }: Omit<RequestKey, 'nameHash'>,
  most: number,
): Promise<number> {
  const [row] = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from api_request where organization_id = ${organizationId} and key_id = ${keyId} limit ${most}) as kept`
  return row?.count ?? 0
}

export async function deleteOld({ sql, now }: Work, life: Seconds): Promise<void> {
  await sql`delete from api_request where created_at <= ${now}::timestamptz - make_interval(secs => ${life}::int)`
}
