import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Link, LinkPurpose } from './links.ts'

export async function insertLink(
  { sql, now }: Work,
  { organizationId, id, email }: UserKey & { readonly email: string },
  made: Pick<Link, 'purpose' | 'createdBy' | 'expiresAt'> & { readonly tokenHash: Uint8Array },
): Promise<void> {
  await sql`
    insert into link (organization_id, token_hash, user_id, purpose, email, created_by, created_at, expires_at)
    values (${organizationId}, ${made.tokenHash}, ${id}, ${made.purpose}, ${email}, ${made.createdBy},
      ${now}, ${made.expiresAt})`
}

export async function selectLive(
  { sql, now }: Look,
  purpose: LinkPurpose,
  tokenHash: Uint8Array,
): Promise<Link | undefined> {
  const [link] = await sql<Link>`
    select organization_id as "organizationId", user_id as "userId", purpose, email, created_by as "createdBy",
      created_at as "createdAt", expires_at as "expiresAt"
    from link where token_hash = ${tokenHash} and purpose = ${purpose} and consumed_at is null and expires_at > ${now}`
  return link
}

/** A row once per link. */
export async function consume({ sql, now }: Work, purpose: LinkPurpose, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await sql`
    update link set consumed_at = ${now}
    where token_hash = ${tokenHash} and purpose = ${purpose} and consumed_at is null and expires_at > ${now}
    returning 1`
  return rows.length === 1
}

export async function consumeOf(
  { sql, now }: Work,
  { organizationId, id }: UserKey,
  purposes: readonly LinkPurpose[],
): Promise<void> {
  await sql`
    update link set consumed_at = ${now}
    where organization_id = ${organizationId} and user_id = ${id} and purpose = any(${purposes}::text[])
      and consumed_at is null`
}

/** The newest that can still be used. */
export async function selectOf(
  { sql, now }: Look,
  { organizationId, id }: UserKey,
  purpose: LinkPurpose,
): Promise<Link | undefined> {
  const [link] = await sql<Link>`
    select organization_id as "organizationId", user_id as "userId", purpose, email, created_by as "createdBy",
      created_at as "createdAt", expires_at as "expiresAt"
    from link
    where organization_id = ${organizationId} and user_id = ${id} and purpose = ${purpose} and consumed_at is null
      and expires_at > ${now}
    order by created_at desc limit 1`
  return link
}

export async function deleteExpired({ sql, now }: Work): Promise<void> {
  await sql`delete from link where expires_at <= ${now}`
}
