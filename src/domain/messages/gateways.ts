import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { newId } from '#kernel/ids.ts'
import { plus, type Seconds } from '#kernel/time.ts'
import type { Channel, Look, SealContext, Vault, Work } from '#kernel/work.ts'
import { type Counted, type Expected, isWeak, judged } from './gateway-codes.ts'
import type { GatewaySetting } from './gateway-kinds.ts'
import * as store from './gateways.store.ts'

export type { GatewaySetting, Security, SmtpSettings } from './gateway-kinds.ts'

export type GatewayKey = { readonly organizationId: string; readonly id: string }

/** By what messages of an organization leave. Its settings hold secrets and never reach a page. */
export type Gateway = GatewayKey & GatewayDraft & GatewayFacts

/** What is said about a gateway. */
export type GatewayDraft = GatewaySetting & {
  readonly name: string
  /** Of SMS a name or a number, or blank for the one the gateway has. */
  readonly senderAddress: string
  readonly senderName: string | null
}

/** What was found out about it. */
export type GatewayFacts = {
  /** In a row, since it last worked. */
  readonly failures: number
  readonly trippedUntil: Date | null
  /** What the other side said last. */
  readonly answer: string | null
  /** Of the last hour. */
  readonly counted: Counted
  readonly modifiedAt: Date
}

/** In a row; then the others go first for a while. */
export const FAILURES_TO_TRIP = 3
const FIRST_TRIP: Seconds = 30
const LONGEST_TRIP: Seconds = 15 * 60

/** The gateways of this organization itself, in their order, those for e-mail first. */
export async function gatewaysOf(look: Look, organizationId: string): Promise<Gateway[]> {
  return (await store.selectGateways(look, [organizationId], judged(look.now))).map((row) => opened(look.vault, row))
}

/**
 * The gateways for the messages of this organization in the order they are tried: its own, then those of the levels
 * above. One that has tripped, or whose codes are not typed in, comes after all others for a while; it is never left out.
 */
export async function gatewaysFor(
  look: Look,
  organization: Pick<Organization, 'path'>,
  channel: Channel,
  expected: Expected,
): Promise<Gateway[]> {
  const levels = levelsOf(organization)
  const rows = await store.selectGateways(look, levels, judged(look.now))
  const found = rows.filter((row) => row.channel === channel).map((row) => opened(look.vault, row))
  const near = found.toSorted((a, b) => levels.indexOf(b.organizationId) - levels.indexOf(a.organizationId))
  return near.toSorted((a, b) => placeOf(a, look.now, expected) - placeOf(b, look.now, expected))
}

/** Whether a message of this organization could leave by this channel at all. */
export async function canDeliver(
  look: Look,
  organization: Pick<Organization, 'path'>,
  channel: Channel,
): Promise<boolean> {
  return look.standing.includes(channel) || (await store.selectAny(look, levelsOf(organization), channel))
}

/** Which organizations have gateways, and for what. */
export function gatewayOwners(look: Look): Promise<readonly { organizationId: string; channel: Channel }[]> {
  return store.selectOwners(look)
}

export function isTripped({ trippedUntil }: Pick<Gateway, 'trippedUntil'>, now: Date): boolean {
  return trippedUntil !== null && trippedUntil > now
}

/** One that does not work goes behind one that takes codes which never arrive. */
function placeOf(gateway: Gateway, now: Date, expected: Expected): number {
  if (isTripped(gateway, now)) return 2
  return isWeak(gateway.counted, expected) ? 1 : 0
}

export async function findGateway(look: Look, key: GatewayKey): Promise<Gateway | undefined> {
  return (await gatewaysOf(look, key.organizationId)).find(({ id }) => id === key.id)
}

/** Adds it after the others. */
export async function addGateway(work: Work, organizationId: string, draft: GatewayDraft): Promise<string> {
  const id = newId(work.now, work.random)
  await store.insertGateway(work, { organizationId, id }, draft, sealed(work.vault, id, draft))
  return id
}

/** Changes it; what it had tripped over may be gone, so it starts afresh. Its channel and kind stay. */
export function changeGateway(work: Work, key: GatewayKey, draft: GatewayDraft): Promise<void> {
  return store.updateGateway(work, key, draft, sealed(work.vault, key.id, draft))
}

export async function removeGateway(work: Work, key: GatewayKey): Promise<void> {
  await store.deleteGateway(work, key)
  await store.deleteCodes(work, key)
}

/** One place nearer to the front of its channel. */
export async function raiseGateway(work: Work, { organizationId, id, channel }: Gateway): Promise<void> {
  const ids = (await store.lockOrder(work, organizationId, channel)).map((row) => row.id)
  const at = ids.indexOf(id)
  const before = ids[at - 1]
  if (at < 1 || before === undefined) return
  ids.splice(at - 1, 2, id, before)
  await store.updateOrder(work, organizationId, ids)
}

/** Remembers whether it worked and what the other side said; too many failures in a row trip it. */
export async function noteGateway(work: Work, key: GatewayKey, worked: boolean, answer: string): Promise<void> {
  if (worked) return store.updateWorked(work, key, answer)
  const failures = await store.updateFailed(work, key, answer)
  if (failures < FAILURES_TO_TRIP) return
  const wait = Math.min(FIRST_TRIP * 2 ** (failures - FAILURES_TO_TRIP), LONGEST_TRIP)
  await store.updateTripped(work, key, plus(work.now, wait))
}

const contextOf = (row: string): SealContext => ({ table: 'gateway', row, purpose: 'settings' })

function sealed(vault: Vault, id: string, { settings }: GatewaySetting): Uint8Array {
  return vault.seal(Buffer.from(JSON.stringify(settings)), contextOf(id))
}

function opened(vault: Vault, { settings, sent, verified, channel, kind, ...row }: store.Row): Gateway {
  const plain = Buffer.from(vault.open(settings, contextOf(row.id))).toString('utf8')
  const setting = { channel, kind, settings: JSON.parse(plain) } as GatewaySetting
  return { ...row, ...setting, counted: { sent, verified } }
}
