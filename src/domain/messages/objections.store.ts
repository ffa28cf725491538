import sql from 'sql-template-tag'
import type { Fragment, Look, Message, Work } from '#kernel/work.ts'
import type { Objection, PersonKey } from './objections.ts'

/** For the statement that writes the letter. */
export function insertObjection(
  { organizationId, userId, template, to }: Message,
  now: Date,
  made: { readonly tokenHash: Uint8Array; readonly expiresAt: Date },
): Fragment {
  return sql`
    insert into objection (organization_id, token_hash, user_id, template, email, created_at, expires_at)
    values (${organizationId}, ${made.tokenHash}, ${userId}, ${template}, ${to}, ${now}, ${made.expiresAt})`
}

export async function selectObjection({ sql: run, now }: Look, tokenHash: Uint8Array): Promise<Objection | undefined> {
  const [found] = await run<Objection>`
    select organization_id as "organizationId", user_id as "userId", template, email, created_at as "createdAt",
      expires_at as "expiresAt"
    from objection where token_hash = ${tokenHash} and ended_at is null and expires_at > ${now}`
  return found
}

/** A row once per objection. */
export async function updateSpent({ sql: run, now }: Work, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await run`
    update objection set ended_at = ${now}
    where token_hash = ${tokenHash} and ended_at is null and expires_at > ${now} returning 1`
  return rows.length === 1
}

export async function updateEnded(
  { sql: run, now }: Work,
  { organizationId, id }: PersonKey,
  since: Date | null,
  email: string | null,
): Promise<void> {
  await run`
    update objection set ended_at = ${now}
    where organization_id = ${organizationId} and user_id = ${id} and ended_at is null
      and (${since}::timestamptz is null or created_at >= ${since}::timestamptz or email = ${email}::text)`
}

export async function deleteExpired({ sql: run, now }: Work): Promise<void> {
  await run`delete from objection where expires_at <= ${now}`
}
