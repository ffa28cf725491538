import sql from 'sql-template-tag'
import type { Look, Seconds, Work } from '#kernel/work.ts'
import type { Directory, ScimToken, ScimTokenDraft } from './scim-tokens.ts'

type Key = Pick<ScimToken, 'organizationId' | 'id'>

const columns = sql`t.organization_id as "organizationId", t.id, t.name, t.provider_id as "providerId", t.roles,
  t.created_by as "createdBy", t.created_by_organization_id as "createdByOrganizationId", t.created_at as "createdAt",
  t.ends_at as "endsAt", t.last_used_at as "lastUsedAt", t.last_used_address as "lastUsedAddress",
  t.ended_at as "endedAt"`

export type NewToken = ScimTokenDraft &
  Key & {
    readonly secretHash: Uint8Array
    readonly by: { readonly userId: string; readonly organizationId: string }
  }

export async function insertToken({ sql: run, now }: Work, token: NewToken, most: number): Promise<boolean> {
  const rows = await run`
    insert into scim_token (organization_id, id, secret_hash, name, provider_id, roles, created_by,
      created_by_organization_id, created_at, ends_at)
    select ${token.organizationId}::uuid, ${token.id}::uuid, ${token.secretHash}::bytea, ${token.name},
      ${token.providerId}::uuid, ${JSON.stringify(token.roles)}::jsonb, ${token.by.userId}::uuid,
      ${token.by.organizationId}::uuid, ${now}::timestamptz, ${token.endsAt}::timestamptz
    where (select count(*) from scim_token where organization_id = ${token.organizationId} and ended_at is null) < ${most}
    returning 1`
  return rows.length === 1
}

export type DirectoryRow = Directory & {
  readonly secretHash: Uint8Array
  readonly stopped: boolean
  /** Whether it is of no provider, or of one that is there. */
  readonly isHeld: boolean
}

type Row = ScimToken & Omit<DirectoryRow, 'token' | 'roles'> & { readonly providerRoles: Directory['roles'] | null }

/** The token of this id, whatever became of it, with what stands around it. */
export async function selectDirectory({ sql: run }: Look, id: string): Promise<DirectoryRow | undefined> {
  const [row] = await run<Row>`
    select ${columns}, t.secret_hash as "secretHash", o.path, o.realm_id as "realmId", o.stopped,
      t.provider_id is null or p.id is not null as "isHeld", p.roles as "providerRoles"
    from scim_token as t
    join organization as o on o.id = t.organization_id
    left join identity_provider as p on p.organization_id = t.organization_id and p.id = t.provider_id
    where t.id = ${id}`
  if (!row) return undefined
  const { secretHash, stopped, isHeld, path, realmId, providerRoles, ...token } = row
  return { token, secretHash, stopped, isHeld, path, realmId, roles: providerRoles ?? token.roles }
}

export async function updateUsed(
  { sql: run, now }: Work,
  { organizationId, id }: Key,
  address: string,
  atMostEvery: Seconds,
): Promise<void> {
  await run`
    update scim_token set last_used_at = ${now}, last_used_address = ${address}
    where organization_id = ${organizationId} and id = ${id}
      and (last_used_at is null or last_used_at <= ${now}::timestamptz - make_interval(secs => ${atMostEvery}))`
}

export function selectTokens({ sql: run }: Look, organizationId: string): Promise<ScimToken[]> {
  return run<ScimToken>`
    select ${columns} from scim_token as t
    where t.organization_id = ${organizationId} and t.ended_at is null
    order by lower(t.name), t.id`
}

export async function selectToken({ sql: run }: Look, { organizationId, id }: Key): Promise<ScimToken | undefined> {
  const [token] = await run<ScimToken>`
    select ${columns} from scim_token as t
    where t.organization_id = ${organizationId} and t.id = ${id} and t.ended_at is null`
  return token
}

export async function updateEnded({ sql: run, now }: Work, { organizationId, id }: Key): Promise<boolean> {
  const rows = await run`
    update scim_token set ended_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and ended_at is null returning 1`
  return rows.length === 1
}
