import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Attempt } from './attempts.ts'

type Row = {
  readonly organizationId: string
  readonly username: string
  readonly userOrganizationId: string | null
  readonly userId: string | null
  readonly tokenHash: Uint8Array
  readonly createdAt: Date
  readonly providerId: string | null
}

export async function insertAttempt(
  { sql }: Work,
  { organizationId, username, person, tokenHash, createdAt, providerId }: Attempt,
  browserHash: Uint8Array,
  expiresAt: Date,
): Promise<void> {
  await sql`
    insert into sign_in_attempt (organization_id, token_hash, username, user_organization_id, user_id, browser_hash,
      created_at, expires_at, provider_id)
    values (${organizationId}, ${tokenHash}, ${username}, ${person?.organizationId ?? null}, ${person?.id ?? null},
      ${browserHash}, ${createdAt}, ${expiresAt}, ${providerId ?? null})`
}

export async function selectAttempt(
  { sql, now }: Look,
  organizationId: string,
  tokenHash: Uint8Array,
  browserHash: Uint8Array,
): Promise<Attempt | undefined> {
  const [row] = await sql<Row>`
    select organization_id as "organizationId", username, user_organization_id as "userOrganizationId",
      user_id as "userId", token_hash as "tokenHash", created_at as "createdAt",
      provider_id as "providerId"
    from sign_in_attempt
    where organization_id = ${organizationId} and token_hash = ${tokenHash} and browser_hash = ${browserHash}
      and expires_at > ${now}`
  if (!row) return undefined
  const { userOrganizationId, userId, providerId, ...attempt } = row
  const person =
    userId !== null && userOrganizationId !== null ? { organizationId: userOrganizationId, id: userId } : undefined
  return { ...attempt, person, providerId: providerId ?? undefined }
}

export async function addWrong({ sql }: Work, attempt: Attempt, limit: number): Promise<boolean> {
  const [row] = await sql<{ lives: boolean }>`
    update sign_in_attempt set wrong = wrong + 1, expires_at = case when wrong + 1 < ${limit} then expires_at
      else created_at end
    where organization_id = ${attempt.organizationId} and token_hash = ${attempt.tokenHash}
    returning wrong < ${limit} as lives`
  return row?.lives ?? false
}

export async function deleteAttempt({ sql }: Work, attempt: Attempt): Promise<boolean> {
  const rows = await sql`
    delete from sign_in_attempt
    where organization_id = ${attempt.organizationId} and token_hash = ${attempt.tokenHash} returning 1`
  return rows.length === 1
}

export async function deleteOf({ sql }: Work, { organizationId, id }: UserKey): Promise<void> {
  await sql`delete from sign_in_attempt where user_organization_id = ${organizationId} and user_id = ${id}`
}

export async function deleteExpired({ sql, now }: Work): Promise<void> {
  await sql`delete from sign_in_attempt where expires_at <= ${now}`
}
