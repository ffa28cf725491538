import { day, hour, plus } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './metadata.store.ts'
import type { ProviderKey } from './providers.ts'

/** What a provider that speaks OpenID Connect publishes: what its discovery says, and its keys. */
export type OidcDocument = {
  readonly kind: 'oidc'
  readonly server: Readonly<Record<string, unknown>>
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** What a provider that speaks SAML publishes, as far as it is of use. */
export type SamlDocument = {
  readonly kind: 'saml'
  readonly signInAddress: string
  readonly certificates: readonly string[]
}

export type Document = OidcDocument | SamlDocument

/** As it was fetched last, and why not since. */
export type Metadata = {
  readonly document: Document
  readonly fetchedAt: Date
  readonly problem: string | null
  readonly failingSince: Date | null
}

const AGAIN = 6 * hour
const AFTER_FAILURE = hour
/** Of a document whose provider is not reached: it is used no longer. */
export const KEPT = 7 * day
/** Keys that end sooner are warned of. */
export const ENDS_SOON = 21 * day

export function metadataOf(look: Look, key: ProviderKey): Promise<Metadata | undefined> {
  return store.selectMetadata(look, key)
}

/** Keeps what was fetched just now. */
export function keepMetadata(work: Work, key: ProviderKey, document: Document): Promise<void> {
  return store.upsertMetadata(work, key, document, plus(work.now, AGAIN))
}

/** It could not be fetched: what there is stays, and it is asked again. */
export function noteProblem(work: Work, key: ProviderKey, problem: string): Promise<void> {
  return store.updateProblem(work, key, problem.slice(0, 500), plus(work.now, AFTER_FAILURE))
}

/** What there is belongs to another issuer, or to nobody. */
export function forgetMetadata(work: Work, key: ProviderKey): Promise<void> {
  return store.deleteMetadata(work, key)
}

/** Takes so many that are to be fetched anew; no other node takes them within the hour. */
export function takeDueMetadata(work: Work, limit: number): Promise<ProviderKey[]> {
  return store.takeDue(work, limit, plus(work.now, AFTER_FAILURE))
}

/** Whether it was fetched recently enough to be used. */
export function isUsable({ fetchedAt }: Pick<Metadata, 'fetchedAt'>, now: Date): boolean {
  return plus(fetchedAt, KEPT) > now
}
