import type { Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { NewTrust, Trust, TrustLevel, Worn } from './trust.ts'
import type { UserKey } from './users.ts'

/** True where the person is still who they were: a password that is changed meanwhile waits for this, or this for it. */
export async function insertTrust({ sql: run, now }: Work, made: NewTrust): Promise<boolean> {
  const rows = await run`
    insert into trusted_browser (organization_id, id, user_id, realm_id, token_hash, browser_hash, family, address, browser,
      made_at, last_used_at, expires_at)
    select organization_id, ${made.id}, id, realm_id, ${made.tokenHash}, ${made.browserHash}, ${made.family}, ${made.address},
      ${made.browser}, ${now}, ${now}, ${made.expiresAt}
    from app_user
    where organization_id = ${made.organizationId} and id = ${made.userId} and realm_id = ${made.realmId}
      and status = 'active' and password_changed_at is not distinct from ${made.passwordChangedAt}
    for share
    returning 1`
  return rows.length === 1
}

export function selectTrusts({ sql: run, now }: Look, { organizationId, id }: UserKey): Promise<Trust[]> {
  return run<Trust>`
    select id, browser_hash as "browserHash", address, browser, made_at as "madeAt", last_used_at as "lastUsedAt",
      expires_at as "expiresAt"
    from trusted_browser
    where organization_id = ${organizationId} and user_id = ${id} and expires_at > ${now}
    order by last_used_at desc, id desc`
}

export async function selectWorn(
  { sql: run, now }: Look,
  { organizationId, id }: UserKey,
  { realmId, tokenHashes, browserHash, family }: Worn,
): Promise<Trust | undefined> {
  const [trust] = await run<Trust>`
    select id, browser_hash as "browserHash", address, browser, made_at as "madeAt", last_used_at as "lastUsedAt",
      expires_at as "expiresAt"
    from trusted_browser
    where organization_id = ${organizationId} and user_id = ${id} and realm_id = ${realmId}
      and token_hash = any(${tokenHashes}::bytea[]) and browser_hash = ${browserHash} and family = ${family}
      and expires_at > ${now}
    limit 1`
  return trust
}

/** True where it was still there. */
export async function updateUsed(
  { sql: run, now }: Work,
  { organizationId, id }: UserKey,
  trustId: string,
): Promise<boolean> {
  const rows = await run`
    update trusted_browser set last_used_at = ${now}
    where organization_id = ${organizationId} and user_id = ${id} and id = ${trustId} and expires_at > ${now}
    returning 1`
  return rows.length === 1
}

export async function deleteTrust(
  { sql: run }: Work,
  { organizationId, id }: UserKey,
  trustId: string,
): Promise<boolean> {
  const rows = await run`
    delete from trusted_browser
    where organization_id = ${organizationId} and user_id = ${id} and id = ${trustId} returning 1`
  return rows.length === 1
}

export async function deleteTrusts({ sql: run }: Work, { organizationId, id }: UserKey): Promise<number> {
  const rows = await run`
    delete from trusted_browser where organization_id = ${organizationId} and user_id = ${id} returning 1`
  return rows.length
}

export async function deleteOfBrowser({ sql: run }: Work, key: UserKey, browserHash: Uint8Array): Promise<void> {
  await run`
    delete from trusted_browser
    where organization_id = ${key.organizationId} and user_id = ${key.id} and browser_hash = ${browserHash}`
}

/** All but the newest. */
export async function deleteOldest({ sql: run }: Work, { organizationId, id }: UserKey, keep: number): Promise<void> {
  await run`
    delete from trusted_browser where organization_id = ${organizationId} and id in (
      select id from trusted_browser where organization_id = ${organizationId} and user_id = ${id}
      order by made_at desc, id desc offset ${keep})`
}

export async function deleteBelow({ sql: run }: Work, path: string): Promise<void> {
  await run`
    delete from trusted_browser as t using organization as o
    where o.id = t.organization_id and o.path >= ${path} and o.path < ${`${path}~`}`
}

export async function updateShorter({ sql: run }: Work, level: TrustLevel, life: Seconds): Promise<void> {
  await run`
    update trusted_browser as t set expires_at = t.made_at + make_interval(secs => ${life})
    from app_user as u, organization as o
    where u.organization_id = t.organization_id and u.id = t.user_id
      and o.id = ${level.organizationId} and u.path >= o.path and u.path < o.path || '~'
      and u.role = coalesce(${level.role}, u.role) and u.id = coalesce(${level.userId}::uuid, u.id)
      and t.expires_at > t.made_at + make_interval(secs => ${life})`
}

export async function deleteExpired({ sql: run, now }: Work): Promise<void> {
  await run`delete from trusted_browser where expires_at <= ${now}`
}
