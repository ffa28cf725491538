import type { Channel, Look } from '#kernel/work.ts'
import type { Delivery, LogFilter } from './delivery-log.ts'

export function selectDeliveries(
  { sql }: Look,
  organizationId: string,
  { channel, state }: LogFilter,
  { limit, before }: { readonly limit: number; readonly before: string | null },
): Promise<Delivery[]> {
  return sql<Delivery>`
    select id, channel, recipient as "to", template, state, attempts, gateway, answer, segments, cost, currency, tries,
      created_at as "createdAt", finished_at as "finishedAt"
    from outbox
    where organization_id = ${organizationId} and template <> 'nobody'
      and (${before}::uuid is null or id < ${before}::uuid)
      and (${channel}::text is null or channel = ${channel}) and (${state}::text is null or state = ${state})
    order by id desc limit ${limit}`
}

export type SumRow = {
  readonly channel: Channel
  readonly currency: string | null
  readonly sent: number
  readonly failed: number
  readonly expired: number
  readonly waiting: number
  readonly segments: number
  readonly cost: string | null
}

/** One row for each channel and currency, since the id `from`. */
export function selectSums({ sql }: Look, organizationId: string, from: string): Promise<SumRow[]> {
  return sql<SumRow>`
    select channel, currency, count(*) filter (where state = 'sent') as sent,
      count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'expired') as expired,
      count(*) filter (where state in ('waiting', 'sending')) as waiting,
      coalesce(sum(segments), 0) as segments, sum(cost)::text as cost
    from outbox
    where organization_id = ${organizationId} and id >= ${from}::uuid and template <> 'nobody'
    group by channel, currency order by channel, currency nulls first`
}
