import type { Look, Work } from '#kernel/work.ts'
import type { PublicKey } from './signing-keys.ts'

export type KeyRow = {
  readonly id: string
  readonly publicKey: PublicKey
  readonly sealed: Uint8Array
  readonly signsFrom: Date
  readonly endsAt: Date | null
}

/** Of two nodes that make the first key at once, one does. */
export async function insertKey(
  { sql, now }: Work,
  organizationId: string,
  { id, publicKey, sealed, signsFrom }: Omit<KeyRow, 'endsAt'>,
): Promise<void> {
  await sql`
    insert into signing_key (organization_id, id, public_key, sealed, created_at, signs_from)
    values (${organizationId}, ${id}, ${JSON.stringify(publicKey)}::jsonb, ${sealed}, ${now}, ${signsFrom})`
}

/** All that others must know, the oldest first. */
export function selectKeys({ sql, now }: Look, organizationId: string): Promise<KeyRow[]> {
  return sql<KeyRow>`
    select id, public_key as "publicKey", sealed, signs_from as "signsFrom", ends_at as "endsAt" from signing_key
    where organization_id = ${organizationId} and (ends_at is null or ends_at > ${now})
    order by signs_from, id`
}

/** Keeps others from making or changing keys of this organization until the unit ends. */
export async function lockKeys({ sql }: Work, organizationId: string): Promise<void> {
  await sql`select from organization where id = ${organizationId} for no key update`
}

export async function updateEnds({ sql }: Work, organizationId: string, newest: string, endsAt: Date): Promise<void> {
  await sql`
    update signing_key set ends_at = ${endsAt}
    where organization_id = ${organizationId} and id <> ${newest} and ends_at is null`
}

/** Whose newest key was made before. */
export function selectOld({ sql }: Look, before: Date): Promise<{ organizationId: string }[]> {
  return sql<{ organizationId: string }>`
    select organization_id as "organizationId" from signing_key where ends_at is null
    group by organization_id having max(created_at) < ${before}`
}

export async function deleteEnded({ sql, now }: Work): Promise<void> {
  await sql`delete from signing_key where ends_at <= ${now}`
}
