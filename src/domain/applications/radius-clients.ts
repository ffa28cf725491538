import { type Action, type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Role } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import type { Look, SealContext, Vault, Work } from '#kernel/work.ts'
import type { Application, ApplicationKey } from './applications.ts'
import * as store from './radius-clients.store.ts'

/** What can be said about whoever is let in. */
export const attributeNames = ['Filter-Id', 'Class'] as const
export type AttributeName = (typeof attributeNames)[number]

/** What a client is told about people of a role. */
export type RoleAttribute = { readonly role: Role | 'all'; readonly name: AttributeName; readonly value: string }

export type RadiusClientKey = { readonly organizationId: string; readonly id: string }

/** As it is typed in. */
export type RadiusClientDraft = {
  readonly name: string
  /** From where it sends packets: an address or a range; null: by TLS only. */
  readonly network: string | null
  /** SHA-256 of the certificate it shows by TLS, in lower-case hex; null: by UDP only. */
  readonly fingerprint: string | null
  /** Its requests are taken without a Message-Authenticator, so that whoever stands in between can forge a yes (CVE-2024-3596). */
  readonly bare: boolean
  readonly attributes: readonly RoleAttribute[]
}

/** What asks for an application by RADIUS. */
export type RadiusClient = RadiusClientKey &
  RadiusClientDraft & { readonly applicationId: string; readonly createdAt: Date; readonly modifiedAt: Date }

/** A client, and what it shares with us. */
export type KnownClient = { readonly client: RadiusClient; readonly secret: Uint8Array }

/** Where a packet came from. */
export type PacketSource = { readonly address: string } | { readonly fingerprint: string }

/** More are not kept of one organization. */
export const MOST_CLIENTS = 100

type By = Pick<AuditEvent, 'actor' | 'place'>

/** A secret that nobody guesses from packets that were recorded: 32 characters, 192 random bits. */
export function newRadiusSecret(work: Work): string {
  return Buffer.from(work.random(24)).toString('base64url')
}

/** Adds one, on record. `undefined`: there are too many. */
export async function addRadiusClient(
  work: Work,
  by: By,
  { organizationId, id: applicationId }: ApplicationKey,
  draft: RadiusClientDraft,
  secret: string,
): Promise<string | undefined> {
  const key = { organizationId, id: newId(work.now, work.random) }
  const sealed = sealedSecret(work.vault, key, secret)
  if (!(await store.insertClient(work, key, applicationId, draft, sealed, MOST_CLIENTS))) return undefined
  await note(work, by, 'radius-client.added', { ...key, applicationId }, draft)
  return key.id
}

/** Changes one, on record; without a `secret` it keeps the one it has. */
export async function changeRadiusClient(
  work: Work,
  by: By,
  client: Pick<RadiusClient, 'organizationId' | 'id' | 'applicationId'>,
  draft: RadiusClientDraft,
  secret: string | undefined,
): Promise<void> {
  await store.updateClient(work, client, draft, secret === undefined ? null : sealedSecret(work.vault, client, secret))
  await note(work, by, 'radius-client.changed', client, draft, { newSecret: secret !== undefined })
}

/** Its packets are not answered any more. */
export async function removeRadiusClient(work: Work, by: By, client: RadiusClient): Promise<void> {
  await store.deleteClient(work, client)
  await note(work, by, 'radius-client.removed', client, client)
}

/** Those of an application, by name. */
export function radiusClientsOf(look: Look, key: Pick<Application, 'organizationId' | 'id'>): Promise<RadiusClient[]> {
  return store.selectClients(look, key)
}

/** Of those that could have sent a packet the first that `fits`: it is the secret that tells which of them did. */
export async function radiusClientAt(
  look: Look,
  source: PacketSource,
  fits: (known: KnownClient) => boolean,
): Promise<KnownClient | undefined> {
  const rows =
    'address' in source
      ? await store.selectAtAddress(look, source.address)
      : await store.selectByFingerprint(look, source.fingerprint)
  for (const { sealed, ...client } of rows) {
    const known = { client, secret: look.vault.open(sealed, contextOf(client)) }
    if (fits(known)) return known
  }
  return undefined
}

function note(
  work: Work,
  by: By,
  action: Action,
  { organizationId, id, applicationId }: Pick<RadiusClient, 'organizationId' | 'id' | 'applicationId'>,
  { name, network, fingerprint, bare }: RadiusClientDraft,
  more: AuditEvent['detail'] = {},
): Promise<void> {
  const where = { ...(network && { network }), ...(fingerprint && { fingerprint }) }
  const detail = { application: applicationId, client: id, name, ...where, bare, ...more }
  return record(work, { organizationId, action, outcome: 'done', ...by, detail })
}

const contextOf = ({ id }: RadiusClientKey): SealContext => ({ table: 'radius_client', row: id, purpose: 'secret' })

function sealedSecret(vault: Vault, key: RadiusClientKey, secret: string): Uint8Array {
  return vault.seal(Buffer.from(secret), contextOf(key))
}
