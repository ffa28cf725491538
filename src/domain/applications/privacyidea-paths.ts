import { type AuditEvent, record } from '#domain/audit/audit.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import type { Look, Work } from '#kernel/work.ts'
import { type Application, type ApplicationKey, findApplication } from './applications.ts'
import * as store from './privacyidea-paths.store.ts'

/** For whom a program asks that speaks as clients of privacyIDEA do. */
export type PathHolder = {
  readonly application: Application
  readonly organization: Organization
  /** Where its people sign in. */
  readonly realm: Organization
}

type By = Pick<AuditEvent, 'actor' | 'place'>

const PURPOSE = 'privacyidea path'
/** What names it in an address: 192 random bits. */
const SECRET = /^[\w-]{32}$/

/** Makes the address of an application, on record, and shows it this once; the one before is nothing from now on. */
export async function renewPath(work: Work, by: By, application: Application): Promise<string> {
  const secret = Buffer.from(work.random(24)).toString('base64url')
  await store.upsertPath(work, application, work.vault.hash(PURPOSE, secret))
  await note(work, by, application, 'new')
  return secret
}

/** Nobody asks by it any more, on record; false where there was none. */
export async function endPath(work: Work, by: By, application: Application): Promise<boolean> {
  if (!(await store.deletePath(work, application))) return false
  await note(work, by, application, 'ended')
  return true
}

/** When the address of an application was made. `undefined`: it has none. */
export function findPath(look: Look, key: ApplicationKey): Promise<{ readonly createdAt: Date } | undefined> {
  return store.selectPath(look, key)
}

/** Whose address this is, as long as it is switched on and its organization is not stopped. */
export async function holderOfPath(look: Look, secret: string): Promise<PathHolder | undefined> {
  const key = SECRET.test(secret) ? await store.selectByHash(look, look.vault.hash(PURPOSE, secret)) : undefined
  const application = key && (await findApplication(look, key))
  if (!application?.enabled || application.kind !== 'api') return undefined
  const organization = await findOrganization(look, application.organizationId)
  const realm = organization && (await findOrganization(look, organization.realmId))
  return organization && realm && { application, organization, realm }
}

function note(work: Work, by: By, { organizationId, id, name }: Application, path: 'new' | 'ended'): Promise<void> {
  const detail = { application: id, name, kind: 'api', privacyidea: path }
  return record(work, { organizationId, action: 'application.changed', outcome: 'done', ...by, detail })
}
