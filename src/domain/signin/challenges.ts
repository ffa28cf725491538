import type { Caller } from '#domain/applications/api-keys.ts'
import { type ApplicationKey, nameOfKey } from '#domain/applications/applications.ts'
import { signed } from '#domain/applications/signing-keys.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { floorSeconds, minute, type Seconds } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import * as store from './challenges.store.ts'
import {
  answerPicked,
  beginOutside,
  type OutsideBegun,
  type OutsideFrom,
  type OutsideOutcome,
  type Picked,
} from './outside.ts'
import type { Named } from './person.ts'
import { stillTheirs } from './still.ts'

/** A program has asked for somebody's second factor. */
export type Challenge = {
  /** Of the key. */
  readonly organizationId: string
  readonly id: string
  readonly keyId: string
  readonly applicationId: string | null
  readonly realmId: string
  readonly userOrganizationId: string | null
  readonly userId: string | null
  readonly purpose: string
  readonly nonce: string | null
  readonly returnTo: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly passedAt: Date | null
  readonly passedKind: string | null
  readonly passedAssurance: string | null
  readonly passedAmr: readonly string[] | null
  /** Its result was fetched, once. */
  readonly takenAt: Date | null
  readonly sealedToken: Uint8Array
}

/** What a program says of it. */
export type Asking = Pick<Challenge, 'purpose' | 'nonce' | 'returnTo'>

export type NewChallenge = Asking &
  Pick<Challenge, 'organizationId' | 'id' | 'keyId' | 'applicationId' | 'realmId' | 'expiresAt' | 'sealedToken'> & {
    readonly user: UserKey | undefined
    readonly pageHash: Uint8Array
  }

/** By whom it was asked. */
export type Asker = { readonly organizationId: string; readonly keyId: string; readonly applicationId: string | null }

export type Stand = 'open' | 'passed' | 'over'

/** How long a result can be believed. */
export const RESULT_LIFE: Seconds = 5 * minute

const PAGE = 'page of a challenge'

/** Begins to ask somebody. `page`: what its page is known by. */
export async function beginChallenge(
  world: World,
  realm: Organization,
  named: Named,
  asker: Asker,
  asking: Asking,
  from: OutsideFrom,
  wanted?: readonly string[],
): Promise<{ readonly id: string; readonly page: string; readonly begun: OutsideBegun }> {
  const begun = await beginOutside(world, realm, named, { ...from, wanted })
  return world.work(async (work) => {
    const id = newId(work.now, work.random)
    const page = Buffer.from(work.random(32)).toString('base64url')
    const { token, user, expiresAt } = begun
    const sealedToken = seal(work, id, { token, wanted })
    const pageHash = work.vault.hash(PAGE, page)
    await store.insertChallenge(work, {
      ...{ ...asker, ...asking, id, realmId: realm.id },
      ...{ user, expiresAt, sealedToken, pageHash },
    })
    return { id, page, begun }
  })
}

/** One of those that this application, or this key, has asked. */
export async function findChallenge(
  look: Look,
  { organizationId, id: asker }: ApplicationKey,
  id: string,
): Promise<Challenge | undefined> {
  const found = await store.selectChallenge(look, organizationId, id)
  return found && (found.applicationId ?? found.keyId) === asker ? found : undefined
}

/** The one that this page is of. */
export function challengeOfPage(look: Look, page: string): Promise<Challenge | undefined> {
  return store.selectByPage(look, look.vault.hash(PAGE, page))
}

type Sealed = { readonly token: string; readonly wanted?: readonly string[] | undefined; readonly browser?: string }

/** What names the attempt that it goes by, the methods that count, and which browser opened its page first. */
export function askedIn({ vault }: Pick<Look, 'vault'>, { id, sealedToken }: Challenge): Sealed {
  return JSON.parse(Buffer.from(vault.open(sealedToken, contextOf(id))).toString())
}

/** Its page is this browser's from now on; false where another was first. */
export function keepBrowser(work: Work, challenge: Challenge, browser: string): Promise<boolean> {
  const sealed = { ...askedIn(work, challenge), browser }
  return store.updateSealed(work, challenge, seal(work, challenge.id, sealed))
}

function seal({ vault }: Pick<Look, 'vault'>, id: string, sealed: Sealed): Uint8Array {
  return vault.seal(Buffer.from(JSON.stringify(sealed)), contextOf(id))
}

/** Answers it. */
export async function answerAsked(
  world: World,
  realm: Organization,
  challenge: Challenge,
  picked: Picked,
  from: OutsideFrom,
): Promise<OutsideOutcome> {
  if (challenge.passedAt) return { passed: false, reason: 'over', retryAfter: undefined }
  const { token, wanted } = await world.look(async (look) => askedIn(look, challenge))
  return answerPicked(world, realm, token, picked, { ...from, wanted }, (work, outcome) =>
    outcome.passed ? store.updatePassed(work, challenge, passedBy(outcome)) : store.updateOver(work, challenge),
  )
}

/** How it stands at this moment; `over`: nobody has answered it, and nobody can any more. */
export function standOf({ passedAt, expiresAt }: Pick<Challenge, 'passedAt' | 'expiresAt'>, now: Date): Stand {
  if (passedAt) return 'passed'
  return expiresAt <= now ? 'over' : 'open'
}

const passedBy = ({ enrollmentKind, assurance, amr }: Extract<OutsideOutcome, { passed: true }>) => ({
  kind: enrollmentKind,
  assurance,
  amr,
})

/** That it was passed, once: by somebody who may still sign in, and whom it may still be asked of. */
export function takePassed(
  world: World,
  caller: Caller,
  { organizationId, id }: Pick<Challenge, 'organizationId' | 'id'>,
): Promise<{ readonly found: Challenge; readonly user: User; readonly now: Date } | undefined> {
  return world.work(async (work) => {
    const found = await store.selectChallenge(work, organizationId, id)
    const user = found && (await stillTheirs(work, caller, found))
    return user && (await store.updateTaken(work, found)) ? { found, user, now: work.now } : undefined
  })
}

/**
 * What came of it, signed: for this application, this challenge and what the program said of it alone. It is given out
 * once. `undefined`: not passed, over, given out before, or of somebody who may not sign in any more.
 */
export async function takeResult(
  world: World,
  caller: Caller,
  { organizationId, id }: Pick<Challenge, 'organizationId' | 'id'>,
  issuer: string,
): Promise<string | undefined> {
  const taken = await takePassed(world, caller, { organizationId, id })
  if (!taken) return undefined
  const { found } = taken
  const at = floorSeconds(taken.now)
  const audience = nameOfKey({ organizationId, id: found.applicationId ?? found.keyId })
  return signed(world, found.realmId, 'challenge+jwt', {
    ...{ iss: issuer, aud: audience, sub: found.userId, jti: id, iat: at, exp: at + RESULT_LIFE },
    ...{ purpose: found.purpose, amr: found.passedAmr, method: found.passedKind, assurance: found.passedAssurance },
    ...(found.nonce === null ? {} : { nonce: found.nonce }),
  })
}

/** Takes away what is long over. */
export function deleteExpiredChallenges(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

const contextOf = (id: string) => ({ table: 'challenge', row: id, purpose: 'challenge' })
