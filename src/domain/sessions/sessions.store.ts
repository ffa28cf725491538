import sql, { empty } from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { Level, Session } from './sessions.ts'

export type NewSession = {
  readonly organizationId: string
  readonly tokenHash: Uint8Array
  readonly id: string
  readonly userId: string
  readonly step: 'enroll' | 'full'
  readonly level: Level
  readonly methods: readonly string[]
  readonly confirmedAt: Date | null
  readonly idleSeconds: Seconds
  readonly expiresAt: Date
  readonly address: string
  readonly browser: string
  readonly policyVersion: number
  readonly trustId: string | null
  readonly providerId: string | null
}

/** What else is written with a new session. */
export type Beginning = {
  readonly signedIn: Fragment
  readonly noted: Fragment
  readonly before: Fragment
  readonly audited: Fragment | undefined
}

type Renewed = Pick<NewSession, 'tokenHash' | 'step' | 'level' | 'methods' | 'confirmedAt'> & {
  readonly authenticatedAt: Date
}

const columns = sql`organization_id as "organizationId", id, user_id as "userId", step, level, methods,
  created_at as "createdAt", authenticated_at as "authenticatedAt", confirmed_at as "confirmedAt",
  last_seen_at as "lastSeenAt", idle_seconds as "idleSeconds", expires_at as "expiresAt", address, browser,
  provider_id as "providerId"`

const live = (now: Date) => sql`
  expires_at > ${now} and last_seen_at + make_interval(secs => idle_seconds) > ${now}`

/** Begins the session, and does what belongs to its beginning, in one statement. */
export async function insertSession(
  { sql: run, now }: Work,
  made: NewSession,
  { signedIn, noted, before, audited }: Beginning,
): Promise<{ readonly known: boolean; readonly others: boolean }> {
  const [row] = await run<{ known: boolean; others: boolean }>`
    with before as (${before}), noted as (${noted}), signed_in as (${signedIn}),
    ${audited ? sql`audited as (${audited}),` : empty}
    begun as (
      insert into session (organization_id, token_hash, id, user_id, step, level, methods, created_at, authenticated_at,
        confirmed_at, last_seen_at, idle_seconds, expires_at, address, browser, policy_version, trust_id,
        provider_id)
      values (${made.organizationId}, ${made.tokenHash}, ${made.id}, ${made.userId}, ${made.step}, ${made.level},
        ${made.methods}, ${now}, ${now}, ${made.confirmedAt}, ${now}, ${made.idleSeconds}, ${made.expiresAt},
        ${made.address}, ${made.browser}, ${made.policyVersion}, ${made.trustId}, ${made.providerId}))
    select coalesce(bool_or(is_known), false) as known, coalesce(bool_or(not is_known), false) as others from before`
  return row ?? { known: false, others: false }
}

export async function selectSession(
  { sql: run }: Look,
  organizationId: string,
  tokenHash: Uint8Array,
): Promise<Session | undefined> {
  const [session] = await run<Session>`
    select ${columns} from session where organization_id = ${organizationId} and token_hash = ${tokenHash}`
  return session
}

/** A live session that is complete. `isCurrent`: measured by the policy as it is now. */
export async function selectComplete(
  { sql: run, now }: Look,
  realmId: string,
  organizationId: string,
  tokenHash: Uint8Array,
): Promise<{ readonly isCurrent: boolean } | undefined> {
  const [row] = await run<{ isCurrent: boolean }>`
    select s.policy_version = o.policy_version as "isCurrent" from session as s
    join app_user as u on u.organization_id = s.organization_id and u.id = s.user_id
    join organization as o on o.id = s.organization_id
    where s.organization_id = ${organizationId} and s.token_hash = ${tokenHash} and s.step = 'full' and ${live(now)}
      and u.status = 'active' and u.realm_id = ${realmId} and not o.stopped`
  return row
}

export function selectSessions({ sql: run, now }: Look, { organizationId, id }: UserKey): Promise<Session[]> {
  return run<Session>`
    select ${columns} from session
    where organization_id = ${organizationId} and user_id = ${id} and ${live(now)}
    order by last_seen_at desc`
}

export async function updateSeen({ sql: run, now }: Work, { organizationId, userId, id }: Session): Promise<void> {
  await run`
    update session set last_seen_at = ${now}
    where organization_id = ${organizationId} and user_id = ${userId} and id = ${id}`
}

/** How long a session lasts by this state of the policy. */
export async function updateMeasured(
  { sql: run }: Work,
  { organizationId, userId, id, idleSeconds, expiresAt }: Session,
  version: number,
): Promise<void> {
  await run`
    update session set idle_seconds = ${idleSeconds}, expires_at = ${expiresAt}, policy_version = ${version}
    where organization_id = ${organizationId} and user_id = ${userId} and id = ${id}`
}

/** True where it was still there. */
export async function updateSession({ sql: run, now }: Work, session: Session, renewed: Renewed): Promise<boolean> {
  const rows = await run`
    update session set token_hash = ${renewed.tokenHash}, step = ${renewed.step}, level = ${renewed.level},
      methods = ${renewed.methods}, confirmed_at = ${renewed.confirmedAt},
      authenticated_at = ${renewed.authenticatedAt}, last_seen_at = ${now}
    where organization_id = ${session.organizationId} and user_id = ${session.userId} and id = ${session.id}
    returning 1`
  return rows.length === 1
}

export async function deleteSession(
  { sql: run }: Work,
  organizationId: string,
  userId: string,
  id: string,
): Promise<boolean> {
  const rows = await run`
    delete from session where organization_id = ${organizationId} and user_id = ${userId} and id = ${id} returning 1`
  return rows.length === 1
}

export async function deleteOtherSessions({ sql: run }: Work, key: UserKey, keep: string | null): Promise<number> {
  const rows = await run`
    delete from session
    where organization_id = ${key.organizationId} and user_id = ${key.id} and id is distinct from ${keep}::uuid
    returning 1`
  return rows.length
}

export async function deleteOfTrust(
  { sql: run }: Work,
  { organizationId, id }: UserKey,
  trustId: string | null,
  keep: string | null,
): Promise<void> {
  await run`
    delete from session
    where organization_id = ${organizationId} and user_id = ${id} and id is distinct from ${keep}::uuid
      and trust_id = coalesce(${trustId}::uuid, trust_id)`
}

export async function deleteOfProvider({ sql: run }: Work, organizationId: string, providerId: string): Promise<void> {
  await run`delete from session where organization_id = ${organizationId} and provider_id = ${providerId}`
}

export async function deleteExpired({ sql: run, now }: Work): Promise<void> {
  await run`
    delete from session
    where expires_at <= ${now} or last_seen_at + make_interval(secs => idle_seconds) <= ${now}`
}
