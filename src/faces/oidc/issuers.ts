import type { RequestListener } from 'node:http'
import type { Provider } from 'oidc-provider'
import { speaksOidc } from '#domain/applications/oidc-clients.ts'
import { signingKeys } from '#domain/applications/signing-keys.ts'
import type { World } from '#kernel/work.ts'
import type { Draw } from '../http/door-pages.ts'
import { portalAddress } from '../http/portal-address.ts'
import { createRealms } from '../http/realms.ts'
import type { Site } from '../http/site.ts'
import { pagesOf } from './pages.ts'

export type Issuer = {
  readonly realmId: string
  readonly url: URL
  readonly provider: Provider
  readonly answer: RequestListener
}

/** An issuer for each realm that has an application which speaks the protocol. */
export type Issuers = {
  /** `undefined`: at this host there is none. */
  at(host: string): Promise<Issuer | undefined>
}

type Kept = Issuer & { readonly state: string; readonly checked: number }

/** Of so many realms the protocol is kept at hand; each takes about 100 kB. */
const KEPT = 500
/** A new key, or another address, is seen after at most this long. */
const FRESH_MS = 1000

export function createIssuers(world: World, site: Site, draw: Draw, onError: (error: unknown) => void): Issuers {
  const realms = createRealms(world, site)
  const kept = new Map<string, Kept>()
  const pages = pagesOf(draw)
  const fetch = async (realmId: string): Promise<Kept | undefined> => {
    const known = kept.get(realmId)
    if (known && performance.now() - known.checked < FRESH_MS) return known
    const [speaks, address] = await world.look((look) =>
      Promise.all([speaksOidc(look, realmId), portalAddress(look, site, realmId)]),
    )
    if (!speaks) return undefined
    const keys = await signingKeys(world, realmId)
    const state = [address, ...keys.map(({ kid }) => kid)].join(' ')
    const checked = performance.now()
    if (known?.state === state) return { ...known, checked }
    const [library, { createProvider }] = await Promise.all([import('oidc-provider'), import('./provider.ts')])
    const provider = createProvider(library, { world, realmId, issuer: address, keys, pages, onError })
    return { realmId, url: new URL(address), provider, answer: provider.callback(), state, checked }
  }
  return {
    at: async (host) => {
      const realm = await realms.find(host)
      if (!realm || realm === 'unset') return undefined
      const found = await fetch(realm.id)
      kept.delete(realm.id)
      if (found) kept.set(realm.id, found)
      for (const [oldest] of kept) if (kept.size > KEPT) kept.delete(oldest)
      // reason: a realm may have several names, and what is signed names one
      return found?.url.host === host.toLowerCase() ? found : undefined
    },
  }
}
