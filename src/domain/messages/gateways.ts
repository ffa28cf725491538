import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { newId } from '#kernel/ids.ts'
import { plus, type Seconds } from '#kernel/time.ts'
import type { Look, SealContext, Vault, Work } from '#kernel/work.ts'
import * as store from './gateways.store.ts'

/** `starttls` and `tls` are the names of what must be there: without it nothing is sent. */
export type Security = 'starttls' | 'tls' | 'none'

export type SmtpSettings = {
  readonly host: string
  readonly port: number
  readonly security: Security
  readonly username: string | null
  readonly password: string | null
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | null
}

export type GatewayKey = { readonly organizationId: string; readonly id: string }

/** By what messages of an organization leave. Its settings hold secrets and never reach a page. */
export type Gateway = GatewayKey & {
  readonly kind: 'smtp'
  readonly name: string
  readonly senderAddress: string
  readonly senderName: string | null
  readonly settings: SmtpSettings
  /** In a row, since it last worked. */
  readonly failures: number
  readonly trippedUntil: Date | null
  /** What the other side said last. */
  readonly answer: string | null
  readonly modifiedAt: Date
}

export type GatewayDraft = Pick<Gateway, 'name' | 'senderAddress' | 'senderName' | 'settings'>

/** In a row; then the others go first for a while. */
export const FAILURES_TO_TRIP = 3
const FIRST_TRIP: Seconds = 30
const LONGEST_TRIP: Seconds = 15 * 60

/** The gateways of this organization itself, in their order. */
export async function gatewaysOf(look: Look, organizationId: string): Promise<Gateway[]> {
  return (await store.selectGateways(look, [organizationId])).map((row) => opened(look.vault, row))
}

/**
 * The gateways for the messages of this organization in the order they are tried: its own, then those of the levels
 * above. One that has tripped comes after all others until its time is over; it is never left out.
 */
export async function gatewaysFor(look: Look, organization: Pick<Organization, 'path'>): Promise<Gateway[]> {
  const levels = levelsOf(organization)
  const found = (await store.selectGateways(look, levels)).map((row) => opened(look.vault, row))
  const near = found.toSorted((a, b) => levels.indexOf(b.organizationId) - levels.indexOf(a.organizationId))
  return [...near.filter((one) => !isTripped(one, look.now)), ...near.filter((one) => isTripped(one, look.now))]
}

/** Whether anybody has a gateway. */
export function hasGateways(look: Look): Promise<boolean> {
  return store.selectAny(look)
}

export function isTripped({ trippedUntil }: Pick<Gateway, 'trippedUntil'>, now: Date): boolean {
  return trippedUntil !== null && trippedUntil > now
}

export async function findGateway(look: Look, key: GatewayKey): Promise<Gateway | undefined> {
  return (await gatewaysOf(look, key.organizationId)).find(({ id }) => id === key.id)
}

/** Adds it after the others. */
export async function addGateway(work: Work, organizationId: string, draft: GatewayDraft): Promise<string> {
  const id = newId(work.now, work.random)
  await store.insertGateway(work, { organizationId, id }, draft, sealed(work.vault, id, draft.settings))
  return id
}

/** Changes it; what it had tripped over may be gone, so it starts afresh. */
export function changeGateway(work: Work, key: GatewayKey, draft: GatewayDraft): Promise<void> {
  return store.updateGateway(work, key, draft, sealed(work.vault, key.id, draft.settings))
}

export function removeGateway(work: Work, key: GatewayKey): Promise<void> {
  return store.deleteGateway(work, key)
}

/** One place nearer to the front. */
export async function raiseGateway(work: Work, key: GatewayKey): Promise<void> {
  const ids = (await store.lockOrder(work, key.organizationId)).map(({ id }) => id)
  const at = ids.indexOf(key.id)
  const before = ids[at - 1]
  if (at < 1 || before === undefined) return
  ids.splice(at - 1, 2, key.id, before)
  await store.updateOrder(work, key.organizationId, ids)
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

function sealed(vault: Vault, id: string, settings: SmtpSettings): Uint8Array {
  return vault.seal(Buffer.from(JSON.stringify(settings)), contextOf(id))
}

function opened(vault: Vault, { settings, ...row }: store.Row): Gateway {
  const plain = Buffer.from(vault.open(settings, contextOf(row.id))).toString('utf8')
  return { ...row, settings: JSON.parse(plain) as SmtpSettings }
}
