import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { Challenge, NewChallenge } from './challenges.ts'

const columns = sql`c.organization_id as "organizationId", c.id, c.key_id as "keyId", c.application_id as "applicationId",
  c.realm_id as "realmId", c.user_organization_id as "userOrganizationId", c.user_id as "userId", c.purpose, c.nonce, c.return_to as "returnTo",
  c.created_at as "createdAt", c.expires_at as "expiresAt", c.passed_at as "passedAt", c.passed_kind as "passedKind",
  c.passed_assurance as "passedAssurance", c.passed_amr as "passedAmr", c.taken_at as "takenAt",
  c.sealed_token as "sealedToken"`

export async function insertChallenge({ sql: run, now }: Work, made: NewChallenge): Promise<void> {
  await run`
    insert into challenge (organization_id, id, key_id, application_id, sealed_token, realm_id, user_organization_id,
      user_id, purpose, nonce, return_to, page_hash, created_at, expires_at)
    values (${made.organizationId}, ${made.id}, ${made.keyId}, ${made.applicationId}, ${made.sealedToken},
      ${made.realmId}, ${made.user?.organizationId ?? null}, ${made.user?.id ?? null}, ${made.purpose}, ${made.nonce},
      ${made.returnTo}, ${made.pageHash}, ${now}, ${made.expiresAt})`
}

export async function selectChallenge(
  { sql: run }: Look,
  organizationId: string,
  id: string,
): Promise<Challenge | undefined> {
  const [found] = await run<Challenge>`
    select ${columns} from challenge as c where c.organization_id = ${organizationId} and c.id = ${id}`
  return found
}

export async function selectByPage({ sql: run, now }: Look, pageHash: Uint8Array): Promise<Challenge | undefined> {
  const [found] = await run<Challenge>`
    select ${columns} from challenge as c where c.page_hash = ${pageHash} and c.expires_at > ${now}`
  return found
}

/** False where somebody has changed it since it was read. */
export async function updateSealed(
  { sql: run }: Work,
  { organizationId, id, sealedToken }: Pick<Challenge, 'organizationId' | 'id' | 'sealedToken'>,
  sealed: Uint8Array,
): Promise<boolean> {
  const rows = await run`
    update challenge set sealed_token = ${sealed}
    where organization_id = ${organizationId} and id = ${id} and sealed_token = ${sealedToken}
    returning 1`
  return rows.length === 1
}

export async function updatePassed(
  { sql: run, now }: Work,
  { organizationId, id }: Pick<Challenge, 'organizationId' | 'id'>,
  { kind, assurance, amr }: { readonly kind: string; readonly assurance: string; readonly amr: readonly string[] },
): Promise<void> {
  await run`
    update challenge set passed_at = ${now}, passed_kind = ${kind}, passed_assurance = ${assurance},
      passed_amr = ${[...amr]}
    where organization_id = ${organizationId} and id = ${id}`
}

/** Nobody can answer it any more. What was passed is, and stays so. */
export async function updateOver(
  { sql: run, now }: Work,
  { organizationId, id }: Pick<Challenge, 'organizationId' | 'id'>,
): Promise<void> {
  await run`
    update challenge set expires_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and passed_at is null and expires_at > ${now}`
}

/** True for one caller only. */
export async function updateTaken(
  { sql: run, now }: Work,
  { organizationId, id }: Pick<Challenge, 'organizationId' | 'id'>,
): Promise<boolean> {
  const rows = await run`
    update challenge set taken_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and passed_at is not null and taken_at is null
      and expires_at > ${now}
    returning 1`
  return rows.length === 1
}

export async function deleteExpired({ sql: run, now }: Work): Promise<void> {
  await run`delete from challenge where expires_at <= ${now}::timestamptz - interval '1 day'`
}
