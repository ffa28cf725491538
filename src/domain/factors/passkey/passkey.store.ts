import sql from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { EnrollmentKey, Occasion } from '../factor.ts'
import type { Owner } from '../request.ts'
import type { Challenge, Purpose } from './passkey.ts'

export type NewChallenge = {
  readonly organizationId: string
  readonly hash: Uint8Array
  readonly occasion: Occasion
  readonly purpose: Purpose
  readonly rpId: string
  readonly origin: string
  readonly expiresAt: Date
}

export type Key = {
  readonly rpId: string
  readonly keyId: Uint8Array
  readonly publicKey: Uint8Array
  readonly transports: readonly string[]
  readonly aaguid: string
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly userVerified: boolean
}

/** `spent`: the counter it answered with last. */
export type KnownKey = Key & { readonly spent: number; readonly handle: Uint8Array }

/** The person's handle, made where there was none. */
export async function holdHandle(
  { sql: run }: Work,
  { organizationId, id }: UserKey,
  made: Uint8Array,
): Promise<Uint8Array> {
  await run`
    insert into passkey_owner (organization_id, user_id, handle) values (${organizationId}, ${id}, ${made})
    on conflict (organization_id, user_id) do nothing`
  const [row] = await run<{ handle: Uint8Array }>`
    select handle from passkey_owner where organization_id = ${organizationId} and user_id = ${id}`
  if (!row) throw new Error('a handle is gone the moment it was made')
  return row.handle
}

/** The keys that a person has at this host name, with who they are known as. */
export function selectOfUser(
  { sql: run }: Look,
  { organizationId, id }: UserKey,
  rpId: string,
): Promise<Pick<Key, 'keyId' | 'transports'>[]> {
  return run`
    select p.key_id as "keyId", p.transports from passkey as p
    join enrollment as e on e.organization_id = p.organization_id and e.id = p.enrollment_id
    where e.organization_id = ${organizationId} and e.user_id = ${id} and e.state <> 'ended' and p.rp_id = ${rpId}
    order by p.enrollment_id`
}

/** Of a row of `enrollment`: its key belongs to a name at which people of this realm are asked for none any more. */
export const stranded = (asksFor: (realmId: Fragment, name: Fragment) => Fragment): Fragment => sql`exists (
  select 1 from passkey as k join app_user as w on w.organization_id = k.organization_id and w.id = enrollment.user_id
  where k.organization_id = enrollment.organization_id and k.enrollment_id = enrollment.id
    and not ${asksFor(sql`w.realm_id`, sql`k.rp_id`)})`

/** The keys of these enrollments at this host name. */
export function selectOf(
  { sql: run }: Look,
  organizationId: string,
  ids: readonly string[],
  rpId: string,
): Promise<Pick<Key, 'keyId' | 'transports'>[]> {
  return run`
    select key_id as "keyId", transports from passkey
    where organization_id = ${organizationId} and enrollment_id = any(${ids}::uuid[]) and rp_id = ${rpId}
    order by enrollment_id`
}

export async function selectKey(
  { sql: run }: Look,
  { organizationId, id }: EnrollmentKey,
): Promise<KnownKey | undefined> {
  const [row] = await run<KnownKey>`
    select p.rp_id as "rpId", p.key_id as "keyId", p.public_key as "publicKey", p.transports, p.aaguid,
      p.backup_eligible as "backupEligible", p.backed_up as "backedUp", p.user_verified as "userVerified",
      e.spent::float8 as spent, o.handle
    from passkey as p
    join enrollment as e on e.organization_id = p.organization_id and e.id = p.enrollment_id
    join passkey_owner as o on o.organization_id = e.organization_id and o.user_id = e.user_id
    where p.organization_id = ${organizationId} and p.enrollment_id = ${id}`
  return row
}

/** A key of this person that has ended. */
export async function selectRemoved(
  { sql: run }: Look,
  { organizationId, id }: UserKey,
  enrollmentId: string,
): Promise<Pick<Key, 'rpId' | 'keyId'> | undefined> {
  const [row] = await run<Pick<Key, 'rpId' | 'keyId'>>`
    select p.rp_id as "rpId", p.key_id as "keyId" from passkey as p
    join enrollment as e on e.organization_id = p.organization_id and e.id = p.enrollment_id
    where p.organization_id = ${organizationId} and p.enrollment_id = ${enrollmentId} and e.user_id = ${id}
      and e.state = 'ended'`
  return row
}

/** Whose key this is, wherever they are. */
export async function selectOwner(
  { sql: run }: Look,
  rpId: string,
  keyId: Uint8Array,
): Promise<(Owner & { readonly handle: Uint8Array }) | undefined> {
  const [row] = await run<Owner & { handle: Uint8Array }>`
    select e.organization_id as "organizationId", e.user_id as "userId", e.id as "enrollmentId", o.handle
    from passkey as p
    join enrollment as e on e.organization_id = p.organization_id and e.id = p.enrollment_id
    join passkey_owner as o on o.organization_id = e.organization_id and o.user_id = e.user_id
    where p.rp_id = ${rpId} and p.key_id = ${keyId}`
  return row
}

/** A new key, where its challenge is unused and nobody has it yet. */
export function insertKey(
  { organizationId, id }: EnrollmentKey,
  hash: Uint8Array,
  now: Date,
  key: Key,
  gate: Fragment,
): Fragment {
  return sql`
    insert into passkey (organization_id, enrollment_id, rp_id, key_id, public_key, transports, aaguid, backup_eligible,
      backed_up, user_verified)
    select ${organizationId}, ${id}, ${key.rpId}, ${key.keyId}, ${key.publicKey}, ${key.transports}::text[],
      ${key.aaguid}, ${key.backupEligible}, ${key.backedUp}, ${key.userVerified}
    from passkey_challenge where challenge_hash = ${hash} and used_at is null and expires_at > ${now} and ${gate}
    on conflict do nothing
    returning true as is_right`
}

export async function updateBackedUp(
  { sql: run }: Work,
  { organizationId, id }: EnrollmentKey,
  backedUp: boolean,
): Promise<void> {
  await run`
    update passkey set backed_up = ${backedUp}
    where organization_id = ${organizationId} and enrollment_id = ${id} and backed_up <> ${backedUp}`
}

export async function insertChallenge({ sql: run }: Work, made: NewChallenge): Promise<void> {
  await run`
    insert into passkey_challenge (organization_id, challenge_hash, occasion, purpose, rp_id, origin, expires_at)
    values (${made.organizationId}, ${made.hash}, ${made.occasion}, ${made.purpose}, ${made.rpId}, ${made.origin},
      ${made.expiresAt})
    on conflict do nothing`
}

export async function selectChallenge({ sql: run }: Look, hash: Uint8Array): Promise<Challenge | undefined> {
  const [row] = await run<Challenge>`
    select occasion, purpose, rp_id as "rpId", origin, expires_at as "expiresAt", used_at as "usedAt"
    from passkey_challenge where challenge_hash = ${hash}`
  return row
}

/** A row once per challenge. */
export function spendChallenge(hash: Uint8Array, now: Date, gate: Fragment): Fragment {
  return sql`
    update passkey_challenge set used_at = ${now}
    where challenge_hash = ${hash} and used_at is null and expires_at > ${now} and ${gate}
    returning true as is_right`
}

export async function markUsed({ sql: run, now }: Work, hash: Uint8Array): Promise<void> {
  await run`update passkey_challenge set used_at = ${now} where challenge_hash = ${hash}`
}

export async function deleteEnded({ sql: run }: Work, before: Date): Promise<void> {
  await run`delete from passkey_challenge where expires_at <= ${before}`
}
