import type { Work } from '#kernel/work.ts'
import type { Enrollment } from './factor.ts'
import { dropPicturesOf, insertPicture, takePicture } from './pictures.store.ts'

const PURPOSE = 'QR picture'

/**
 * Keeps a picture of a set-up under an address of its own until `until`, for apps that load it themselves. Returns the
 * token of the address. The address says nothing and needs no cookie; it is used up by the first GET.
 */
export async function keepPicture(
  work: Work,
  { organizationId, id }: Pick<Enrollment, 'organizationId' | 'id'>,
  png: Uint8Array,
  until: Date,
): Promise<string> {
  const token = Buffer.from(work.random(32)).toString('base64url')
  const hash = work.vault.hash(PURPOSE, token)
  await insertPicture(work, {
    organizationId,
    enrollmentId: id,
    hash,
    sealed: work.vault.seal(png, contextOf(hash)),
    until,
  })
  return token
}

/** The picture, once; `undefined` when the address was used, is too old, or never was. */
export async function showPicture(work: Work, token: string): Promise<Uint8Array | undefined> {
  const hash = work.vault.hash(PURPOSE, token)
  const sealed = await takePicture(work, hash)
  return sealed && work.vault.open(sealed, contextOf(hash))
}

const contextOf = (hash: Uint8Array) => ({
  table: 'qr_picture',
  row: Buffer.from(hash).toString('hex'),
  purpose: 'picture',
})

/** The set-up is over or begun anew: its picture is gone. */
export function dropPictures(
  work: Work,
  { organizationId, id }: Pick<Enrollment, 'organizationId' | 'id'>,
): Promise<void> {
  return dropPicturesOf(work, organizationId, id)
}
