import { chiefHost } from '#domain/organizations/hosts.ts'
import type { Look } from '#kernel/work.ts'
import { addressAt, type Site } from './site.ts'

/** Where people of a realm sign in, without a slash at the end: from what is on record, never from what was called. */
export async function portalAddress(
  look: Look,
  site: Pick<Site, 'publicUrl' | 'secure' | 'port'>,
  realmId: string,
): Promise<string> {
  const name = await chiefHost(look, realmId)
  return name === undefined ? site.publicUrl : addressAt(site, name)
}
