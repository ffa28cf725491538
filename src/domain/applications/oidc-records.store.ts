import fragment from 'sql-template-tag'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { ApplicationKey } from './applications.ts'
import type { SessionKey } from './passes.ts'

export type RecordRow = {
  readonly idHash: Uint8Array
  readonly sealed: Uint8Array
  readonly consumedAt: Date | null
}

export type NewRecord = {
  readonly realmId: string
  readonly kind: string
  readonly idHash: Uint8Array
  readonly sealed: Uint8Array
  readonly grantHash: Uint8Array | null
  readonly uidHash: Uint8Array | null
  readonly userCodeHash: Uint8Array | null
  readonly session: SessionKey | null
  readonly expiresAt: Date
}

export type By = 'id' | 'uid' | 'user code'

const columnOf: Readonly<Record<By, Fragment>> = {
  id: fragment`id_hash`,
  uid: fragment`uid_hash`,
  'user code': fragment`user_code_hash`,
}

/** Whatever belongs to a session of the portal is there as long as that, and its person may sign in. */
const goesOn = (now: Date): Fragment => fragment`(session_id is null or exists (
  select from session as s
  join app_user as u on u.organization_id = s.organization_id and u.id = s.user_id
  join organization as o on o.id = s.organization_id
  where s.organization_id = r.user_organization_id and s.user_id = r.user_id and s.id = r.session_id
    and s.step = 'full' and s.expires_at > ${now} and s.last_seen_at + make_interval(secs => s.idle_seconds) > ${now}
    and u.status = 'active' and not o.stopped))`

export async function upsertRecord({ sql, now }: Work, made: NewRecord): Promise<void> {
  const { realmId, kind, idHash, sealed, grantHash, uidHash, userCodeHash, session, expiresAt } = made
  await sql`
    insert into oidc_record (organization_id, kind, id_hash, sealed, grant_hash, uid_hash, user_code_hash,
      user_organization_id, user_id, session_id, created_at, expires_at)
    values (${realmId}, ${kind}, ${idHash}, ${sealed}, ${grantHash}, ${uidHash}, ${userCodeHash},
      ${session?.organizationId ?? null}, ${session?.userId ?? null}, ${session?.id ?? null}, ${now}, ${expiresAt})
    on conflict (organization_id, kind, id_hash) do update set sealed = excluded.sealed,
      grant_hash = excluded.grant_hash, uid_hash = excluded.uid_hash, user_code_hash = excluded.user_code_hash,
      user_organization_id = excluded.user_organization_id, user_id = excluded.user_id,
      session_id = excluded.session_id, expires_at = excluded.expires_at`
}

export async function selectRecord(
  { sql, now }: Look,
  realmId: string,
  kind: string,
  by: By,
  hash: Uint8Array,
): Promise<RecordRow | undefined> {
  const [row] = await sql<RecordRow>`
    select id_hash as "idHash", sealed, consumed_at as "consumedAt" from oidc_record as r
    where organization_id = ${realmId} and kind = ${kind} and ${columnOf[by]} = ${hash} and expires_at > ${now}
      and ${goesOn(now)}`
  return row
}

/** The session of the portal that this one of the protocol stands for. */
export async function selectSessionKey(
  { sql, now }: Look,
  realmId: string,
  kind: string,
  uidHash: Uint8Array,
): Promise<SessionKey | undefined> {
  const [row] = await sql<SessionKey>`
    select user_organization_id as "organizationId", user_id as "userId", session_id as id from oidc_record
    where organization_id = ${realmId} and kind = ${kind} and uid_hash = ${uidHash} and expires_at > ${now}
      and session_id is not null`
  return row
}

/** Of two at once, one. */
export async function updateConsumed(
  { sql, now }: Work,
  realmId: string,
  kind: string,
  idHash: Uint8Array,
): Promise<boolean> {
  const rows = await sql`
    update oidc_record set consumed_at = ${now}
    where organization_id = ${realmId} and kind = ${kind} and id_hash = ${idHash} and consumed_at is null returning 1`
  return rows.length === 1
}

export async function deleteRecord({ sql }: Work, realmId: string, kind: string, idHash: Uint8Array): Promise<void> {
  await sql`delete from oidc_record where organization_id = ${realmId} and kind = ${kind} and id_hash = ${idHash}`
}

/** With the grant itself, whose id is the same. `of`: only of what this one belongs to. */
export async function deleteGrant(
  { sql }: Work,
  realmId: string,
  grant: { readonly hash: Uint8Array } | { readonly of: { readonly kind: string; readonly idHash: Uint8Array } },
): Promise<void> {
  const hashes =
    'hash' in grant
      ? fragment`select ${grant.hash}::bytea as hash`
      : fragment`select grant_hash as hash from oidc_record where organization_id = ${realmId}
          and kind = ${grant.of.kind} and id_hash = ${grant.of.idHash} and grant_hash is not null`
  await sql`
    with grants as (${hashes})
    delete from oidc_record as r using grants as g
    where r.organization_id = ${realmId} and (r.grant_hash = g.hash or (r.kind = 'Grant' and r.id_hash = g.hash))`
}

export async function insertVisits(
  { sql, now }: Work,
  { organizationId, userId, id }: SessionKey,
  visits: readonly { readonly application: ApplicationKey; readonly sid: string }[],
): Promise<void> {
  await sql`
    insert into oidc_visit (organization_id, session_id, user_id, application_organization_id, application_id, sid,
      entered_at)
    select ${organizationId}, ${id}, ${userId}, application_organization_id, application_id, sid, ${now}
    from unnest(${visits.map(({ application }) => application.organizationId)}::uuid[],
      ${visits.map(({ application }) => application.id)}::uuid[], ${visits.map(({ sid }) => sid)}::text[])
      as each (application_organization_id, application_id, sid)
    on conflict (organization_id, session_id, application_organization_id, application_id)
      do update set sid = excluded.sid where oidc_visit.ended_at is null`
}

export async function deleteExpired({ sql, now }: Work): Promise<void> {
  await sql`
    delete from oidc_record as r where expires_at <= ${now} or (session_id is not null and not ${goesOn(now)})`
}
