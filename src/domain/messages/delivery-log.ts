import { firstId } from '#kernel/ids.ts'
import { day, plus, type Seconds } from '#kernel/time.ts'
import type { Channel, Look } from '#kernel/work.ts'
import * as store from './delivery-log.store.ts'
import type { State, Try } from './outbox.ts'

/** What the delivery log says. What a message said is not kept. */
export type Delivery = {
  readonly id: string
  readonly channel: Channel
  readonly to: string
  readonly template: string
  readonly state: State
  readonly attempts: number
  readonly gateway: string | null
  readonly answer: string | null
  readonly segments: number | null
  readonly cost: string | null
  readonly currency: string | null
  /** Gateways that did not take it, or did not say so. */
  readonly tries: readonly Try[]
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

/** `null`: whatever it is. */
export type LogFilter = { readonly channel: Channel | null; readonly state: State | null }

/** What one channel was used for. */
export type Sum = {
  readonly channel: Channel
  readonly sent: number
  readonly failed: number
  /** Too old when they could have been sent, or taken back. */
  readonly expired: number
  readonly waiting: number
  readonly segments: number
  /** In each currency that a gateway named. */
  readonly costs: readonly { readonly currency: string; readonly amount: string }[]
}

type Counted = 'sent' | 'failed' | 'expired' | 'waiting' | 'segments'

/** What is added up. */
export const SUM_SPAN: Seconds = 30 * day

/** What was sent for this organization, newest first: before the row `before`, or the newest. */
export function deliveries(
  look: Look,
  organizationId: string,
  filter: LogFilter,
  page: { readonly limit: number; readonly before: string | null },
): Promise<Delivery[]> {
  return store.selectDeliveries(look, organizationId, filter, page)
}

/** The last thirty days of this organization, for each channel that was used. */
export async function sums(look: Look, organizationId: string): Promise<Sum[]> {
  const rows = await store.selectSums(look, organizationId, firstId(plus(look.now, -SUM_SPAN)))
  return (['email', 'sms'] as const).flatMap((channel) => {
    const [first, ...more] = rows.filter((row) => row.channel === channel)
    if (!first) return []
    const all = [first, ...more]
    const count = (name: Counted): number => all.reduce((sum, row) => sum + row[name], 0)
    const costs = all.flatMap(({ currency, cost }) => (currency && cost ? [{ currency, amount: cost }] : []))
    const states = {
      sent: count('sent'),
      failed: count('failed'),
      expired: count('expired'),
      waiting: count('waiting'),
    }
    return [{ channel, ...states, segments: count('segments'), costs }]
  })
}
