import type { Caller } from '#domain/applications/api-keys.ts'
import { nameOfKey } from '#domain/applications/applications.ts'
import { signed } from '#domain/applications/signing-keys.ts'
import { type Place, record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { floorSeconds, hour, minute, plus, type Seconds } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { byKey } from './asked-pages.ts'
import { hashOfText } from './confirmation-text.ts'
import * as store from './confirmations.store.ts'
import { boundTo } from './outside.ts'
import { type Named, personCalled } from './person.ts'
import { stillTheirs } from './still.ts'

/** `taken`: confirmed, and its receipt was given out. */
export type ConfirmationState = 'waiting' | 'confirmed' | 'refused' | 'taken'

export type ConfirmationKey = { readonly organizationId: string; readonly id: string }

/** What somebody confirmed with, and how sure that makes us. */
export type Proof = { readonly method: string; readonly acr: string; readonly amr: readonly string[] }

/** An application has asked for somebody's yes to one action. */
export type Confirmation = ConfirmationKey & {
  readonly keyId: string
  readonly applicationId: string | null
  readonly realmId: string
  /** Null where nobody is meant, so that asking tells nothing. */
  readonly userOrganizationId: string | null
  readonly userId: string | null
  readonly text: string
  readonly nonce: string | null
  readonly returnTo: string | null
  readonly language: string | null
  /** Of the browser that opened its page first. */
  readonly browserHash: Uint8Array | null
  readonly state: ConfirmationState
  readonly method: string | null
  readonly acr: string | null
  readonly amr: readonly string[] | null
  readonly expiresAt: Date
  readonly answeredAt: Date | null
}

/** What a program says of it. */
export type ConfirmationDraft = Pick<Confirmation, 'text' | 'nonce' | 'returnTo' | 'language'>

export type NewConfirmation = ConfirmationDraft &
  Pick<Confirmation, 'organizationId' | 'id' | 'keyId' | 'applicationId' | 'realmId' | 'expiresAt'> & {
    readonly user: UserKey | undefined
    readonly pageHash: Uint8Array
  }

export type AskedToConfirm =
  | {
      readonly ok: true
      readonly id: string
      readonly page: string
      readonly realmId: string
      readonly expiresAt: Date
    }
  /** They refused too often what this application asked. */
  | { readonly ok: false; readonly retryAfter: Seconds }

/** How long it can be answered, and after that how long its receipt can be fetched and believed. */
export const CONFIRMATION_LIFE: Seconds = 5 * minute
/** Whoever has refused so often within an hour is not asked by that application for the rest of it. */
export const MOST_REFUSED = 3

const PAGE = 'page of a confirmation'

/** Asks somebody to confirm. For names that nobody has it begins too; whoever opens that page is somebody else. */
export async function askToConfirm(
  world: World,
  realm: Organization,
  named: Named,
  caller: Caller,
  draft: ConfirmationDraft,
  place: Place,
): Promise<AskedToConfirm> {
  const { organizationId, id: keyId, applicationId } = caller.key
  const asker = { organizationId, keyId, applicationId }
  const { user, refused } = await world.look(async (look) => {
    const from = byKey(caller, place)
    const found = (await personCalled(look, realm, named, from.isTheirs, boundTo(look, from))).account?.user
    const count = await store.countRefused(look, asker, found?.id ?? organizationId, plus(look.now, -hour))
    return { user: found, refused: count }
  })
  if (refused >= MOST_REFUSED) return { ok: false, retryAfter: hour }
  return world.work((work) =>
    begin(work, { ...asker, ...draft, realmId: user?.realmId ?? realm.id, user }, caller, place),
  )
}

async function begin(
  work: Work,
  made: Omit<NewConfirmation, 'id' | 'pageHash' | 'expiresAt'>,
  caller: Caller,
  place: Place,
): Promise<AskedToConfirm> {
  const id = newId(work.now, work.random)
  const page = Buffer.from(work.random(32)).toString('base64url')
  const expiresAt = plus(work.now, CONFIRMATION_LIFE)
  await store.insertConfirmation(work, { ...made, id, expiresAt, pageHash: work.vault.hash(PAGE, page) })
  const { createdBy: userId, createdByOrganizationId: organizationId } = caller.key
  await record(work, {
    organizationId: made.user?.organizationId ?? made.organizationId,
    action: 'confirmation.asked',
    outcome: 'done',
    ...(made.user ? {} : { reason: 'unknown' }),
    actor: { userId, organizationId },
    subjectId: made.user?.id,
    place,
    detail: toldOf({ ...made, id }),
  })
  return { ok: true, id, page, realmId: made.realmId, expiresAt }
}

/** What the record says of it: the text by its hash alone. */
export function toldOf({
  id,
  keyId,
  applicationId,
  text,
}: Pick<Confirmation, 'id' | 'keyId' | 'applicationId' | 'text'>): Record<string, string> {
  const application = applicationId === null ? {} : { application: applicationId }
  return { door: 'api', confirmation: id, key: keyId, ...application, text: hashOfText(text) }
}

/** One of those that this application, or this key, has asked. */
export async function findConfirmation(look: Look, { key }: Caller, id: string): Promise<Confirmation | undefined> {
  const found = await store.selectConfirmation(look, { organizationId: key.organizationId, id })
  const asker = key.applicationId ?? key.id
  return found && (found.applicationId ?? found.keyId) === asker ? found : undefined
}

/** The one that this page is of. */
export function confirmationOfPage(look: Look, page: string): Promise<Confirmation | undefined> {
  return store.selectByPage(look, look.vault.hash(PAGE, page))
}

/** How it stands at this moment. */
export function stateOf(
  { state, expiresAt, answeredAt }: Pick<Confirmation, 'state' | 'expiresAt' | 'answeredAt'>,
  now: Date,
): ConfirmationState | 'expired' {
  const over = state === 'waiting' ? expiresAt : state === 'confirmed' && answeredAt && receiptEnds(answeredAt)
  return over && over <= now ? 'expired' : state
}

const receiptEnds = (answeredAt: Date): Date => plus(answeredAt, CONFIRMATION_LIFE)

/**
 * That they said yes to this text, signed: for this application alone. It is given out once. `taken`: it was, or is none;
 * `over`: they may not sign in any more.
 */
export async function takeReceipt(
  world: World,
  caller: Caller,
  key: ConfirmationKey,
  issuer: string,
): Promise<{ readonly receipt: string } | 'taken' | 'over'> {
  const taken = await world.work(async (work) => {
    const found = await store.selectConfirmation(work, key)
    const user = found && (await stillTheirs(work, caller, found))
    if (!user) return 'over'
    const isFirst = await store.updateTaken(work, key, plus(work.now, -CONFIRMATION_LIFE))
    return isFirst && found.answeredAt ? { found, user, answeredAt: found.answeredAt, now: work.now } : 'taken'
  })
  return typeof taken === 'string' ? taken : { receipt: await receiptOf(world, taken, issuer) }
}

type Taken = {
  readonly found: Confirmation
  readonly user: User
  readonly answeredAt: Date
  readonly now: Date
}

function receiptOf(world: World, { found, user, answeredAt, now }: Taken, issuer: string): Promise<string> {
  const answered = floorSeconds(answeredAt)
  const audience = nameOfKey({ organizationId: found.organizationId, id: found.applicationId ?? found.keyId })
  const times = { iat: floorSeconds(now), exp: answered + CONFIRMATION_LIFE }
  return signed(world, found.realmId, 'confirmation+jwt', {
    ...{ iss: issuer, aud: audience, sub: found.userId, jti: found.id, ...times },
    ...{ text: found.text, text_sha256: hashOfText(found.text), application: found.applicationId, key: found.keyId },
    ...{ method: found.method, acr: found.acr, amr: found.amr, auth_time: answered },
    username: user.username,
    ...(user.externalId === null ? {} : { external_id: user.externalId }),
    ...(found.nonce === null ? {} : { nonce: found.nonce }),
  })
}

/** Takes away what is long over. */
export function deleteExpiredConfirmations(work: Work): Promise<void> {
  return store.deleteExpired(work)
}
