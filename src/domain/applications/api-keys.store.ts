import sql from 'sql-template-tag'
import type { Look, Seconds, Work } from '#kernel/work.ts'
import type { ApiKey, ApiKeyDraft, Caller } from './api-keys.ts'

type Key = Pick<ApiKey, 'organizationId' | 'id'>

const columns = sql`k.organization_id as "organizationId", k.id, k.name, k.verbs, k.networks,
  k.application_id as "applicationId", k.user_id as "userId", k.created_by as "createdBy",
  k.created_by_organization_id as "createdByOrganizationId", k.created_at as "createdAt",
  k.ends_at as "endsAt", k.last_used_at as "lastUsedAt", k.last_used_address as "lastUsedAddress", k.ended_at as "endedAt"`

export type NewKey = ApiKeyDraft &
  Key & { readonly secretHash: Uint8Array; readonly by: { id: string; organizationId: string } }

export async function insertKey({ sql: run, now }: Work, key: NewKey, most: number): Promise<boolean> {
  const rows = await run`
    insert into api_key (organization_id, id, secret_hash, name, verbs, networks, application_id, user_id, created_by,
      created_by_organization_id, created_at, ends_at)
    select ${key.organizationId}::uuid, ${key.id}::uuid, ${key.secretHash}::bytea, ${key.name}, ${[...key.verbs]}::text[],
      ${[...key.networks]}::text[], ${key.applicationId}::uuid, ${key.userId}::uuid, ${key.by.id}::uuid,
      ${key.by.organizationId}::uuid, ${now}::timestamptz, ${key.endsAt}::timestamptz
    where (select count(*) from api_key where organization_id = ${key.organizationId} and ended_at is null) < ${most}
    returning 1`
  return rows.length === 1
}

export type CallerRow = Caller & {
  readonly secretHash: Uint8Array
  readonly stopped: boolean
  /** Whether it is nobody's own, or of somebody who may sign in. */
  readonly isHeld: boolean
  /** Whether it is of no application, or of one that is switched on. */
  readonly isOn: boolean
}

type Row = ApiKey &
  Omit<CallerRow, 'key' | 'application'> & {
    readonly asked: Omit<NonNullable<Caller['application']>, 'organizationId' | 'id'> | null
  }

/** The key of this id, whatever became of it, with what stands around it. */
export async function selectCaller({ sql: run }: Look, id: string): Promise<CallerRow | undefined> {
  const [row] = await run<Row>`
    select ${columns}, k.secret_hash as "secretHash", o.path, o.realm_id as "realmId", o.stopped, u.role,
      k.user_id is null or coalesce(u.status = 'active', false) as "isHeld",
      k.application_id is null or coalesce(a.enabled and a.kind = 'api', false) as "isOn",
      case when a.id is not null then json_build_object('name', a.name, 'origins', a.origins, 'roles', a.roles,
        'organizations', a.organizations, 'assurance', a.assurance) end as asked
    from api_key as k
    join organization as o on o.id = k.organization_id
    left join app_user as u on u.organization_id = k.organization_id and u.id = k.user_id
    left join application as a on a.organization_id = k.organization_id and a.id = k.application_id
    where k.id = ${id}`
  if (!row) return undefined
  const { secretHash, stopped, isHeld, isOn, path, realmId, role, asked, ...key } = row
  const { organizationId, applicationId } = key
  const application = asked && applicationId !== null ? { ...asked, organizationId, id: applicationId } : undefined
  return { key, secretHash, stopped, isHeld, isOn, path, realmId, role: role ?? undefined, application }
}

export async function updateUsed(
  { sql: run, now }: Work,
  { organizationId, id }: Key,
  address: string,
  atMostEvery: Seconds,
): Promise<void> {
  await run`
    update api_key set last_used_at = ${now}, last_used_address = ${address}
    where organization_id = ${organizationId} and id = ${id}
      and (last_used_at is null or last_used_at <= ${now}::timestamptz - make_interval(secs => ${atMostEvery}))`
}

export function selectKeys({ sql: run }: Look, organizationId: string, userId: string | null): Promise<ApiKey[]> {
  return run<ApiKey>`
    select ${columns} from api_key as k
    where k.organization_id = ${organizationId} and k.ended_at is null
      and (${userId}::uuid is null or k.user_id = ${userId}::uuid)
    order by lower(k.name), k.id`
}

export async function selectKey({ sql: run }: Look, { organizationId, id }: Key): Promise<ApiKey | undefined> {
  const [key] = await run<ApiKey>`
    select ${columns} from api_key as k
    where k.organization_id = ${organizationId} and k.id = ${id} and k.ended_at is null`
  return key
}

export async function updateEnded({ sql: run, now }: Work, { organizationId, id }: Key): Promise<boolean> {
  const rows = await run`
    update api_key set ended_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and ended_at is null returning 1`
  return rows.length === 1
}

export async function endOfUser({ sql: run, now }: Work, organizationId: string, userId: string): Promise<void> {
  await run`
    update api_key set ended_at = ${now}
    where organization_id = ${organizationId} and user_id = ${userId} and ended_at is null`
}
