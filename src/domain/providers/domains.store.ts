import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { Domain, DomainKey } from './domains.ts'
import type { ProviderKey } from './providers.ts'

const columns = sql`organization_id as "organizationId", name, challenge, provider_id as "providerId",
  created_at as "createdAt", proved_at as "provedAt"`

export function selectDomains({ sql: run }: Look, organizationId: string): Promise<Domain[]> {
  return run<Domain>`select ${columns} from identity_domain where organization_id = ${organizationId} order by name`
}

export async function selectDomain(
  { sql: run }: Look,
  { organizationId, name }: DomainKey,
): Promise<Domain | undefined> {
  const [found] = await run<Domain>`
    select ${columns} from identity_domain where organization_id = ${organizationId} and name = ${name}`
  return found
}

export async function insertDomain(
  { sql: run, now }: Work,
  { organizationId, name }: DomainKey,
  challenge: string,
): Promise<boolean> {
  const rows = await run`
    insert into identity_domain (organization_id, name, challenge, created_at)
    values (${organizationId}, ${name}, ${challenge}, ${now}) on conflict do nothing returning 1`
  return rows.length === 1
}

/** warning: a unique index over all proved names refuses; the transaction goes on only because of the savepoint. */
export async function updateProved({ sql: run, now }: Work, { organizationId, name }: DomainKey): Promise<boolean> {
  await run`savepoint proving`
  try {
    const rows = await run`
      update identity_domain set proved_at = ${now}
      where organization_id = ${organizationId} and name = ${name} and proved_at is null returning 1`
    return rows.length === 1
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error
    await run`rollback to savepoint proving`
    return false
  }
}

/** False where it is there as it is wanted, or not at all. */
export async function updateProvider(
  { sql: run }: Work,
  { organizationId, name }: DomainKey,
  providerId: string | null,
): Promise<boolean> {
  const rows = await run`
    update identity_domain set provider_id = ${providerId}::uuid
    where organization_id = ${organizationId} and name = ${name} and provider_id is distinct from ${providerId}::uuid
      and (${providerId}::uuid is null or exists (
        select from identity_provider where organization_id = ${organizationId} and id = ${providerId}::uuid))
    returning 1`
  return rows.length === 1
}

/**
 * Takes the addresses of its people for proved, where it is: of whom the provider it leads to has made, and of whom a directory
 * has put here. Returns how many.
 */
export async function updateVouched({ sql: run }: Work, { organizationId, name }: DomainKey): Promise<number> {
  const rows = await run`
    update app_user as u set email_unproved = false
    from identity_domain as d
    where d.organization_id = ${organizationId} and d.name = ${name} and d.proved_at is not null
      and u.organization_id = ${organizationId} and u.email_unproved
      and lower(substring(u.email from '@([^@]*)$')) = d.name
      and (exists (
          select from identity_link as l
          where l.organization_id = ${organizationId} and l.user_id = u.id and l.provider_id = d.provider_id
            and l.made_by <> 'themselves')
        or exists (select from provisioned_user as p where p.organization_id = ${organizationId} and p.user_id = u.id))
    returning 1`
  return rows.length
}

export async function deleteDomain({ sql: run }: Work, { organizationId, name }: DomainKey): Promise<boolean> {
  const rows = await run`
    delete from identity_domain where organization_id = ${organizationId} and name = ${name} returning 1`
  return rows.length === 1
}

/** Whether any domain of this realm leads anywhere. */
export async function existsLed({ sql: run }: Look, realmId: string): Promise<boolean> {
  const rows = await run`
    select 1 from organization as o
    join identity_domain as d on d.organization_id = o.id and d.proved_at is not null
    join identity_provider as p on p.organization_id = d.organization_id and p.id = d.provider_id and p.enabled
    where o.realm_id = ${realmId} and not o.stopped limit 1`
  return rows.length > 0
}

export async function selectProviderFor(
  { sql: run }: Look,
  realmId: string,
  domain: string,
): Promise<ProviderKey | undefined> {
  const [found] = await run<ProviderKey>`
    select p.organization_id as "organizationId", p.id from identity_domain as d
    join identity_provider as p on p.organization_id = d.organization_id and p.id = d.provider_id and p.enabled
    join organization as o on o.id = d.organization_id and o.realm_id = ${realmId} and not o.stopped
    where d.name = ${domain} and d.proved_at is not null`
  return found
}
