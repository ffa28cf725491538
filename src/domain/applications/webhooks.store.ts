import type { Look, Work } from '#kernel/work.ts'
import type { Application, ApplicationKey } from './applications.ts'

export type StoredWebhook = { readonly address: string; readonly sealedSecret: Uint8Array }

export async function upsertWebhook(
  { sql, now }: Work,
  { organizationId, id }: ApplicationKey,
  { address, sealedSecret }: StoredWebhook,
): Promise<void> {
  await sql`
    insert into webhook (organization_id, application_id, address, sealed_secret, created_at, modified_at)
    values (${organizationId}, ${id}, ${address}, ${sealedSecret}, ${now}, ${now})
    on conflict (organization_id, application_id) do update set address = excluded.address,
      sealed_secret = excluded.sealed_secret, modified_at = excluded.modified_at`
}

/** False where there is none. */
export async function deleteWebhook({ sql }: Work, { organizationId, id }: ApplicationKey): Promise<boolean> {
  const rows = await sql`
    delete from webhook where organization_id = ${organizationId} and application_id = ${id} returning 1`
  return rows.length === 1
}

export async function selectWebhook(
  { sql }: Look,
  { organizationId, id }: ApplicationKey,
): Promise<StoredWebhook | undefined> {
  const [found] = await sql<StoredWebhook>`
    select address, sealed_secret as "sealedSecret" from webhook
    where organization_id = ${organizationId} and application_id = ${id}`
  return found
}

export type Hooked = Pick<Application, 'organizationId' | 'id' | 'roles' | 'organizations'>

/** The applications of these organizations that want to be told. */
export function selectHooked({ sql }: Look, organizationIds: readonly string[]): Promise<Hooked[]> {
  return sql<Hooked>`
    select a.organization_id as "organizationId", a.id, a.roles, a.organizations
    from webhook as w
    join application as a on a.organization_id = w.organization_id and a.id = w.application_id
    join organization as o on o.id = a.organization_id
    where w.organization_id = any(${[...organizationIds]}::uuid[]) and a.enabled and a.kind = 'api' and not o.stopped`
}

export async function isAnybodyTold({ sql }: Look): Promise<boolean> {
  return (await sql`select from webhook limit 1`).length === 1
}
