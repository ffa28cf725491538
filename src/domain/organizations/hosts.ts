import type { Fragment, Look, Scoped, Work } from '#kernel/work.ts'
import * as store from './hosts.store.ts'

/** An address of an organization's own. Nobody signs in there before it is proved. */
export type HostName = {
  readonly organizationId: string
  readonly name: string
  /** What a TXT record must say. */
  readonly challenge: string
  readonly createdAt: Date
  readonly provedAt: Date | null
}

export type HostKey = Pick<HostName, 'organizationId' | 'name'>

/** People of a realm, and a host name their passkeys belong to. */
export type RealmParty = { readonly realmId: string; readonly name: string }

/** Names one organization may have. */
export const MOST_HOSTS = 20

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** A host name as people type it, out as it stands in a Host header; `undefined` for what is none, such as an address. */
export function parseHostName(input: string): string | undefined {
  const typed = input.trim().toLowerCase().replace(/\.$/, '')
  if (typed.length > 253 || /[\s/:@?#%\\[\]*_]/.test(typed) || !URL.canParse(`http://${typed}`)) return undefined
  // reason: browsers send names in other scripts as this writes them
  const { hostname } = new URL(`http://${typed}`)
  const labels = hostname.split('.')
  const fine = hostname.length <= 240 && labels.length > 1 && labels.every((label) => LABEL.test(label))
  return fine && !/^\d+$/.test(labels.at(-1) ?? '') ? hostname : undefined
}

/** Where the TXT record belongs. Anybody can see it, so it names neither the product nor who runs it. */
export function recordNameOf(name: string): string {
  return `_signin-proof.${name}`
}

/** Where older versions said that it belongs: it goes on to count for whoever has added it already. */
export function formerRecordNameOf(name: string): string {
  return `_countersign.${name}`
}

/** Whether one of the TXT records is the proof. */
export function isProof({ challenge }: Pick<HostName, 'challenge'>, records: readonly string[]): boolean {
  return records.some((record) => record.trim() === challenge)
}

export function hostsOf(look: Look, organizationId: string): Promise<HostName[]> {
  return store.selectHosts(look, organizationId)
}

export function findHost(look: Look, key: HostKey): Promise<HostName | undefined> {
  return store.selectHost(look, key)
}

/** Keeps the name with a challenge of its own. `too-many`: there are enough; `there`: it is one of them. */
export async function addHost(work: Scoped, key: HostKey): Promise<'done' | 'too-many' | 'there'> {
  const hosts = await store.selectHosts(work, key.organizationId)
  if (hosts.some(({ name }) => name === key.name)) return 'there'
  if (hosts.length >= MOST_HOSTS) return 'too-many'
  const challenge = Buffer.from(work.random(24)).toString('base64url')
  return (await store.insertHost(work, key, challenge)) ? 'done' : 'there'
}

/** `taken`: it is proved, by this organization or another. */
export function markProved(work: Scoped, key: HostKey): Promise<'done' | 'taken'> {
  return store.updateProved(work, key)
}

export function dropHost(work: Scoped, key: HostKey): Promise<boolean> {
  return store.deleteHost(work, key)
}

/**
 * The host name that passkeys belong to which are made at this one: that which the organization has chosen for all of its
 * names, else itself.
 */
export async function passkeyHost(look: Look, organizationId: string, name: string): Promise<string> {
  const shared = await store.selectShared(look, organizationId)
  return shared[0] !== undefined && shared.includes(name) ? shared[0] : name
}

/** The names whose passkeys belong to one of them, that one first; none where each has its own. */
export function sharedHosts(look: Look, organizationId: string): Promise<string[]> {
  return store.selectShared(look, organizationId)
}

/** The same in any statement: whether passkeys of a host name are asked for at any address of a realm. */
export const asksFor: (realmId: Fragment, name: Fragment, names: readonly string[]) => Fragment = store.asksFor

/** Of these, those whose passkeys are asked for at some address: the others are of no use to anybody as things are. */
export function askedParties(look: Look, parties: readonly RealmParty[]): Promise<RealmParty[]> {
  return store.selectAsked(look, parties)
}

/** From now on passkeys of all names belong to this one, which is proved; without one, to each its own. */
export function sharePasskeys(work: Scoped, organizationId: string, name: string | undefined): Promise<void> {
  return store.updateShared(work, organizationId, name ?? null)
}

/** The name that links lead to: of the proved ones the oldest. `undefined` for a realm that has none, such as the operator's. */
export function chiefHost(look: Look | Work, realmId: string): Promise<string | undefined> {
  return store.selectChief(look, realmId)
}
