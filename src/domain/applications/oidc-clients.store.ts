import type { Look, Work } from '#kernel/work.ts'
import type { ApplicationKey } from './applications.ts'
import type { OidcClient, OidcSettings } from './oidc-clients.ts'

export async function upsertSettings(
  { sql }: Work,
  { organizationId, id }: ApplicationKey,
  { redirectAddresses, afterAddresses, logoutAddress, isPublic }: OidcSettings,
): Promise<void> {
  await sql`
    insert into oidc_client (organization_id, application_id, redirect_addresses, after_addresses, logout_address, is_public)
    values (${organizationId}, ${id}, ${[...redirectAddresses]}, ${[...afterAddresses]}, ${logoutAddress}, ${isPublic})
    on conflict (organization_id, application_id) do update set redirect_addresses = excluded.redirect_addresses,
      after_addresses = excluded.after_addresses, logout_address = excluded.logout_address,
      is_public = excluded.is_public,
      secret_hash = case when excluded.is_public then null else oidc_client.secret_hash end`
}

/** False where it needs none. */
export async function updateSecret(
  { sql }: Work,
  { organizationId, id }: ApplicationKey,
  secretHash: Uint8Array,
): Promise<boolean> {
  const rows = await sql`
    update oidc_client set secret_hash = ${secretHash}
    where organization_id = ${organizationId} and application_id = ${id} and not is_public returning 1`
  return rows.length === 1
}

export async function selectClient(
  { sql }: Look,
  { organizationId, id }: ApplicationKey,
): Promise<OidcClient | undefined> {
  const [client] = await sql<OidcClient>`
    select redirect_addresses as "redirectAddresses", after_addresses as "afterAddresses",
      logout_address as "logoutAddress", is_public as "isPublic", secret_hash as "secretHash"
    from oidc_client where organization_id = ${organizationId} and application_id = ${id}`
  return client
}

export async function existsIn({ sql }: Look, realmId: string): Promise<boolean> {
  const rows = await sql`
    select from application as a join organization as o on o.id = a.organization_id
    where a.kind = 'oidc' and o.realm_id = ${realmId} limit 1`
  return rows.length === 1
}
