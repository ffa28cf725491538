import { type Action, type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Role } from '#domain/users/users.ts'
import { isId, newId } from '#kernel/ids.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Look, Scoped, Work } from '#kernel/work.ts'
import * as store from './applications.store.ts'

/** By what it asks us who comes. */
export const applicationKinds = ['forward-auth', 'oidc', 'radius', 'api'] as const
export type ApplicationKind = (typeof applicationKinds)[number]

/**
 * What a sign-in must have reached: whatever policy asks of the person; any second step; two factors, which a code to a mailbox
 * and a recovery code are not; a passkey, which no foreign page can pass on.
 */
export const assurances = ['any', 'second-step', 'two-factors', 'phishing-resistant'] as const
export type WantedAssurance = (typeof assurances)[number]

/** What is asked at an application or a part of it. It adds to what policy asks and takes nothing away. */
export type Demand = {
  readonly assurance: WantedAssurance
  /** How long ago the person proved who they are at most; null: however long ago. */
  readonly freshSeconds: Seconds | null
}

/** What holds at and below a path, in place of what the application asks. `open`: everybody; `closed`: nobody. */
export type PathRule = {
  readonly prefix: string
  readonly demand: 'open' | 'closed' | Demand
}

export type ApplicationKey = { readonly organizationId: string; readonly id: string }

/** What an organization protects besides the portal, as it is typed in. */
export type ApplicationDraft = {
  readonly kind: ApplicationKind
  readonly name: string
  /** Scheme, host and port of each of its addresses, the first for people: `https://panel.example.com`. */
  readonly origins: readonly string[]
  /** Of which roles people may be; none: of any. */
  readonly roles: readonly Role[]
  /** Whose people may enter, with those below; none: the organization's own, with those below. */
  readonly organizations: readonly string[]
  readonly demand: Demand
  readonly rules: readonly PathRule[]
  readonly enabled: boolean
}

export type Application = ApplicationKey &
  ApplicationDraft & {
    readonly createdAt: Date
    readonly modifiedAt: Date
  }

/** More are not kept of one organization. */
export const MOST_APPLICATIONS = 200

type By = Pick<AuditEvent, 'actor' | 'place'>

/** Adds one, on record. `undefined`: there are too many. */
export async function addApplication(
  work: Work,
  by: By,
  organizationId: string,
  draft: ApplicationDraft,
): Promise<string | undefined> {
  const key = { organizationId, id: newId(work.now, work.random) }
  if (!(await store.insertApplication(work, key, draft, MOST_APPLICATIONS))) return undefined
  await note(work, by, 'application.added', key, draft)
  return key.id
}

/** Changes one, on record; who is in already is measured anew with the next request. */
export async function changeApplication(
  work: Work,
  by: By,
  key: ApplicationKey,
  draft: ApplicationDraft,
): Promise<void> {
  await store.updateApplication(work, key, draft)
  await note(work, by, 'application.changed', key, draft)
}

/** Nobody is let in there any more. */
export async function removeApplication(work: Work, by: By, gone: Application): Promise<void> {
  await store.deleteApplication(work, gone)
  await note(work, by, 'application.removed', gone, gone)
}

/** `realmId`: only where its organization's people sign in at this realm's address. */
export function findApplication(look: Look, key: ApplicationKey, realmId?: string): Promise<Application | undefined> {
  return store.selectApplication(look, key, realmId ?? null)
}

/** With what says whether it has changed since: `version`. */
export function findVersion(
  look: Look,
  key: ApplicationKey,
): Promise<{ readonly application: Application; readonly version: string } | undefined> {
  return store.selectVersion(look, key, null)
}

/** All of one organization, by name. */
export function applicationsOf(look: Look, organizationId: string): Promise<Application[]> {
  return store.selectApplications(look, organizationId)
}

/** The organizations of these names at and below a path, each name with all that have it. */
export async function organizationsNamed(
  work: Scoped,
  path: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await store.selectNamed(work, path, names.map(searchKey))
  return new Map(names.map((name) => [name, rows.filter(({ key }) => key === searchKey(name)).map(({ id }) => id)]))
}

/** The names of organizations, as far as whoever asks may see them. */
export async function namesOf(work: Scoped, ids: readonly string[]): Promise<string[]> {
  return (await store.selectNames(work, ids)).map(({ name }) => name)
}

/** How an application is named in settings of other programs: `<organization>.<application>`. */
export function nameOfKey({ organizationId, id }: ApplicationKey): string {
  return `${organizationId}.${id}`
}

/** An application by that name; undefined for anything else. */
export function parseKey(name: string): ApplicationKey | undefined {
  const [organizationId = '', id = '', ...more] = name.split('.')
  return isId(organizationId) && isId(id) && more.length === 0 ? { organizationId, id } : undefined
}

function note(work: Work, by: By, action: Action, key: ApplicationKey, draft: ApplicationDraft): Promise<void> {
  const { name, kind, origins, enabled, demand } = draft
  const fresh = demand.freshSeconds === null ? {} : { freshSeconds: demand.freshSeconds }
  const detail = { application: key.id, name, kind, address: origins.join(' '), enabled, assurance: demand.assurance }
  return record(work, {
    organizationId: key.organizationId,
    action,
    outcome: 'done',
    ...by,
    detail: { ...detail, ...fresh, rules: draft.rules.length },
  })
}
