import sql from 'sql-template-tag'
import type { Fragment, MessageKey, Work } from '#kernel/work.ts'
import type { GatewayKey } from './gateways.ts'

/** The last digit of a message's id, which is chance. */
const shardOf = (id: string): number => Number.parseInt(id.slice(-1), 16)

const slotOf = (at: Fragment): Fragment => sql`date_bin('5 minutes', ${at}, timestamptz 'epoch')`

/** Runs `finished`, an update of one row, and counts it where there was one. */
export async function countSent(
  { sql: query, now }: Work,
  finished: Fragment,
  { organizationId, id }: GatewayKey,
  message: string,
): Promise<void> {
  await query`
    with done as (${finished} returning 1)
    insert into gateway_codes as c (organization_id, gateway_id, slot, shard, sent, verified)
    select ${organizationId}, ${id}, ${slotOf(sql`${now}::timestamptz`)}, ${shardOf(message)}, 1, 0 from done
    on conflict (organization_id, gateway_id, slot, shard) do update set sent = c.sent + 1`
}

/** Counted where the code was sent, so that each slot says what came of its own. */
export async function countVerified({ sql: query }: Work, { organizationId, id }: MessageKey): Promise<void> {
  await query`
    insert into gateway_codes as c (organization_id, gateway_id, slot, shard, sent, verified)
    select gateway_organization_id, gateway_id, ${slotOf(sql`finished_at`)}, ${shardOf(id)}, 0, 1 from outbox
    where organization_id = ${organizationId} and id = ${id} and state = 'sent' and gateway_id is not null
    on conflict (organization_id, gateway_id, slot, shard) do update set verified = c.verified + 1`
}

export async function deleteBefore({ sql }: Work, before: Date): Promise<void> {
  await sql`delete from gateway_codes where slot < ${before}`
}
