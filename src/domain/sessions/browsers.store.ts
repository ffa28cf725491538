import sql from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Look } from '#kernel/work.ts'

export async function selectKnown(
  { sql: run }: Look,
  { organizationId, id }: UserKey,
  hash: Uint8Array,
): Promise<boolean> {
  const rows = await run`
    select 1 from known_browser where organization_id = ${organizationId} and user_id = ${id} and browser_hash = ${hash}`
  return rows.length === 1
}

export function upsertBrowser({ organizationId, id }: UserKey, hash: Uint8Array, now: Date): Fragment {
  return sql`
    insert into known_browser (organization_id, user_id, browser_hash, first_seen_at, last_seen_at)
    values (${organizationId}, ${id}, ${hash}, ${now}, ${now})
    on conflict (organization_id, user_id, browser_hash) do update set last_seen_at = excluded.last_seen_at`
}

export function selectBrowsers({ organizationId, id }: UserKey, hash: Uint8Array): Fragment {
  return sql`
    select browser_hash = ${hash} as is_known from known_browser
    where organization_id = ${organizationId} and user_id = ${id}`
}
