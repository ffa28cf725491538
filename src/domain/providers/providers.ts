import { type Action, type AuditEvent, record } from '#domain/audit/audit.ts'
import { isId } from '#kernel/ids.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Look, SealContext, Work } from '#kernel/work.ts'
import type { OidcProviderSettings, SamlProviderSettings } from './provider-settings.ts'
import * as store from './providers.store.ts'
import type { RoleMapping } from './roles.ts'

export const providerKinds = ['oidc', 'saml'] as const
export type ProviderKind = (typeof providerKinds)[number]

/** Whether a sign-in there spares the second step here: never, where it proves one, or whatever it says. */
export const trusts = ['none', 'on-proof', 'always'] as const
export type Trust = (typeof trusts)[number]

/** Who of its organization may still sign in with a password here. */
export const passwordRules = ['everybody', 'owners-only'] as const
export type PasswordRule = (typeof passwordRules)[number]

export type ProviderKey = { readonly organizationId: string; readonly id: string }

/** What counts as proof of a second step: one of these, and no older. */
export type WantedProof = {
  readonly amr: readonly string[]
  /** Values of `acr`, or AuthnContextClassRefs. */
  readonly acr: readonly string[]
  readonly maxAgeSeconds: Seconds | null
}

type OfKind =
  | { readonly kind: 'oidc'; readonly settings: OidcProviderSettings }
  | { readonly kind: 'saml'; readonly settings: SamlProviderSettings }

/** An identity provider of an organization, as it is typed in. */
export type ProviderDraft = OfKind & {
  readonly name: string
  /** `iss` of OpenID Connect, or the entity id of SAML. */
  readonly issuer: string
  readonly enabled: boolean
  readonly trust: Trust
  readonly proofs: WantedProof
  readonly roles: RoleMapping
  /** Whether new people are made as they come. */
  readonly joins: boolean
  readonly passwords: PasswordRule
}

export type IdentityProvider = ProviderKey &
  ProviderDraft & {
    readonly hasSecret: boolean
    readonly createdAt: Date
    readonly modifiedAt: Date
  }

/** More are not kept of one organization. */
export const MOST_PROVIDERS = 20

type By = Pick<AuditEvent, 'actor' | 'place'>

/** Adds one under an id that its form has shown already, on record. */
export async function addProvider(
  work: Work,
  by: By,
  key: ProviderKey,
  draft: ProviderDraft,
  secret?: string,
): Promise<'done' | 'too-many' | 'there'> {
  const { length } = await store.selectProviders(work, key.organizationId)
  if (length >= MOST_PROVIDERS) return 'too-many'
  if (!(await store.insertProvider(work, key, draft, sealed(work, key, secret)))) return 'there'
  await note(work, by, 'provider.added', key, draft)
  return 'done'
}

/** Changes one, on record. Without a new secret it keeps the one it has. */
export async function changeProvider(
  work: Work,
  by: By,
  key: ProviderKey,
  draft: ProviderDraft,
  secret?: string,
): Promise<void> {
  await store.updateProvider(work, key, draft, sealed(work, key, secret))
  await note(work, by, 'provider.changed', key, draft)
}

/** Nobody comes by it any more. */
export async function removeProvider(work: Work, by: By, gone: IdentityProvider): Promise<void> {
  await store.deleteProvider(work, gone)
  await note(work, by, 'provider.removed', gone, gone)
}

/** One, whether it is enabled or not. */
export function findProvider(look: Look, key: ProviderKey): Promise<IdentityProvider | undefined> {
  return store.selectProvider(look, key)
}

/** Which groups stand for which role, and nobody says otherwise until the unit ends; undefined where it is gone. */
export function holdRoles(work: Work, key: ProviderKey): Promise<RoleMapping | undefined> {
  return store.holdRoles(work, key)
}

/** By its id alone, where its organization's people sign in in this realm and it is not stopped. */
export async function providerIn(look: Look, realmId: string, id: string): Promise<IdentityProvider | undefined> {
  return isId(id) ? store.selectInRealm(look, realmId, id) : undefined
}

/** Whether a provider of this organization, as long as it is enabled, leaves the password to owners. */
export function keepsPasswordsToOwners(look: Look, organizationId: string): Promise<boolean> {
  return store.existsForOwners(look, organizationId)
}

/** All of one organization, by name. */
export function providersOf(look: Look, organization: { readonly id: string }): Promise<IdentityProvider[]> {
  return store.selectProviders(look, organization.id)
}

/** The client secret; undefined where none is kept. */
export async function secretOf(look: Look, key: ProviderKey): Promise<string | undefined> {
  const kept = await store.selectSecret(look, key)
  return kept ? Buffer.from(look.vault.open(kept, contextOf(key, 'secret'))).toString() : undefined
}

/** What requests to it are signed with, and the certificate of that, both as PEM; undefined where there is none yet. */
export async function requestKeyOf(
  look: Look,
  key: ProviderKey,
): Promise<{ readonly privateKey: string; readonly certificate: string } | undefined> {
  const kept = await store.selectRequestKey(look, key)
  if (!kept) return undefined
  const privateKey = Buffer.from(look.vault.open(kept.sealedKey, contextOf(key, 'request key'))).toString()
  return { privateKey, certificate: kept.certificate }
}

/** Keeps a key for requests where there is none yet: of two at once, the first stays. */
export function keepRequestKey(work: Work, key: ProviderKey, privateKey: string, certificate: string): Promise<void> {
  const sealedKey = work.vault.seal(Buffer.from(privateKey), contextOf(key, 'request key'))
  return store.updateRequestKey(work, key, sealedKey, certificate)
}

function sealed({ vault }: Work, key: ProviderKey, secret: string | undefined): Uint8Array | null {
  return secret === undefined ? null : vault.seal(Buffer.from(secret), contextOf(key, 'secret'))
}

const contextOf = ({ id }: ProviderKey, purpose: string): SealContext => ({
  table: 'identity_provider',
  row: id,
  purpose,
})

function note(
  work: Work,
  by: By,
  action: Action,
  { organizationId, id }: ProviderKey,
  draft: ProviderDraft,
): Promise<void> {
  const { name, kind, issuer, enabled, trust, joins, passwords } = draft
  const detail = { provider: id, name, kind, issuer, enabled, trust, joins, passwords, highest: draft.roles.highest }
  return record(work, { organizationId, action, outcome: 'done', ...by, detail })
}
