import { type Action, type AuditEvent, record } from '#domain/audit/audit.ts'
import { isProof } from '#domain/organizations/hosts.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './domains.store.ts'
import type { ProviderKey } from './providers.ts'

/** What stands behind the @ of usernames and addresses. Once it is proved it is of one organization in the whole tree. */
export type Domain = {
  readonly organizationId: string
  readonly name: string
  /** What a TXT record must say. */
  readonly challenge: string
  /** Where its people are sent to sign in; null: nowhere. */
  readonly providerId: string | null
  readonly createdAt: Date
  readonly provedAt: Date | null
}

export type DomainKey = Pick<Domain, 'organizationId' | 'name'>

/** Domains one organization may have. */
export const MOST_DOMAINS = 50

type By = Pick<AuditEvent, 'actor' | 'place'>

export function domainsOf(look: Look, organizationId: string): Promise<Domain[]> {
  return store.selectDomains(look, organizationId)
}

export function findDomain(look: Look, key: DomainKey): Promise<Domain | undefined> {
  return store.selectDomain(look, key)
}

/** Keeps a name with a challenge of its own, on record. `too-many`: there are enough; `there`: it is one of them. */
export async function addDomain(work: Work, by: By, key: DomainKey): Promise<'done' | 'too-many' | 'there'> {
  const domains = await store.selectDomains(work, key.organizationId)
  if (domains.some(({ name }) => name === key.name)) return 'there'
  if (domains.length >= MOST_DOMAINS) return 'too-many'
  const challenge = Buffer.from(work.random(24)).toString('base64url')
  if (!(await store.insertDomain(work, key, challenge))) return 'there'
  await note(work, by, 'domain.added', key)
  return 'done'
}

/**
 * Takes it into use when one of the TXT `records` proves it, on record. `taken`: another organization has proved it. What its provider
 * and directories have said of addresses below it is taken for proved from then on.
 */
export async function proveDomain(
  work: Work,
  by: By,
  key: DomainKey,
  records: readonly string[],
): Promise<'done' | 'gone' | 'unproved' | 'taken'> {
  const domain = await store.selectDomain(work, key)
  if (!domain) return 'gone'
  if (domain.provedAt !== null) return 'done'
  if (!isProof(domain, records)) return 'unproved'
  if (!(await store.updateProved(work, key))) return 'taken'
  await note(work, by, 'domain.proved', key, { people: await store.updateVouched(work, key) })
  return 'done'
}

/** From now on its people are sent there, and where it is proved their addresses are taken for proved; on record. */
export async function leadDomain(work: Work, by: By, key: DomainKey, providerId: string | null): Promise<void> {
  if (!(await store.updateProvider(work, key, providerId))) return
  const people = await store.updateVouched(work, key)
  await note(work, by, 'domain.changed', key, { provider: providerId ?? '', people })
}

export async function removeDomain(work: Work, by: By, key: DomainKey): Promise<void> {
  if (await store.deleteDomain(work, key)) await note(work, by, 'domain.removed', key)
}

/**
 * Where whoever signs in under this name in this realm is sent: by what stands behind its last @, where that is proved by an
 * organization of the realm and leads to a provider that is enabled. It says nothing about whether there is such a person.
 */
export async function providerFor(look: Look, realmId: string, username: string): Promise<ProviderKey | undefined> {
  const [, domain] = /@([^@\s]{1,253})$/.exec(username.trim()) ?? []
  return domain === undefined
    ? undefined
    : store.selectProviderFor(look, realmId, domain.toLowerCase().replace(/\.$/, ''))
}

/** Whether this address is of a domain that this organization has proved. */
export async function isOwnAddress(look: Look, organizationId: string, email: string): Promise<boolean> {
  const name = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  return (await store.selectDomain(look, { organizationId, name }))?.provedAt != null
}

function note(
  work: Work,
  by: By,
  action: Action,
  { organizationId, name }: DomainKey,
  more: Readonly<Record<string, string | number>> = {},
): Promise<void> {
  return record(work, { organizationId, action, outcome: 'done', ...by, detail: { domain: name, ...more } })
}
