import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { IdentityProvider, ProviderDraft, ProviderKey } from './providers.ts'

const columns = sql`p.organization_id as "organizationId", p.id, p.kind, p.name, p.issuer, p.settings, p.enabled, p.trust,
  p.proofs, p.roles, p.joins, p.passwords, p.sealed_secret is not null as "hasSecret", p.created_at as "createdAt",
  p.modified_at as "modifiedAt"`

export async function insertProvider(
  { sql: run, now }: Work,
  { organizationId, id }: ProviderKey,
  draft: ProviderDraft,
  sealedSecret: Uint8Array | null,
): Promise<boolean> {
  const { kind, name, issuer, settings, enabled, trust, proofs, roles, joins, passwords } = draft
  const rows = await run`
    insert into identity_provider (organization_id, id, kind, name, issuer, settings, sealed_secret, enabled, trust,
      proofs, roles, joins, passwords, created_at, modified_at)
    values (${organizationId}, ${id}, ${kind}, ${name}, ${issuer}, ${JSON.stringify(settings)}, ${sealedSecret},
      ${enabled}, ${trust}, ${JSON.stringify(proofs)}, ${JSON.stringify(roles)}, ${joins}, ${passwords}, ${now}, ${now})
    on conflict do nothing returning 1`
  return rows.length === 1
}

export async function updateProvider(
  { sql: run, now }: Work,
  { organizationId, id }: ProviderKey,
  draft: ProviderDraft,
  sealedSecret: Uint8Array | null,
): Promise<void> {
  const { name, issuer, settings, enabled, trust, proofs, roles, joins, passwords } = draft
  await run`
    update identity_provider set name = ${name}, issuer = ${issuer}, settings = ${JSON.stringify(settings)},
      sealed_secret = coalesce(${sealedSecret}::bytea, sealed_secret), enabled = ${enabled}, trust = ${trust},
      proofs = ${JSON.stringify(proofs)}, roles = ${JSON.stringify(roles)}, joins = ${joins},
      passwords = ${passwords}, modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`
}

export async function deleteProvider({ sql: run }: Work, { organizationId, id }: ProviderKey): Promise<void> {
  await run`
    with metadata as (
      delete from identity_metadata where organization_id = ${organizationId} and provider_id = ${id}),
    flows as (
      delete from identity_flow where organization_id = ${organizationId} and provider_id = ${id}),
    domains as (
      update identity_domain set provider_id = null where organization_id = ${organizationId} and provider_id = ${id})
    delete from identity_provider where organization_id = ${organizationId} and id = ${id}`
}

export async function selectProvider(
  { sql: run }: Look,
  { organizationId, id }: ProviderKey,
): Promise<IdentityProvider | undefined> {
  const [found] = await run<IdentityProvider>`
    select ${columns} from identity_provider as p where p.organization_id = ${organizationId} and p.id = ${id}`
  return found
}

/** Nobody changes it until the unit ends: whoever is about to waits for that. */
export async function holdRoles(
  { sql: run }: Work,
  { organizationId, id }: ProviderKey,
): Promise<IdentityProvider['roles'] | undefined> {
  const [found] = await run<Pick<IdentityProvider, 'roles'>>`
    select roles from identity_provider where organization_id = ${organizationId} and id = ${id} for share`
  return found?.roles
}

export async function selectInRealm(
  { sql: run }: Look,
  realmId: string,
  id: string,
): Promise<IdentityProvider | undefined> {
  const [found] = await run<IdentityProvider>`
    select ${columns} from identity_provider as p
    join organization as o on o.id = p.organization_id and not o.stopped and o.realm_id = ${realmId}
    where p.id = ${id}`
  return found
}

export async function existsForOwners({ sql: run }: Look, organizationId: string): Promise<boolean> {
  const rows = await run`
    select 1 from identity_provider
    where organization_id = ${organizationId} and enabled and passwords = 'owners-only' limit 1`
  return rows.length > 0
}

export function selectProviders({ sql: run }: Look, organizationId: string): Promise<IdentityProvider[]> {
  return run<IdentityProvider>`
    select ${columns} from identity_provider as p
    where p.organization_id = ${organizationId} order by lower(p.name), p.id`
}

export async function selectSecret(
  { sql: run }: Look,
  { organizationId, id }: ProviderKey,
): Promise<Uint8Array | undefined> {
  const [found] = await run<{ sealed: Uint8Array | null }>`
    select sealed_secret as sealed from identity_provider where organization_id = ${organizationId} and id = ${id}`
  return found?.sealed ?? undefined
}

export async function selectRequestKey(
  { sql: run }: Look,
  { organizationId, id }: ProviderKey,
): Promise<{ readonly sealedKey: Uint8Array; readonly certificate: string } | undefined> {
  const [found] = await run<{ sealedKey: Uint8Array; certificate: string }>`
    select sealed_key as "sealedKey", certificate from identity_provider
    where organization_id = ${organizationId} and id = ${id} and sealed_key is not null`
  return found
}

export async function updateRequestKey(
  { sql: run }: Work,
  { organizationId, id }: ProviderKey,
  sealedKey: Uint8Array,
  certificate: string,
): Promise<void> {
  await run`
    update identity_provider set sealed_key = ${sealedKey}, certificate = ${certificate}
    where organization_id = ${organizationId} and id = ${id} and sealed_key is null`
}
