import sql from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'

export async function selectKnown(
  { sql: run }: Look,
  { organizationId, id }: UserKey,
  hash: Uint8Array,
): Promise<boolean> {
  const rows = await run`
    select 1 from known_browser where organization_id = ${organizationId} and user_id = ${id} and browser_hash = ${hash}`
  return rows.length === 1
}

export function upsertBrowser(
  { organizationId, id }: UserKey,
  hash: Uint8Array,
  now: Date,
  language: string | undefined,
): Fragment {
  return sql`
    insert into known_browser as k (organization_id, user_id, browser_hash, first_seen_at, last_seen_at, language)
    values (${organizationId}, ${id}, ${hash}, ${now}, ${now}, ${language ?? null})
    on conflict (organization_id, user_id, browser_hash) do update set last_seen_at = excluded.last_seen_at,
      language = coalesce(excluded.language, k.language)`
}

export async function deleteSince({ sql: run }: Work, { organizationId, id }: UserKey, since: Date): Promise<void> {
  await run`
    delete from known_browser
    where organization_id = ${organizationId} and user_id = ${id} and first_seen_at >= ${since}`
}

/** Of the browser they signed in from last, else the one that an owner of their organization chose or was last seen in. */
export async function selectLanguage({ sql: run }: Look, { organizationId, id }: UserKey): Promise<string | undefined> {
  const [row] = await run<{ language: string }>`
    select coalesce(nullif(u.language, 'auto'), k.language) as language
    from app_user as u
    left join lateral (
      select language from known_browser as b
      where b.organization_id = u.organization_id and b.user_id = u.id and b.language is not null
      order by b.last_seen_at desc limit 1) as k on true
    where u.organization_id = ${organizationId} and (u.id = ${id} or (u.role = 'owner' and u.status <> 'suspended'))
      and coalesce(nullif(u.language, 'auto'), k.language) is not null
    order by u.id <> ${id}, u.id limit 1`
  return row?.language
}

export function selectBrowsers({ organizationId, id }: UserKey, hash: Uint8Array): Fragment {
  return sql`
    select browser_hash = ${hash} as is_known from known_browser
    where organization_id = ${organizationId} and user_id = ${id}`
}
