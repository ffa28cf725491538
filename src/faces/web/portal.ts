import type { KeyObject } from 'node:crypto'
import type { Hashing } from '#domain/users/hashing.ts'
import type { World } from '#kernel/work.ts'
import type { Crowd } from '../http/crowd.ts'
import { createDispatcher, type Lane } from '../http/dispatcher.ts'
import type { Draw } from '../http/door-pages.ts'
import { challengeLane, healthLane, readableBy, sessionLane, tlsLane } from '../http/lanes.ts'
import { impatient, type Patience } from '../http/patience.ts'
import type { AskReadiness } from '../http/readiness.ts'
import { createRealms } from '../http/realms.ts'
import type { Answers } from '../http/serve.ts'
import { hostsOf, type Probe, type RadiusPorts, type Site } from '../http/site.ts'
import { txtLookup } from '../http/txt.ts'
import { noUpstream, type Upstream } from '../http/upstream.ts'
import { createWebApp } from './app.ts'
import { brandLane } from './brand/lanes.ts'
import { drawFor } from './draw.tsx'
import { assetsLane, signInLane } from './lanes.tsx'
import { type Mail, noMail } from './mail.ts'

export type PortalParts = {
  readonly world: World
  readonly hashing: Hashing
  /** Where people reach us: scheme, host and port. */
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  readonly pseudoLanguage: boolean
  /** The name server that is asked for proofs; without it, those of the machine. */
  readonly dnsServer?: string | undefined
  readonly browserKey: KeyObject
  readonly onError: (error: unknown, reference: string) => void
  readonly isStopping: () => boolean
  /** Whether people can be served; without it, whether the database can be read. */
  readonly readiness?: AskReadiness | undefined
  /** When to turn people away; without it, never. */
  readonly crowd?: Crowd | undefined
  /** Given what forgets whose address is whose, for whoever hears of a change. */
  readonly forgetting?: ((forget: () => void) => void) | undefined
  /** Milliseconds of a clock that nobody sets, by which answers are kept; without it, that of the process. */
  readonly steadyNow?: () => number
  readonly mail?: Mail | undefined
  /** Calls an address as a stranger would; without it, none is called. */
  readonly probe?: Probe | undefined
  /** What refusals wait for; without it, for nothing. */
  readonly patience?: Patience | undefined
  /** Where RADIUS is answered, as pages tell it; without it, nowhere. */
  readonly radius?: RadiusPorts | undefined
  /** Asks identity providers; without it, none is asked. */
  readonly upstream?: ((site: Pick<Site, 'publicUrl' | 'secure' | 'port'>) => Upstream) | undefined
  /** Doors beside the pages, of other faces. */
  readonly doors?: ((site: Site, draw: Draw) => readonly Lane[]) | undefined
}

const unprobed: Probe = async () => ({ failed: 'this server calls no other' })

/** The whole portal as one listener of node:http. */
export function createPortal(parts: PortalParts): Answers {
  const { world, hashing, publicUrl, trustedProxies, pseudoLanguage, browserKey, onError, mail = noMail } = parts
  const secure = publicUrl.startsWith('https:')
  const { port } = new URL(publicUrl)
  const hosts = hostsOf(publicUrl)
  const txt = txtLookup(parts.dnsServer)
  const { probe = unprobed, patience = impatient, radius = {} } = parts
  const settings = { publicUrl, secure, hosts, port, browserKey, trustedProxies, pseudoLanguage }
  const upstream = parts.upstream?.(settings) ?? noUpstream
  const site: Site = { ...settings, txt, probe, patience, radius, upstream }
  const realms = createRealms(world, site, parts.steadyNow)
  parts.forgetting?.(realms.forget)
  const web = { site, world, hashing, realms, mail, onError }
  const app = createWebApp(web)
  // reason: what is known without the database is answered however many wait for it, and the page most asked for comes first
  const first = [
    signInLane(site, realms),
    assetsLane(),
    healthLane(parts.readiness ?? readableBy(world), parts.isStopping),
  ]
  const lanes = [
    brandLane(world),
    sessionLane(world, site, realms),
    tlsLane(world, site),
    challengeLane(world),
    ...(parts.doors?.(site, drawFor(web)) ?? []),
  ]
  const { crowd } = parts
  return createDispatcher(lanes, (request, bindings) => app.fetch(request, bindings), {
    first,
    ...(crowd && { crowd }),
  })
}
