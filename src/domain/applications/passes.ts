import { type AuditEvent, type Place, record } from '#domain/audit/audit.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { heldBy, isDueToBeSeen, type Session, seen } from '#domain/sessions/sessions.ts'
import { findUser, type User, type UserKey } from '#domain/users/users.ts'
import { isId } from '#kernel/ids.ts'
import { minute, plus, type Seconds } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { type Application, type ApplicationKey, nameOfKey } from './applications.ts'
import * as store from './passes.store.ts'

/** What the browser shows at the application: `<organization of the person>.<256 random bits>`. */
export type PassToken = string & { readonly __made: 'pass token' }

/** Takes a browser from the portal to the application, once. */
export type Ticket = string & { readonly __made: 'ticket' }

/** How long a browser has to come from the portal to the application. */
export const TICKET_LIFE: Seconds = minute

/** Somebody who is in an application: the person, their organization's name, and the session they were let in from. */
export type Holder = {
  readonly user: Pick<User, 'organizationId' | 'id' | 'path' | 'username' | 'name' | 'email' | 'emailUnproved' | 'role'>
  readonly company: string
  readonly session: Session
}

const PURPOSE = { pass: 'application pass', state: 'application state' } as const

/**
 * Lets somebody into an application from this session. The ticket is fetched by the browser that began at the application
 * and by no other: `state` is what that one alone knows.
 */
export async function issueTicket(
  work: Work,
  { user, session, place }: { readonly user: User; readonly session: Session; readonly place: Place },
  application: Application,
  { origin, state }: { readonly origin: string; readonly state: string },
): Promise<Ticket> {
  const ticket = newToken(work, user.organizationId) as string as Ticket
  await store.insertPass(work, {
    ...{ organizationId: user.organizationId, userId: user.id, sessionId: session.id, origin, application },
    tokenHash: work.vault.hash(PURPOSE.pass, ticket),
    stateHash: work.vault.hash(PURPOSE.state, state),
    fetchUntil: plus(work.now, TICKET_LIFE),
  })
  await noteEntered(work, user, place, application)
  return ticket
}

/** Somebody was let in, on record. */
export async function noteEntered(work: Work, user: UserKey, place: Place, application: Application): Promise<void> {
  await record(work, { ...eventOf(user, place, application), outcome: 'done' })
}

/** Somebody was not let in, on record. */
export async function noteRefused(
  work: Work,
  user: UserKey,
  place: Place,
  application: Application,
  reason: string,
): Promise<void> {
  await record(work, { ...eventOf(user, place, application), outcome: 'refused', reason })
}

/** The pass for a ticket, which is used up; `undefined` for one that is not good, at this address, for this browser. */
export async function fetchPass(
  work: Work,
  key: ApplicationKey,
  { ticket, origin, state }: { readonly ticket: string; readonly origin: string; readonly state: string },
): Promise<PassToken | undefined> {
  const organizationId = organizationOf(ticket)
  if (organizationId === undefined) return undefined
  const token = newToken(work, organizationId)
  const fetched = await store.fetchPass(work, {
    ...{ organizationId, origin, application: key },
    tokenHash: work.vault.hash(PURPOSE.pass, ticket),
    stateHash: work.vault.hash(PURPOSE.state, state),
    newHash: work.vault.hash(PURPOSE.pass, token),
  })
  return fetched ? token : undefined
}

/** A pass, and the version of what it lets into: as long as that is the same, so is what is asked there. */
export type HeldPass = { readonly holder: Holder | undefined; readonly version: string | null }

/** Holders as they were read last. Each is asked for again, and read again as soon as one of its rows is another. */
export type KeptHolders = Map<string, { readonly holder: Holder; readonly rows: string }>

/** Kept at most; the oldest is read anew. */
const KEPT = 10_000

/** Who holds a pass at this address of an application, as long as the session lasts that it came from. */
export async function holderOf(
  look: Look,
  kept: KeptHolders,
  key: ApplicationKey,
  origin: string,
  token: string,
): Promise<HeldPass | undefined> {
  const organizationId = organizationOf(token)
  if (organizationId === undefined) return undefined
  const tokenHash = look.vault.hash(PURPOSE.pass, token)
  const shown = { organizationId, tokenHash, origin, application: key }
  const name = Buffer.from(tokenHash).toString('latin1')
  const known = kept.get(name)
  if (known) {
    const now = await store.selectVersions(look, shown)
    if (now?.rows === known.rows) return { holder: known.holder, version: now.version }
    kept.delete(name)
    if (!now) return undefined
  }
  const found = await store.selectHolder(look, shown)
  if (!found) return undefined
  const { version, rows, ...held } = found
  const { isCurrent, ...holder } = held
  // reason: one that the policy as it is now has to measure is measured each time, as time goes on
  if (isCurrent) keep(kept, name, { holder, rows })
  return { holder: await measured(look, held), version }
}

function keep(kept: KeptHolders, name: string, one: { readonly holder: Holder; readonly rows: string }): void {
  const [oldest] = kept.size >= KEPT ? kept.keys() : []
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(name, one)
}

/** Which session of the portal. */
export type SessionKey = Pick<Session, 'organizationId' | 'userId' | 'id'>

/** Whoever this session is of, as long as it lasts. */
export async function holderOfSession(look: Look, key: SessionKey): Promise<Holder | undefined> {
  const found = await store.selectOfSession(look, key)
  return found && measured(look, found)
}

/** What the policy as it is now leaves of it. */
async function measured(look: Look, { isCurrent, ...holder }: store.Held): Promise<Holder | undefined> {
  if (isCurrent) return holder
  const user = await findUser(look, holder.user)
  if (!user) return undefined
  const held = heldBy(await policyOf(look, user, user), holder.session, look.now)
  return held && { ...holder, session: held }
}

/** Being in an application keeps the session from ending idle. */
export async function noteSeen(world: World, { session }: Holder, now: Date): Promise<void> {
  if (isDueToBeSeen(session, now)) await world.once((work) => seen(work, session))
}

/** The browser has left the application. */
export async function endPass(work: Work, token: string): Promise<void> {
  const organizationId = organizationOf(token)
  if (organizationId === undefined) return
  await store.deletePass(work, organizationId, work.vault.hash(PURPOSE.pass, token))
}

/** Takes away tickets that nobody fetched and passes whose session is over. */
export function tidyPasses(work: Work): Promise<void> {
  return store.deleteDead(work)
}

function newToken(work: Work, organizationId: string): PassToken {
  return `${organizationId}.${Buffer.from(work.random(32)).toString('base64url')}` as PassToken
}

function organizationOf(token: string): string | undefined {
  const [id = '', secret = ''] = token.split('.')
  return isId(id) && /^[\w-]{43}$/.test(secret) ? id : undefined
}

function eventOf(user: UserKey, place: Place, application: Application): Omit<AuditEvent, 'outcome'> {
  return {
    organizationId: user.organizationId,
    action: 'application.entered',
    actor: { userId: user.id },
    subjectId: user.id,
    place,
    detail: { application: nameOfKey(application), name: application.name },
  }
}
