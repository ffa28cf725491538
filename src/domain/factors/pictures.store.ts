import type { Work } from '#kernel/work.ts'

export type KeptPicture = {
  readonly organizationId: string
  readonly enrollmentId: string
  readonly hash: Uint8Array
  readonly sealed: Uint8Array
  readonly until: Date
}

export async function insertPicture({ sql, now }: Work, picture: KeptPicture): Promise<void> {
  await sql`
    with old as (delete from qr_picture where organization_id = ${picture.organizationId} and expires_at <= ${now})
    insert into qr_picture (organization_id, token_hash, enrollment_id, sealed, expires_at)
    values (${picture.organizationId}, ${picture.hash}, ${picture.enrollmentId}, ${picture.sealed}, ${picture.until})`
}

export async function takePicture({ sql, now }: Work, hash: Uint8Array): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ sealed: Uint8Array; live: boolean }>`
    delete from qr_picture where token_hash = ${hash} returning sealed, expires_at > ${now} as live`
  return row?.live ? row.sealed : undefined
}

export async function dropPicturesOf({ sql }: Work, organizationId: string, enrollmentId: string): Promise<void> {
  await sql`delete from qr_picture where organization_id = ${organizationId} and enrollment_id = ${enrollmentId}`
}
