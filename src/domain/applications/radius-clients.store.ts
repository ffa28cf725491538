import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { ApplicationKey } from './applications.ts'
import type { RadiusClient, RadiusClientDraft, RadiusClientKey } from './radius-clients.ts'

const columns = sql`c.organization_id as "organizationId", c.id, c.application_id as "applicationId", c.name,
  c.network::text as network, encode(c.fingerprint, 'hex') as fingerprint, c.bare, c.attributes,
  c.created_at as "createdAt", c.modified_at as "modifiedAt"`

type Sealed = RadiusClient & { readonly sealed: Uint8Array }

export async function insertClient(
  { sql: run, now }: Work,
  { organizationId, id }: RadiusClientKey,
  applicationId: string,
  { name, network, fingerprint, bare, attributes }: RadiusClientDraft,
  secret: Uint8Array,
  most: number,
): Promise<boolean> {
  const rows = await run`
    insert into radius_client (organization_id, id, application_id, name, network, secret, fingerprint, bare, attributes,
      created_at, modified_at)
    select ${organizationId}::uuid, ${id}::uuid, ${applicationId}::uuid, ${name}, network(${network}::inet), ${secret}::bytea,
      decode(${fingerprint}, 'hex'), ${bare}::boolean, ${JSON.stringify(attributes)}::jsonb, ${now}::timestamptz,
      ${now}::timestamptz
    where (select count(*) from radius_client where organization_id = ${organizationId}) < ${most}
    returning 1`
  return rows.length === 1
}

export async function updateClient(
  { sql: run, now }: Work,
  { organizationId, id }: RadiusClientKey,
  { name, network, fingerprint, bare, attributes }: RadiusClientDraft,
  secret: Uint8Array | null,
): Promise<void> {
  await run`
    update radius_client set name = ${name}, network = network(${network}::inet), fingerprint = decode(${fingerprint}, 'hex'),
      bare = ${bare}, attributes = ${JSON.stringify(attributes)}, secret = coalesce(${secret}::bytea, secret),
      modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`
}

export async function deleteClient({ sql: run }: Work, { organizationId, id }: RadiusClientKey): Promise<void> {
  await run`delete from radius_client where organization_id = ${organizationId} and id = ${id}`
}

export function selectClients({ sql: run }: Look, { organizationId, id }: ApplicationKey): Promise<RadiusClient[]> {
  return run<RadiusClient>`
    select ${columns} from radius_client as c
    where c.organization_id = ${organizationId} and c.application_id = ${id} order by lower(c.name), c.id`
}

// reason: organizations know nothing of each other, so many may name the same network or certificate; a bound keeps packets from
// costing more than they should, and each branch of the tree has its turn within it, so that none can fill it for another
const turns = sql`row_number() over (partition by split_part(o.path, '/', 2) order by masklen(c.network) desc nulls last, c.id)`

export function selectAtAddress({ sql: run }: Look, address: string): Promise<Sealed[]> {
  return run<Sealed>`
    select ${columns}, c.secret as sealed from radius_client as c join organization as o on o.id = c.organization_id
    where c.network >>= ${address}::inet order by ${turns}, masklen(c.network) desc, c.id limit 1000`
}

export function selectByFingerprint({ sql: run }: Look, fingerprint: string): Promise<Sealed[]> {
  return run<Sealed>`
    select ${columns}, c.secret as sealed from radius_client as c join organization as o on o.id = c.organization_id
    where c.fingerprint = decode(${fingerprint}, 'hex') order by ${turns}, c.id limit 1000`
}
