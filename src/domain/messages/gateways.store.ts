import type { Channel, Look, Work } from '#kernel/work.ts'
import type { Counted } from './gateway-codes.ts'
import type { GatewayDraft, GatewayFacts, GatewayKey } from './gateways.ts'

export type Row = GatewayKey &
  Pick<GatewayDraft, 'name' | 'senderAddress' | 'senderName'> &
  Omit<GatewayFacts, 'counted'> &
  Counted & { readonly channel: Channel; readonly kind: string; readonly settings: Uint8Array }

export function selectGateways(
  { sql }: Look,
  organizationIds: readonly string[],
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<Row[]> {
  return sql<Row>`
    select organization_id as "organizationId", id, channel, kind, name, sender_address as "senderAddress",
      sender_name as "senderName", settings, failures, tripped_until as "trippedUntil", answer,
      modified_at as "modifiedAt", coalesce(codes.sent, 0) as sent, coalesce(codes.verified, 0) as verified
    from gateway as g left join lateral (
      select sum(c.sent) as sent, sum(c.verified) as verified from gateway_codes as c
      where c.organization_id = g.organization_id and c.gateway_id = g.id and c.slot >= ${from} and c.slot < ${to}
    ) as codes on true
    where organization_id = any(${organizationIds}) order by channel, position, id`
}

export async function selectAny({ sql }: Look, organizationIds: readonly string[], channel: Channel): Promise<boolean> {
  const rows = await sql`
    select 1 from gateway where organization_id = any(${organizationIds}) and channel = ${channel} limit 1`
  return rows.length > 0
}

export function selectOwners({ sql }: Look): Promise<{ organizationId: string; channel: Channel }[]> {
  return sql<{ organizationId: string; channel: Channel }>`
    select distinct organization_id as "organizationId", channel from gateway`
}

export async function insertGateway(
  { sql, now }: Work,
  { organizationId, id }: GatewayKey,
  { channel, kind, name, senderAddress, senderName }: GatewayDraft,
  settings: Uint8Array,
): Promise<void> {
  await sql`
    insert into gateway (organization_id, id, channel, kind, position, name, sender_address, sender_name, settings,
      created_at, modified_at)
    select ${organizationId}, ${id}, ${channel}, ${kind}, coalesce(max(position), 0) + 1, ${name}, ${senderAddress},
      ${senderName}, ${settings}, ${now}::timestamptz, ${now}::timestamptz
    from gateway where organization_id = ${organizationId} and channel = ${channel}`
}

export async function updateGateway(
  { sql, now }: Work,
  { organizationId, id }: GatewayKey,
  { channel, kind, name, senderAddress, senderName }: GatewayDraft,
  settings: Uint8Array,
): Promise<void> {
  await sql`
    update gateway set name = ${name}, sender_address = ${senderAddress}, sender_name = ${senderName},
      settings = ${settings}, failures = 0, tripped_until = null, answer = null, modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and channel = ${channel} and kind = ${kind}`
}

export async function deleteGateway({ sql }: Work, { organizationId, id }: GatewayKey): Promise<void> {
  await sql`delete from gateway where organization_id = ${organizationId} and id = ${id}`
}

export async function deleteCodes({ sql }: Work, { organizationId, id }: GatewayKey): Promise<void> {
  await sql`delete from gateway_codes where organization_id = ${organizationId} and gateway_id = ${id}`
}

export function lockOrder({ sql }: Work, organizationId: string, channel: Channel): Promise<{ id: string }[]> {
  return sql<{ id: string }>`
    select id from gateway where organization_id = ${organizationId} and channel = ${channel}
    order by position, id for update`
}

export async function updateOrder({ sql }: Work, organizationId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update gateway set position = array_position(${ids}::uuid[], id)
    where organization_id = ${organizationId} and id = any(${ids}::uuid[])`
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
