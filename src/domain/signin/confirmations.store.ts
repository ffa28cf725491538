import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { Confirmation, ConfirmationKey, NewConfirmation, Proof } from './confirmations.ts'

const columns = sql`c.organization_id as "organizationId", c.id, c.key_id as "keyId", c.application_id as "applicationId",
  c.realm_id as "realmId", c.user_organization_id as "userOrganizationId", c.user_id as "userId", c.text, c.nonce,
  c.return_to as "returnTo", c.language, c.browser_hash as "browserHash", c.state, c.method, c.acr, c.amr,
  c.expires_at as "expiresAt", c.answered_at as "answeredAt"`

export async function insertConfirmation({ sql: run, now }: Work, made: NewConfirmation): Promise<void> {
  await run`
    insert into confirmation (organization_id, id, key_id, application_id, realm_id, user_organization_id, user_id,
      text, nonce, return_to, language, page_hash, state, created_at, expires_at)
    values (${made.organizationId}, ${made.id}, ${made.keyId}, ${made.applicationId}, ${made.realmId},
      ${made.user?.organizationId ?? null}, ${made.user?.id ?? null}, ${made.text}, ${made.nonce}, ${made.returnTo},
      ${made.language}, ${made.pageHash}, 'waiting', ${now}, ${made.expiresAt})`
}

export async function selectConfirmation(
  { sql: run }: Look,
  { organizationId, id }: ConfirmationKey,
): Promise<Confirmation | undefined> {
  const [found] = await run<Confirmation>`
    select ${columns} from confirmation as c where c.organization_id = ${organizationId} and c.id = ${id}`
  return found
}

export async function selectByPage({ sql: run }: Look, pageHash: Uint8Array): Promise<Confirmation | undefined> {
  const [found] = await run<Confirmation>`
    select ${columns} from confirmation as c where c.page_hash = ${pageHash}`
  return found
}

/** How often this person refused since then what this application, or this key, asked. */
export async function countRefused(
  { sql: run }: Look,
  { organizationId, keyId, applicationId }: Pick<Confirmation, 'organizationId' | 'keyId' | 'applicationId'>,
  userId: string,
  since: Date,
): Promise<number> {
  const [row] = await run<{ refused: number }>`
    select count(*)::int as refused from confirmation
    where organization_id = ${organizationId} and user_id = ${userId} and answered_at > ${since} and state = 'refused'
      and coalesce(application_id, key_id) = ${applicationId ?? keyId}`
  return row?.refused ?? 0
}

/** The first browser that opens it has it; true where it is this one. */
export async function updateBrowser(
  { sql: run }: Work,
  { organizationId, id }: ConfirmationKey,
  browserHash: Uint8Array,
): Promise<boolean> {
  const rows = await run`
    update confirmation set browser_hash = ${browserHash}
    where organization_id = ${organizationId} and id = ${id} and coalesce(browser_hash, ${browserHash}) = ${browserHash}
    returning 1`
  return rows.length === 1
}

/** Nobody else can answer it before this unit of work is over; false where somebody has, or its time has passed. */
export async function holdWaiting(
  { sql: run, now }: Work,
  { organizationId, id }: ConfirmationKey,
  text: string,
): Promise<boolean> {
  const rows = await run`
    select 1 from confirmation
    where organization_id = ${organizationId} and id = ${id} and state = 'waiting' and expires_at > ${now}
      and text = ${text}
    for update`
  return rows.length === 1
}

export async function updateConfirmed(
  { sql: run, now }: Work,
  { organizationId, id }: ConfirmationKey,
  { method, acr, amr }: Proof,
): Promise<void> {
  await run`
    update confirmation set state = 'confirmed', answered_at = ${now}, method = ${method}, acr = ${acr}, amr = ${[...amr]}
    where organization_id = ${organizationId} and id = ${id}`
}

export async function updateRefused({ sql: run, now }: Work, { organizationId, id }: ConfirmationKey): Promise<void> {
  await run`
    update confirmation set state = 'refused', answered_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`
}

/** True for one caller only. */
export async function updateTaken(
  { sql: run }: Work,
  { organizationId, id }: ConfirmationKey,
  answeredAfter: Date,
): Promise<boolean> {
  const rows = await run`
    update confirmation set state = 'taken'
    where organization_id = ${organizationId} and id = ${id} and state = 'confirmed' and answered_at > ${answeredAfter}
    returning 1`
  return rows.length === 1
}

export async function deleteExpired({ sql: run, now }: Work): Promise<void> {
  await run`delete from confirmation where expires_at <= ${now}::timestamptz - interval '1 day'`
}
