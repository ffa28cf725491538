import { noteArrived } from '#domain/messages/gateway-codes.ts'
import { admit, noteVerified } from '#domain/messages/guard/guard.ts'
import { deliveryOf, withdraw } from '#domain/messages/outbox.ts'
import { CODE_LIFE, type CodeTemplate } from '#domain/messages/templates.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { day, minute, plus } from '#kernel/time.ts'
import type { Channel, Look, Work } from '#kernel/work.ts'
import { newCode, waitAfter } from './codes.ts'
import {
  type Answer,
  type Asked,
  type Beginning,
  type Destination,
  type Dispatch,
  type EnrollmentKey,
  type Factor,
  type Given,
  type Occasion,
  type SentCode,
  type SentPrompt,
  type Setup,
  type Spend,
  setUpOf,
} from './factor.ts'
import * as store from './sent-codes.store.ts'

/** Wrong answers after which a code is of no use any more. */
export const WRONG_AT_A_CODE = 5
/** After so long nobody is at the same sitting any more: codes are counted anew. */
const SITTING = 15 * minute
const KEPT = 2 * day

/** What one kind of codes has of its own. */
export type SentKind = {
  readonly channel: Channel
  readonly template: CodeTemplate
  /** Of the keyed hashes. */
  readonly purpose: string
  readonly tables: store.CodeTables
  readonly shown: (to: string) => string
  /** Where codes go unless the person has said. */
  readonly usual: (user: Asked['user']) => string | undefined
}

type Methods = Required<
  Pick<
    Factor,
    'begin' | 'challenge' | 'send' | 'check' | 'destination' | 'shown' | 'redirect' | 'passed' | 'rehearse' | 'tidy'
  >
>

type Redirect = NonNullable<Factor['redirect']>

/** A factor whose answers are sent to the person, each for one occasion. */
export function sentCodes(kind: SentKind): Methods {
  const { tables } = kind
  const redirect: Redirect = async (work, key, to) => {
    await store.upsertDestination(work, tables, key, { to, shown: kind.shown(to) })
    await store.endCodes(work, tables, key)
  }
  return {
    begin: (work, key, beginning, asked) => begin(work, kind, key, beginning, asked),
    challenge: (look, key, occasion) => promptOf(look, kind, key, occasion),
    send: (work, key, occasion, asked) => send(work, kind, key, occasion, asked),
    rehearse: (work, asked) => rehearse(work, kind, asked),
    check: async (look, key, answer, given) => check(look, kind, key, answer, given),
    destination: (look, key) => store.selectDestination(look, tables, key),
    shown: kind.shown,
    redirect,
    tidy: (work) => store.deleteEnded(work, tables),
    passed: (work, { organizationId, id }) => passed(work, kind, { organizationId, id }),
  }
}

async function begin(work: Work, kind: SentKind, key: EnrollmentKey, { to }: Beginning, asked: Asked): Promise<Setup> {
  const destination = to ?? kind.usual(asked.user)
  if (destination === undefined) throw new Error(`a code by ${kind.channel} needs to know where to`)
  await store.upsertDestination(work, kind.tables, key, { to: destination, shown: kind.shown(destination) })
  await send(work, kind, key, setUpOf(key), asked)
  return { show: 'sent-code', prompt: await promptOf(work, kind, key, setUpOf(key)) }
}

async function promptOf(
  look: Look,
  { channel, tables }: SentKind,
  key: EnrollmentKey,
  occasion: Occasion | undefined,
): Promise<SentPrompt> {
  const [{ shown }, row] = await Promise.all([
    store.selectDestination(look, tables, key),
    occasion && store.selectCode(look, tables, key, occasion),
  ])
  const { refusedAt = null, refusedUntil = null } = row ?? {}
  return {
    ask: 'sent-code',
    channel,
    to: shown,
    sent: row && (await sentOf(look, key, row)),
    againAt: againAt(row, look.now),
    refused: refusedAt ? { until: refusedUntil } : undefined,
  }
}

/** A code that can still be answered. */
async function sentOf(
  look: Look,
  { organizationId }: EnrollmentKey,
  { digits, messageId, sentAt: at, expiresAt: until, wrong, usedAt }: store.CodeRow,
): Promise<SentCode | undefined> {
  if (!digits || !messageId || !at || !until || usedAt || until <= look.now || wrong >= WRONG_AT_A_CODE)
    return undefined
  return { digits, at, until, progress: await deliveryOf(look, { organizationId, id: messageId }) }
}

/** How many codes were sent at this sitting. */
function sendsOf(row: store.CodeRow | undefined, now: Date): number {
  if (!row?.sentAt || row.usedAt || plus(row.sentAt, SITTING) <= now) return 0
  return row.sends
}

function againAt(row: store.CodeRow | undefined, now: Date): Date | undefined {
  const wait = waitAfter(sendsOf(row, now))
  return wait === undefined ? undefined : plus(row?.sentAt ?? now, wait)
}

async function send(
  work: Work,
  kind: SentKind,
  key: EnrollmentKey,
  occasion: Occasion,
  asked: Asked,
  known?: string,
): Promise<Dispatch> {
  const { tables, channel } = kind
  const row = await store.holdCode(work, tables, key, occasion, plus(work.now, KEPT))
  const free = againAt(row, work.now)
  if (!free) return { ok: false, code: 'enough' }
  if (free > work.now) return { ok: false, code: 'too-soon', until: free }
  const { user, place } = asked
  const to = known ?? (await store.selectDestination(work, tables, key)).to
  const organization = { id: user.organizationId, path: user.path }
  const admission = await admit(work, { organization, userId: user.id, channel, to, network: place.address })
  if (!admission.allowed) {
    await store.updateRefused(work, tables, key, occasion, admission.until)
    return { ok: false, code: 'refused', until: admission.until }
  }
  if (row.messageId) await withdraw(work, { organizationId: key.organizationId, id: row.messageId })
  await dispatch(work, kind, key, occasion, asked, { to, sends: sendsOf(row, work.now) + 1 })
  return { ok: true }
}

/**
 * warning: whoever asks in vain must wait as long as whoever is sent a code. What is taken from the guard's limits here is
 * given back with all the rest.
 */
async function rehearse(work: Work, kind: SentKind, asked: Asked): Promise<void> {
  const { organizationId, id } = asked.user
  const key = { organizationId, id }
  await store.undone(work, () => send(work, kind, key, setUpOf(key), asked, kind.usual(asked.user)))
}

async function dispatch(
  work: Work,
  { channel, template, tables, purpose }: SentKind,
  key: EnrollmentKey,
  occasion: Occasion,
  { user, place, codeDigits: digits, about }: Asked,
  { to, sends }: Pick<Destination, 'to'> & { readonly sends: number },
): Promise<void> {
  const code = newCode(work.random, digits)
  const { organizationId, id: userId, username } = user
  const message = await work.send({
    ...{ organizationId, userId, channel, to, template, language: place.language },
    data: { username, minutes: CODE_LIFE / minute },
    secret: { code, ...(about === undefined ? {} : { about }) },
  })
  await store.updateCode(work, tables, key, occasion, {
    hash: hashOf(work, purpose, key, occasion, code),
    ...{ digits, messageId: message.id, sends },
    expiresAt: plus(work.now, CODE_LIFE),
    endsAt: plus(work.now, KEPT),
  })
}

/** warning: whether the code is right is for the statement to say that spends it, which must be the same for a wrong one. */
function check(
  look: Look,
  { tables, purpose }: SentKind,
  key: EnrollmentKey,
  answer: Answer,
  { occasion }: Given,
): Spend | undefined {
  if (answer.ask !== 'code' || !occasion) return undefined
  const hash = hashOf(look, purpose, key, occasion, answer.code)
  const spent = { hash, now: look.now, tries: WRONG_AT_A_CODE }
  return { row: (gate) => store.spendCode(tables, key, occasion, spent, gate) }
}

/** A code has come back: the guard counts it, and so does the gateway that brought it. */
async function passed(work: Work, { channel, tables }: SentKind, key: EnrollmentKey): Promise<void> {
  const organization = await findOrganization(work, key.organizationId)
  if (!organization) return
  const { to } = await store.selectDestination(work, tables, key)
  await noteVerified(work, { organization, channel, to })
  const messageId = await store.selectUsedMessage(work, tables, key)
  if (messageId) await noteArrived(work, { organizationId: key.organizationId, id: messageId })
}

const hashOf = (
  { vault }: Pick<Look, 'vault'>,
  purpose: string,
  { id }: EnrollmentKey,
  occasion: Occasion,
  code: string,
): Uint8Array => vault.hash(purpose, `${id}:${occasion}:${code}`)
