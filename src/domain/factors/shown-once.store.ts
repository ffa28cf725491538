import type { Work } from '#kernel/work.ts'
import type { Kept } from './shown-once.ts'

export async function insertKept(
  { sql }: Work,
  kept: Kept,
  hash: Uint8Array,
  sealed: Uint8Array,
  until: Date,
): Promise<void> {
  await sql`
    insert into shown_once (organization_id, token_hash, purpose, owner_id, sealed, expires_at)
    values (${kept.organizationId}, ${hash}, ${kept.purpose}, ${kept.ownerId}, ${sealed}, ${until})`
}

export async function takeOwned({ sql, now }: Work, kept: Kept, hash: Uint8Array): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ sealed: Uint8Array; live: boolean }>`
    delete from shown_once
    where organization_id = ${kept.organizationId} and token_hash = ${hash} and purpose = ${kept.purpose}
      and owner_id = ${kept.ownerId}
    returning sealed, expires_at > ${now} as live`
  return row?.live ? row.sealed : undefined
}

export async function takeAny(
  { sql, now }: Work,
  purpose: Kept['purpose'],
  hash: Uint8Array,
): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ sealed: Uint8Array; live: boolean }>`
    delete from shown_once where token_hash = ${hash} and purpose = ${purpose}
    returning sealed, expires_at > ${now} as live`
  return row?.live ? row.sealed : undefined
}

export async function deleteOf(
  { sql }: Work,
  { organizationId, ownerId }: Pick<Kept, 'organizationId' | 'ownerId'>,
): Promise<void> {
  await sql`delete from shown_once where organization_id = ${organizationId} and owner_id = ${ownerId}`
}

export async function deleteExpired({ sql, now }: Work): Promise<void> {
  await sql`delete from shown_once where expires_at <= ${now}`
}
