import { day, minute, plus, type Seconds } from '#kernel/time.ts'
import type { Look, MessageKey, Work } from '#kernel/work.ts'
import * as store from './outbox.store.ts'
import { openSecret } from './secrets.ts'

/** A message that was taken to be sent: by one node, until `LEASE` is over. */
export type Due = MessageKey & {
  readonly userId: string
  readonly to: string
  readonly template: string
  readonly data: Readonly<Record<string, string | number>>
  readonly secret: Readonly<Record<string, string>>
  readonly language: string | null
  readonly createdAt: Date
  /** This one included. */
  readonly attempts: number
}

export type State = 'waiting' | 'sending' | 'sent' | 'failed' | 'expired'

/** What the delivery log says. */
export type Delivery = {
  readonly id: string
  readonly to: string
  readonly template: string
  readonly state: State
  readonly attempts: number
  readonly gateway: string | null
  readonly answer: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

/** How long a node has to send a message before another one takes it, because that node must be gone. */
export const LEASE: Seconds = 3 * minute

const FIRST_WAIT: Seconds = 10
const LONGEST_WAIT: Seconds = 30 * minute
/** How long the log is kept. */
export const LOG_LIFE: Seconds = 90 * day

/** How long a message waits after it could not be sent for the `attempts`th time. */
export function waitAfter(attempts: number): Seconds {
  return Math.min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT)
}

/** Takes messages whose time has come, those of nodes that are gone among them. No two nodes take the same. */
export async function takeDue(work: Work, limit: number): Promise<Due[]> {
  await store.expireOld(work)
  return (await store.takeDue(work, plus(work.now, LEASE), limit)).map((row) => opened(work, row))
}

/** Takes this message, which was written a moment ago; `undefined` when somebody else has it. */
export async function takeNew(work: Work, key: MessageKey): Promise<Due | undefined> {
  const row = await store.takeNew(work, key, plus(work.now, LEASE))
  return row && opened(work, row)
}

/** It left. What it said is forgotten. */
export function recordSent(work: Work, due: Due, gateway: string, answer: string): Promise<void> {
  return store.finish(work, due, 'sent', gateway, answer)
}

/** It did not leave: tried again after a wait, unless that is `forGood` or past its life. */
export async function recordFailed(
  work: Work,
  due: Due,
  { gateway, answer, forGood }: { gateway: string | null; answer: string; forGood: boolean },
): Promise<void> {
  const next = plus(work.now, waitAfter(due.attempts))
  const again = !forGood && (await store.retry(work, due, next, gateway, answer))
  if (!again) await store.finish(work, due, 'failed', gateway, answer)
}

/** What was sent for this organization, newest first: before the row `before`, or the newest. */
export function deliveries(look: Look, organizationId: string, limit: number, before?: string): Promise<Delivery[]> {
  return store.selectDeliveries(look, organizationId, limit, before ?? null)
}

/** Takes away rows of the log that are older than it is kept. */
export function forgetOld(work: Work): Promise<void> {
  return store.deleteFinished(work, plus(work.now, -LOG_LIFE))
}

/** How many messages wait, and since when the oldest does. */
export function waiting(look: Look): Promise<{ readonly count: number; readonly since: Date | null }> {
  return store.countWaiting(look)
}

/** How many messages could not be delivered in the last day, for good. */
export function failedLately(look: Look): Promise<number> {
  return store.countFailed(look, plus(look.now, -day))
}

function opened({ vault }: Look, { secret, ...row }: store.Row): Due {
  return { ...row, secret: secret ? openSecret(vault, row.id, secret) : {} }
}
