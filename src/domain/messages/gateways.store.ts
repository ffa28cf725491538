import type { Look, Work } from '#kernel/work.ts'
import type { Gateway, GatewayDraft, GatewayKey } from './gateways.ts'

export type Row = Omit<Gateway, 'settings'> & { readonly settings: Uint8Array }

export function selectGateways({ sql }: Look, organizationIds: readonly string[]): Promise<Row[]> {
  return sql<Row>`
    select organization_id as "organizationId", id, kind, name, sender_address as "senderAddress",
      sender_name as "senderName", settings, failures, tripped_until as "trippedUntil", answer,
      modified_at as "modifiedAt"
    from gateway where organization_id = any(${organizationIds}) order by position, id`
}

export async function selectAny({ sql }: Look): Promise<boolean> {
  const rows = await sql`select 1 from gateway limit 1`
  return rows.length > 0
}

export async function insertGateway(
  { sql, now }: Work,
  { organizationId, id }: GatewayKey,
  { name, senderAddress, senderName }: GatewayDraft,
  settings: Uint8Array,
): Promise<void> {
  await sql`
    insert into gateway (organization_id, id, channel, kind, position, name, sender_address, sender_name, settings,
      created_at, modified_at)
    select ${organizationId}, ${id}, 'email', 'smtp', coalesce(max(position), 0) + 1, ${name}, ${senderAddress},
      ${senderName}, ${settings}, ${now}::timestamptz, ${now}::timestamptz
    from gateway where organization_id = ${organizationId}`
}

export async function updateGateway(
  { sql, now }: Work,
  { organizationId, id }: GatewayKey,
  { name, senderAddress, senderName }: GatewayDraft,
  settings: Uint8Array,
): Promise<void> {
  await sql`
    update gateway set name = ${name}, sender_address = ${senderAddress}, sender_name = ${senderName},
      settings = ${settings}, failures = 0, tripped_until = null, answer = null, modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`
}

export async function deleteGateway({ sql }: Work, { organizationId, id }: GatewayKey): Promise<void> {
  await sql`delete from gateway where organization_id = ${organizationId} and id = ${id}`
}

export function lockOrder({ sql }: Work, organizationId: string): Promise<{ id: string }[]> {
  return sql<{ id: string }>`
    select id from gateway where organization_id = ${organizationId} order by position, id for update`
}

export async function updateOrder({ sql }: Work, organizationId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update gateway set position = array_position(${ids}::uuid[], id) where organization_id = ${organizationId}`
}

/** A gateway that works is written to only when something was to be forgotten. */
export async function updateWorked({ sql }: Work, { organizationId, id }: GatewayKey, answer: string): Promise<void> {
  await sql`
    update gateway set failures = 0, tripped_until = null, answer = ${answer}
    where organization_id = ${organizationId} and id = ${id} and (failures > 0 or answer is null)`
}

export async function updateFailed({ sql }: Work, { organizationId, id }: GatewayKey, answer: string): Promise<number> {
  const [row] = await sql<{ failures: number }>`
    update gateway set failures = failures + 1, answer = ${answer}
    where organization_id = ${organizationId} and id = ${id}
    returning failures`
  return row?.failures ?? 0
}

export async function updateTripped({ sql }: Work, { organizationId, id }: GatewayKey, until: Date): Promise<void> {
  await sql`
    update gateway set tripped_until = ${until} where organization_id = ${organizationId} and id = ${id}`
}
