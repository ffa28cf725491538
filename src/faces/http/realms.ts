import { type Brand, brandOf } from '#domain/organizations/brands.ts'
import { findOperator, type Organization, organizationAt } from '#domain/organizations/organizations.ts'
import { type Offered, offeredAt } from '#domain/providers/offered.ts'
import { mayStandAlone } from '#domain/signin/alone.ts'
import type { Look, World } from '#kernel/work.ts'
import type { Site } from './site.ts'

/** Whose pages an address shows. `unset`: ours, before the first owner has set it up. `undefined`: none of ours. */
export type Found = Realm | 'unset' | undefined

/** An organization with an address of its own, and the look of the pages there. */
export type Realm = Organization & {
  readonly brand: Brand
  /** Whether people may sign in with a passkey alone, as far as the realm's own levels say. */
  readonly standsAlone: boolean
  /** What its sign-in page offers besides a password and a passkey. */
  readonly offered: Offered
}

/** Knows whose address was called, without asking the database for every page. */
export type Realms = {
  /** By the Host header, as it was sent. */
  find(host: string): Promise<Found>
  /** What `find` said last, when that is still fresh. */
  fresh(host: string): Realm | undefined
  /** What `find` said last, however long ago: for pages that are drawn without a database. */
  last(host: string): Realm | undefined
  /** Something was changed here: ask again. */
  forget(): void
}

/** A change on another node is seen after at most this long. */
const FRESH_MS = 1000
/** Addresses kept at most: strangers can send any name. */
const KEPT = 1000

type Kept = { readonly found: Found; readonly asked: number }

/** `steadyNow`: milliseconds of a clock that nobody sets. */
export function createRealms(
  world: World,
  site: Pick<Site, 'hosts' | 'port'>,
  steadyNow: () => number = () => performance.now(),
): Realms {
  const kept = new Map<string, Kept>()
  const fresh = (host: string): Kept | undefined => {
    const known = kept.get(host)
    return known && steadyNow() - known.asked < FRESH_MS ? known : undefined
  }
  const realmIn = (one: Kept | undefined): Realm | undefined => (one?.found === 'unset' ? undefined : one?.found)
  return {
    find: async (sent) => {
      const host = sent.toLowerCase()
      const known = fresh(host)
      // reason: whoever waits for the first owner must see it at once
      if (known && known.found !== 'unset') return known.found
      const found = await ask(world, site, host)
      if (kept.size >= KEPT) kept.clear()
      kept.set(host, { found, asked: steadyNow() })
      return found
    },
    fresh: (sent) => realmIn(fresh(sent.toLowerCase())),
    last: (sent) => realmIn(kept.get(sent.toLowerCase())),
    forget: () => {
      for (const [host, one] of kept) kept.set(host, { ...one, asked: Number.NEGATIVE_INFINITY })
    },
  }
}

async function ask(world: World, { hosts, port }: Pick<Site, 'hosts' | 'port'>, host: string): Promise<Found> {
  if (hosts.has(host)) return (await world.look((look) => branded(look, findOperator(look)))) ?? 'unset'
  const [, name, sentPort = ''] = /^([a-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(host) ?? []
  if (name === undefined || sentPort !== port) return undefined
  return world.look((look) => branded(look, organizationAt(look, name)))
}

async function branded(look: Look, asked: Promise<Organization | undefined>): Promise<Realm | undefined> {
  const organization = await asked
  if (!organization) return undefined
  const [brand, standsAlone, offered] = await Promise.all([
    brandOf(look, organization),
    mayStandAlone(look, organization),
    offeredAt(look, organization),
  ])
  return { ...organization, brand, standsAlone, offered }
}
