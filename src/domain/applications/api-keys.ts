import { timingSafeEqual } from 'node:crypto'
import { type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Role, User, UserKey } from '#domain/users/users.ts'
import { isAmong } from '#kernel/address.ts'
import { newId } from '#kernel/ids.ts'
import { minute } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { isTheirs } from './admission.ts'
import * as store from './api-keys.store.ts'
import type { Application, ApplicationKey, WantedAssurance } from './applications.ts'

/** To ask people for their second factor, and to keep those of a portal of one's own. */
export const askingVerbs = [
  ...['verify', 'challenges', 'users.read', 'users.write', 'enrollments', 'confirmations'],
] as const

/** To do what administrators do on pages. A key of an application cannot. */
export const managingVerbs = [
  ...['organizations.read', 'organizations.write', 'people.read', 'people.write', 'factors.read', 'factors.write'],
  ...['audit.read', 'policies.read', 'policies.write'],
  ...['applications.read', 'applications.write', 'keys.read', 'keys.write'],
  ...['brands.read', 'brands.write', 'gateways.read', 'gateways.write'],
] as const

/** What a key lets a program do. The words for people are in the catalogues, under `apiKeys.verb.` and this. */
export const verbs = [...askingVerbs, ...managingVerbs] as const
export type Verb = (typeof verbs)[number]

export type ApiKeyDraft = {
  readonly name: string
  readonly verbs: readonly Verb[]
  /** Addresses and ranges it is taken from; none: from everywhere. */
  readonly networks: readonly string[]
  /** The application it belongs to; null: to the organization. */
  readonly applicationId: string | null
  /** Whose own it is: it can do no more than they may. Null: nobody's. */
  readonly userId: string | null
  readonly endsAt: Date | null
}

export type ApiKey = ApiKeyDraft & {
  readonly organizationId: string
  readonly id: string
  readonly createdBy: string
  readonly createdByOrganizationId: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly lastUsedAddress: string | null
  readonly endedAt: Date | null
}

/** Who calls: the key, and how far its organization reaches. */
export type Caller = {
  readonly key: ApiKey
  readonly path: string
  readonly realmId: string
  /** That of the person whose own it is. */
  readonly role: Role | undefined
  /** The one it belongs to. */
  readonly application:
    | (ApplicationKey &
        Pick<Application, 'name' | 'origins' | 'roles' | 'organizations'> & { readonly assurance: WantedAssurance })
    | undefined
}

/** The whole key, as it is shown once: `cs_<id>.<secret>`. */
export type ApiToken = string & { readonly __made: 'api token' }

/** Whether these would let a key of an application manage, which it cannot. */
export function isTooMuch({ verbs: can, applicationId }: Pick<ApiKeyDraft, 'verbs' | 'applicationId'>): boolean {
  const managing: readonly string[] = managingVerbs
  return applicationId !== null && can.some((verb) => managing.includes(verb))
}

/** More are not kept of one organization. */
export const MOST_KEYS = 500

const PURPOSE = 'API key'
const NOTED_EVERY = minute
const TOKEN = /^cs_([\w-]{22})\.([\w-]{43})$/

type By = Pick<AuditEvent, 'place'> & { readonly actor: { readonly userId: string; readonly organizationId: string } }

/** Makes a key, on record, and shows it this once. `undefined`: there are too many. */
export async function addKey(
  work: Work,
  by: By,
  organizationId: string,
  draft: ApiKeyDraft,
): Promise<{ readonly id: string; readonly token: ApiToken } | undefined> {
  const id = newId(work.now, work.random)
  const secret = Buffer.from(work.random(32)).toString('base64url')
  const { userId, organizationId: from } = by.actor
  const secretHash = hashOf(work, id, secret)
  const made = { ...draft, organizationId, id, secretHash, by: { id: userId, organizationId: from } }
  if (!(await store.insertKey(work, made, MOST_KEYS))) return undefined
  await note(work, by, 'api-key.added', made)
  return { id, token: `cs_${shortId(id)}.${secret}` as ApiToken }
}

/** Ends a key, on record; false where somebody has already. */
export async function endKey(work: Work, by: By, key: ApiKey): Promise<boolean> {
  if (!(await store.updateEnded(work, key))) return false
  await note(work, by, 'api-key.ended', key)
  return true
}

/** Nobody calls by this person's own keys any more. */
export function endKeysOf(work: Work, { organizationId, id }: UserKey): Promise<void> {
  return store.endOfUser(work, organizationId, id)
}

/** Keys of an organization that are not ended; `userId`: those of this person alone. */
export function keysOf(look: Look, { id }: Pick<Organization, 'id'>, userId?: string): Promise<ApiKey[]> {
  return store.selectKeys(look, id, userId ?? null)
}

export function findKey(look: Look, key: Pick<ApiKey, 'organizationId' | 'id'>): Promise<ApiKey | undefined> {
  return store.selectKey(look, key)
}

/**
 * Who calls with this key from this address. Whatever is wrong with it, the answer is the same `undefined`, after the same
 * question to the database.
 */
export async function callerOf(look: Look, token: string, address: string): Promise<Caller | undefined> {
  const [, short = '', secret = ''] = TOKEN.exec(token) ?? []
  const id = longId(short)
  const found = await store.selectCaller(look, id)
  const isRight = timingSafeEqual(hashOf(look, id, secret), found?.secretHash ?? Buffer.alloc(32))
  const caller = found && isRight ? standing(look, found) : undefined
  const networks = caller?.key.networks ?? []
  return networks.length > 0 && !isAmong(address, networks) ? undefined : caller
}

/** The same for what was asked by a key before: as long as that is good. */
export async function callerOfKey(look: Look, keyId: string): Promise<Caller | undefined> {
  const found = await store.selectCaller(look, keyId)
  return found && standing(look, found)
}

function standing({ now }: Pick<Look, 'now'>, found: store.CallerRow): Caller | undefined {
  const { key, path, realmId, role, application, stopped, isHeld, isOn } = found
  const isOver = key.endedAt !== null || (key.endsAt !== null && key.endsAt <= now)
  return stopped || !isHeld || !isOn || isOver ? undefined : { key, path, realmId, role, application }
}

/** Notes when and from where a key was used, at most once a minute. */
export async function noteUse(world: World, { key }: Caller, now: Date, address: string): Promise<void> {
  if (key.lastUsedAt !== null && now.getTime() - key.lastUsedAt.getTime() < NOTED_EVERY * 1000) return
  await world.once((work) => store.updateUsed(work, key, address, NOTED_EVERY))
}

/** A UUID in 22 characters. */
export function shortId(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}

/** Whether whoever calls may ask about this person: of the key's organization or below, and of its application's people. */
export function reaches({ path, application }: Caller, user: Pick<User, 'role' | 'path'>): boolean {
  return user.path.startsWith(path) && (!application || isTheirs(application, user))
}

function longId(short: string): string {
  const hex = Buffer.from(short, 'base64url').toString('hex').padEnd(32, '0').slice(0, 32)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const hashOf = ({ vault }: Pick<Look, 'vault'>, id: string, secret: string): Uint8Array =>
  vault.hash(PURPOSE, `${id}.${secret}`)

function note(
  work: Work,
  by: By,
  action: 'api-key.added' | 'api-key.ended',
  {
    organizationId,
    id,
    name,
    verbs: can,
    networks,
    applicationId,
    userId,
  }: ApiKeyDraft & Pick<ApiKey, 'organizationId' | 'id'>,
): Promise<void> {
  const more = applicationId === null ? {} : { application: applicationId }
  const detail = { key: id, name, verbs: can.join(' '), networks: networks.join(' '), ...more }
  return record(work, { organizationId, action, outcome: 'done', ...by, ...(userId && { subjectId: userId }), detail })
}
