import type { Place } from '#domain/audit/audit.ts'
import { floorSeconds, plus, type Seconds } from '#kernel/time.ts'
import type { Look, SealContext, Work, World } from '#kernel/work.ts'
import { type Application, parseKey } from './applications.ts'
import * as store from './oidc-records.store.ts'
import { type Holder, holderOfSession, noteEntered, type SessionKey } from './passes.ts'

/** What the protocol's library wants kept: an object of its own, under an id that is a secret where it is a code or a token. */
export type Payload = Readonly<Record<string, unknown>>

export type RecordKey = { readonly realmId: string; readonly kind: string; readonly id: string }

/** How else the library finds one. */
export type By = store.By

/** Somebody is let into an application with what is kept. */
export type Entered = { readonly holder: Holder; readonly place: Place; readonly application: Application }

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * Keeps it, sealed, found again by hashes alone. What belongs to a session of the portal is nothing any more when that ends; the
 * applications it visited are written down, so that they can be told.
 */
export async function keepRecord(
  world: World,
  key: RecordKey,
  payload: Payload,
  life: Seconds,
  { session, entered }: { readonly session?: SessionKey | undefined; readonly entered?: Entered | undefined } = {},
): Promise<void> {
  const visits = session ? visitsIn(payload) : []
  const write = (work: Work): Promise<void> => store.upsertRecord(work, rowOf(work, key, payload, life, session))
  if (visits.length === 0 && !entered) return world.once(write)
  await world.work(async (work) => {
    await write(work)
    if (session && visits.length > 0) await store.insertVisits(work, session, visits)
    if (entered) await noteEntered(work, entered.holder.user, entered.place, entered.application)
  })
}

function rowOf(
  work: Work,
  key: RecordKey,
  payload: Payload,
  life: Seconds,
  session: SessionKey | undefined,
): store.NewRecord {
  const { realmId, kind, id } = key
  const hashed = (purpose: By | 'grant', value: unknown): Uint8Array | null => {
    const known = text(value)
    return known === undefined ? null : hashOf(work, purpose, known)
  }
  const idHash = hashOf(work, 'id', id)
  return {
    ...{ realmId, kind, idHash, session: session ?? null, expiresAt: plus(work.now, life) },
    sealed: work.vault.seal(Buffer.from(JSON.stringify(payload)), contextOf(key, idHash)),
    grantHash: hashed('grant', payload.grantId),
    uidHash: hashed('uid', payload.uid),
    userCodeHash: hashed('user code', payload.userCode),
  }
}

/** Which applications this session of the protocol signed in to, and how each knows it. */
function visitsIn({ authorizations }: Payload): Parameters<typeof store.insertVisits>[2] {
  if (typeof authorizations !== 'object' || authorizations === null) return []
  return Object.entries(authorizations as Readonly<Record<string, { readonly sid?: unknown }>>).flatMap(
    ([name, { sid }]) => {
      const [application, known] = [parseKey(name), text(sid)]
      return application && known !== undefined ? [{ application, sid: known }] : []
    },
  )
}

/** What was kept, with the second it was used up in, if it was. */
export async function findRecord(
  look: Look,
  { realmId, kind, id }: RecordKey,
  by: By = 'id',
): Promise<Payload | undefined> {
  const row = await store.selectRecord(look, realmId, kind, by, hashOf(look, by, id))
  if (!row) return undefined
  const plain = look.vault.open(row.sealed, contextOf({ realmId, kind }, row.idHash))
  const payload = JSON.parse(Buffer.from(plain).toString('utf8')) as Payload
  return row.consumedAt === null ? payload : { ...payload, consumed: floorSeconds(row.consumedAt) }
}

/** Uses it up; false where somebody else has, and then all that was given for it is taken back. */
export async function consumeRecord(work: Work, { realmId, kind, id }: RecordKey): Promise<boolean> {
  const idHash = hashOf(work, 'id', id)
  if (await store.updateConsumed(work, realmId, kind, idHash)) return true
  await store.deleteGrant(work, realmId, { of: { kind, idHash } })
  return false
}

export function dropRecord(work: Work, { realmId, kind, id }: RecordKey): Promise<void> {
  return store.deleteRecord(work, realmId, kind, hashOf(work, 'id', id))
}

/** Everything that came of one permission. */
export function dropGrant(work: Work, realmId: string, grantId: string): Promise<void> {
  return store.deleteGrant(work, realmId, { hash: hashOf(work, 'grant', grantId) })
}

/** Whose token it is, by the protocol's session it came from, as long as that of the portal lasts. */
export async function holderBehind(look: Look, realmId: string, sessionUid: string): Promise<Holder | undefined> {
  const key = await store.selectSessionKey(look, realmId, 'Session', hashOf(look, 'uid', sessionUid))
  return key && holderOfSession(look, key)
}

/** Takes away what has run out. */
export function tidyRecords(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

// reason: a grant is found by its own id and by the tokens that name it: both must have the same hash
const PURPOSE: Readonly<Record<By | 'grant', string>> = {
  id: 'oidc id',
  grant: 'oidc id',
  uid: 'oidc uid',
  'user code': 'oidc user code',
}

function hashOf({ vault }: Pick<Look, 'vault'>, purpose: By | 'grant', value: string): Uint8Array {
  return vault.hash(PURPOSE[purpose], value)
}

function contextOf({ realmId, kind }: Omit<RecordKey, 'id'>, idHash: Uint8Array): SealContext {
  const row = `${realmId} ${kind} ${Buffer.from(idHash).toString('base64url')}`
  return { table: 'oidc_record', row, purpose: 'oidc payload' }
}
