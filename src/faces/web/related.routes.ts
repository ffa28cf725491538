import { sharedHosts } from '#domain/organizations/hosts.ts'
import { nothing, type Reply } from '../http/reply.ts'
import { addressAt } from '../http/site.ts'
import type { Call } from './call.ts'
import type { Route } from './route.ts'

export const relatedRoutes: readonly Route[] = [
  { method: 'GET', path: '/.well-known/webauthn', door: 'open', handle: getRelated },
]

/** The addresses that share the passkeys of this one (Web Authentication Level 3, section 5.11), for browsers. */
async function getRelated({ world, realm, site, host }: Call): Promise<Reply> {
  const names = await world.look((look) => sharedHosts(look, realm.id))
  if (names.length < 2 || names[0] !== host.replace(/:\d+$/, '')) return nothing(404)
  const body = JSON.stringify({ origins: names.map((name) => addressAt(site, name)) })
  return { status: 200, type: 'application/json', body, cookies: [] }
}
