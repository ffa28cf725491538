import type { Organization } from '#domain/organizations/organizations.ts'
import type { Look } from '#kernel/work.ts'
import { existsLed } from './domains.store.ts'
import { providersOf } from './providers.ts'

/** A provider that a sign-in page offers. */
export type OfferedProvider = { readonly id: string; readonly name: string }

/** What the sign-in page of a realm offers besides a password. */
export type Offered = {
  /** Of the organization whose address it is: anybody may see that it has them. */
  readonly providers: readonly OfferedProvider[]
  /** Whether some domain leads people of this realm to a provider; which does, whoever asks must know. */
  readonly byDomain: boolean
}

export async function offeredAt(look: Look, realm: Pick<Organization, 'id'>): Promise<Offered> {
  const [providers, byDomain] = await Promise.all([providersOf(look, realm), existsLed(look, realm.id)])
  const offered = providers.filter(({ enabled }) => enabled).map(({ id, name }) => ({ id, name }))
  return { providers: offered, byDomain }
}
