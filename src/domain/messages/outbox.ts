import { day, minute, plus, type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Channel, Look, MessageKey, Work } from '#kernel/work.ts'
import type { GatewayKey } from './gateways.ts'
import * as store from './outbox.store.ts'
import { openSecret } from './secrets.ts'
import { isCode } from './templates.ts'

/** A message that was taken to be sent: by one node, until its lease is over. */
export type Due = MessageKey & {
  readonly userId: string
  /** The organization right below the operator that it is of, or of one below: they share gateways. */
  readonly branch: string
  readonly channel: Channel
  readonly to: string
  readonly template: string
  readonly data: Readonly<Record<string, string | number>>
  readonly secret: Readonly<Record<string, string>>
  readonly language: string | null
  readonly createdAt: Date
  /** This one included. */
  readonly attempts: number
  /** The gateway that a node was asking when it went away. */
  readonly asked: string | null
}

export type State = 'waiting' | 'sending' | 'sent' | 'failed' | 'expired'

/** Which gateway: what the log calls it, and which it is unless it is one of the server's settings. */
export type AskedGateway = { readonly name: string; readonly kind: string; readonly key: GatewayKey | null }

/** A gateway that did not take a message, or did not say so: then it may have left all the same. */
export type Try = {
  readonly gateway: string
  readonly result: 'refused' | 'unavailable'
  readonly answer: string
}

/** How a message left. */
export type Sent = {
  readonly gateway: AskedGateway
  readonly answer: string
  readonly segments: number | null
  readonly cost: { readonly amount: string; readonly currency: string } | null
  /** Those that were asked before, in their order. */
  readonly tries: readonly Try[]
}

/** How a message did not leave: the last gateway and its answer, where there was one. */
export type Failure = {
  readonly gateway: AskedGateway | null
  readonly answer: string
  readonly forGood: boolean
  readonly tries: readonly Try[]
}

/** How long a node has to send a message before another one takes it, because that node must be gone. */
export const LEASE: Seconds = 3 * minute
/** Somebody waits for it: a node that does not finish in this time is not waited for. */
export const CODE_LEASE: Seconds = 45

const FIRST_WAIT: Seconds = 10
const LONGEST_WAIT: Seconds = 30 * minute
const FIRST_WAIT_OF_CODES: Seconds = 2
const LONGEST_WAIT_OF_CODES: Seconds = minute
/** A code that has not left by then is said to have failed, though it is still tried. */
const PATIENCE: Seconds = 20
/** How long the log is kept. */
export const LOG_LIFE: Seconds = 90 * day

/** How long a message waits after it could not be sent for the `attempts`th time. */
export function waitAfter(attempts: number, template: string): Seconds {
  if (isCode(template)) return Math.min(FIRST_WAIT_OF_CODES * 2 ** (attempts - 1), LONGEST_WAIT_OF_CODES)
  return Math.min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT)
}

/**
 * Takes messages whose time has come, those of nodes that are gone among them. No two nodes take the same. `except`: none of
 * these branches.
 */
export async function takeDue(work: Work, limit: number, except: readonly string[] = []): Promise<Due[]> {
  return (await store.takeDue(work, leases(work), limit, except)).map((row) => opened(work, row))
}

/** Ends what has waited longer than it is worth sending. */
export function expireOld(work: Work): Promise<void> {
  return store.expireOld(work)
}

/** Takes this message, which was written a moment ago; `undefined` when somebody else has it, or it is of one of these branches. */
export async function takeNew(work: Work, key: MessageKey, except: readonly string[] = []): Promise<Due | undefined> {
  const row = await store.takeNew(work, key, leases(work), except)
  return row && opened(work, row)
}

/**
 * Notes which gateway is asked now. Where the node goes away before it has said what came of it, the same gateway is asked
 * first by the next one: if it takes each message once, nothing is sent twice.
 */
export function recordAsked(work: Work, due: Due, key: GatewayKey): Promise<void> {
  return store.updateAsked(work, due, key)
}

/** It left. What it said is forgotten. */
export function recordSent(work: Work, due: Due, sent: Sent): Promise<void> {
  return store.finishSent(work, due, sent, isCode(due.template))
}

/** It did not leave: tried again after a wait, unless that is `forGood` or past its life. */
export async function recordFailed(work: Work, due: Due, failure: Failure): Promise<void> {
  const next = plus(work.now, waitAfter(due.attempts, due.template))
  const again = !failure.forGood && (await store.retry(work, due, next, failure))
  if (!again) await store.finishFailed(work, due, failure)
}

/** Takes back a message that has become pointless. One that is being sent, or was, is not stopped. */
export function withdraw(work: Work, key: MessageKey): Promise<void> {
  return store.withdraw(work, key)
}

/**
 * What a person who waits for a message is told. `failed`: no gateway has taken it so far, or it has waited too long; it may
 * still come, but they had better use something else.
 */
export type Progress = 'waiting' | 'sent' | 'failed'

export async function deliveryOf(look: Look, key: MessageKey): Promise<Progress> {
  const row = await store.selectProgress(look, key)
  if (!row || row.state === 'failed' || row.state === 'expired') return 'failed'
  if (row.state === 'sent') return 'sent'
  const tried = row.state === 'waiting' ? row.attempts : row.attempts - 1
  return tried > 0 || secondsBetween(row.createdAt, look.now) > PATIENCE ? 'failed' : 'waiting'
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

const leases = ({ now }: Look): store.Leases => ({ usual: plus(now, LEASE), ofCodes: plus(now, CODE_LEASE) })

function opened({ vault }: Look, { secret, ...row }: store.Row): Due {
  return { ...row, secret: secret ? openSecret(vault, row.id, secret) : {} }
}
