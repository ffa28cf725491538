import { keeperOf } from '#domain/providers/provisioning.ts'
import type { User } from '#domain/users/users.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Look } from '#kernel/work.ts'
import { describedBy } from './provisioned-person.ts'

/** What a directory may say of somebody, of what they could else change on their pages. */
export const keptFields = ['name', 'email', 'mobile', 'language', 'timeZone'] as const
export type KeptField = (typeof keptFields)[number]

/** By which directory somebody is kept, and what of them it says: that is changed there. */
export type Kept = {
  /** The provider its token belongs to; null: of none. */
  readonly provider: string | null
  readonly fields: readonly KeptField[]
}

/** Undefined where no directory has put them here. Of owners it keeps nothing, for it does not change them. */
export async function keptOf(
  look: Look,
  user: Pick<User, 'organizationId' | 'id' | 'username' | 'role'>,
): Promise<Kept | undefined> {
  const keeper = await keeperOf(look, user)
  if (!keeper) return undefined
  const { provider, attributes } = keeper
  const said = describedBy({ ...attributes, userName: user.username })
  if (user.role === 'owner' || said instanceof ScimRefusal) return { provider, fields: [] }
  const isSaid: Readonly<Record<KeptField, boolean>> = {
    name: said.name !== '',
    email: true,
    mobile: said.mobile !== null,
    language: said.language !== 'auto',
    timeZone: attributes.timezone === said.timeZone,
  }
  return { provider, fields: keptFields.filter((field) => isSaid[field]) }
}
