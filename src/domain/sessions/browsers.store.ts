import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'

export async function selectKnown({ sql }: Look, { organizationId, id }: UserKey, hash: Uint8Array): Promise<boolean> {
  const rows = await sql`
    select 1 from known_browser where organization_id = ${organizationId} and user_id = ${id} and browser_hash = ${hash}`
  return rows.length === 1
}

export async function upsertBrowser(
  { sql, now }: Work,
  { organizationId, id }: UserKey,
  hash: Uint8Array,
): Promise<{ known: boolean; others: boolean }> {
  const [row] = await sql<{ known: boolean; others: boolean }>`
    with before as (select browser_hash from known_browser where organization_id = ${organizationId} and user_id = ${id}),
    noted as (
      insert into known_browser (organization_id, user_id, browser_hash, first_seen_at, last_seen_at)
      values (${organizationId}, ${id}, ${hash}, ${now}, ${now})
      on conflict (organization_id, user_id, browser_hash) do update set last_seen_at = excluded.last_seen_at)
    select exists (select 1 from before where browser_hash = ${hash}) as known,
      exists (select 1 from before where browser_hash <> ${hash}) as others`
  return row ?? { known: false, others: false }
}
