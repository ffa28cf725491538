import fragment from 'sql-template-tag'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { ApplicationKey } from './applications.ts'
import type { Holder, SessionKey } from './passes.ts'

type Shown = {
  readonly organizationId: string
  readonly tokenHash: Uint8Array
  readonly origin: string
  readonly application: ApplicationKey
}

export async function insertPass(
  { sql, now }: Work,
  pass: Shown & {
    readonly userId: string
    readonly sessionId: string
    readonly stateHash: Uint8Array
    readonly fetchUntil: Date
  },
): Promise<void> {
  const { organizationId, tokenHash, userId, sessionId, application, origin, stateHash, fetchUntil } = pass
  await sql`
    insert into application_pass (organization_id, token_hash, user_id, session_id, application_organization_id,
      application_id, origin, created_at, state_hash, fetch_until)
    values (${organizationId}, ${tokenHash}, ${userId}, ${sessionId}, ${application.organizationId}, ${application.id},
      ${origin}, ${now}, ${stateHash}, ${fetchUntil})`
}

/** Of two that come with one ticket, one gets the pass. */
export async function fetchPass(
  { sql, now }: Work,
  {
    organizationId,
    tokenHash,
    origin,
    application,
    stateHash,
    newHash,
  }: Shown & {
    readonly stateHash: Uint8Array
    readonly newHash: Uint8Array
  },
): Promise<boolean> {
  const rows = await sql`
    update application_pass set token_hash = ${newHash}, state_hash = null, fetch_until = null
    where organization_id = ${organizationId} and token_hash = ${tokenHash} and fetch_until > ${now}
      and state_hash = ${stateHash} and origin = ${origin} and application_id = ${application.id}
      and application_organization_id = ${application.organizationId}
    returning 1`
  return rows.length === 1
}

type HolderRow = Holder['user'] &
  Holder['session'] & { readonly company: string; readonly isCurrent: boolean; readonly sessionId: string }

export type Held = Holder & { readonly isCurrent: boolean }

export type Versions = {
  /** Of the application's row as it is now; null where it is gone, or its organization stopped. */
  readonly version: string | null
  /** Of the rows of the session, the person and their organization. */
  readonly rows: string
}
export type HeldPass = Held & Versions

/** `isCurrent`: the session was measured by the policy as it is now. */
const holderColumns = fragment`u.organization_id as "organizationId", u.id, u.path, u.username, u.name, u.email, u.role,
  u.email_unproved as "emailUnproved",
  o.name as company, s.id as "sessionId", s.user_id as "userId", s.step, s.level, s.methods, s.created_at as "createdAt",
  s.authenticated_at as "authenticatedAt", s.confirmed_at as "confirmedAt", s.last_seen_at as "lastSeenAt",
  s.idle_seconds as "idleSeconds", s.expires_at as "expiresAt", s.address, s.browser,
  s.policy_version = o.policy_version as "isCurrent"`

/** The session is complete and goes on, of somebody who may sign in. */
const goesOn = (now: Date): Fragment => fragment`s.step = 'full' and s.expires_at > ${now}
  and s.last_seen_at + make_interval(secs => s.idle_seconds) > ${now} and u.status = 'active' and not o.stopped`

/** A row that is changed gets another `xmin`, whoever changes it. */
const versions = fragment`s.xmin::text || ' ' || u.xmin::text || ' ' || o.xmin::text as rows, (
  select a.xmin::text from application as a join organization as its on its.id = a.organization_id
  where a.organization_id = p.application_organization_id and a.id = p.application_id and not its.stopped) as version`

/** A pass at this address of the application, as long as its session goes on. */
const heldPass = ({ organizationId, tokenHash, origin, application }: Shown, now: Date): Fragment => fragment`
  from application_pass as p
  join session as s on s.organization_id = p.organization_id and s.user_id = p.user_id and s.id = p.session_id
  join app_user as u on u.organization_id = p.organization_id and u.id = p.user_id
  join organization as o on o.id = p.organization_id
  where p.organization_id = ${organizationId} and p.token_hash = ${tokenHash} and p.fetch_until is null
    and p.origin = ${origin} and p.application_organization_id = ${application.organizationId}
    and p.application_id = ${application.id} and ${goesOn(now)}`

export async function selectHolder({ sql, now }: Look, shown: Shown): Promise<HeldPass | undefined> {
  const [row] = await sql<HolderRow & Versions>`select ${holderColumns}, ${versions} ${heldPass(shown, now)}`
  if (!row) return undefined
  const { version, rows, ...held } = row
  return { ...holderOf(held), version, rows }
}

/** Whether the pass still holds, and which rows it holds by: a third of what reading them takes. */
export async function selectVersions({ sql, now }: Look, shown: Shown): Promise<Versions | undefined> {
  const [row] = await sql<Versions>`select ${versions} ${heldPass(shown, now)}`
  return row
}

/** Whoever a session is of, as long as it goes on. */
export async function selectOfSession(
  { sql, now }: Look,
  { organizationId, userId, id }: SessionKey,
): Promise<Held | undefined> {
  const [row] = await sql<HolderRow>`
    select ${holderColumns}
    from session as s
    join app_user as u on u.organization_id = s.organization_id and u.id = s.user_id
    join organization as o on o.id = s.organization_id
    where s.organization_id = ${organizationId} and s.user_id = ${userId} and s.id = ${id} and ${goesOn(now)}`
  return row && holderOf(row)
}

function holderOf(row: HolderRow): Held {
  const { id, path, username, name, email, emailUnproved, role, company, isCurrent, sessionId, ...session } = row
  const { organizationId } = session
  return {
    user: { organizationId, id, path, username, name, email, emailUnproved, role },
    session: { ...session, id: sessionId },
    ...{ company, isCurrent },
  }
}

export async function deletePass({ sql }: Work, organizationId: string, tokenHash: Uint8Array): Promise<void> {
  await sql`delete from application_pass where organization_id = ${organizationId} and token_hash = ${tokenHash}`
}

export async function deleteDead({ sql, now }: Work): Promise<void> {
  await sql`
    delete from application_pass as p
    where p.fetch_until <= ${now} or not exists (
      select from session as s
      where s.organization_id = p.organization_id and s.user_id = p.user_id and s.id = p.session_id)`
}
