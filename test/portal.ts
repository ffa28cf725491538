import { createSecretKey, randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { fetchOnce } from '#delivery/fetching.ts'
import { probe } from '#delivery/probe.ts'
import { apiLane } from '#faces/api/lane.ts'
import { forwardAuthLane } from '#faces/forward-auth/lane.ts'
import type { Patience } from '#faces/http/patience.ts'
import { type Serving, serve } from '#faces/http/serve.ts'
import { oidcLane } from '#faces/oidc/lane.ts'
import { scimLane } from '#faces/scim/lane.ts'
import { ssoLane } from '#faces/sso/lane.ts'
import { createUpstream } from '#faces/sso/upstream.ts'
import type { Mail } from '#faces/web/mail.ts'
import { createPortal } from '#faces/web/portal.ts'
import { type TestWorld, testWorld } from './world.ts'

/** A portal of one's own on a free port: the real pages over real HTTP, in a world whose clock obeys. */
export type TestPortal = { readonly url: string; readonly world: TestWorld; readonly errors: unknown[] }

export type PortalOptions = {
  readonly world?: TestWorld
  readonly trustedProxies?: readonly string[]
  /** Speak the made-up right-to-left language to browsers that ask for `qps`. */
  readonly pseudoLanguage?: boolean
  /** Another public address than that of the port, such as one of https. */
  readonly publicUrl?: string
  /** A name server of one's own. */
  readonly dnsServer?: string
  /** Without it nothing is delivered, and no page says so. */
  readonly mail?: Mail
  /** Without it no refusal waits. */
  readonly patience?: Patience
  /** Identity providers are kept to the public Internet, as those of tenants are. */
  readonly publicOnly?: boolean
}

export async function testPortal(t: TestContext, options: PortalOptions = {}): Promise<TestPortal> {
  let serving: Serving | undefined
  // reason: hooks run in the order they were made, and what is under way still needs the world
  t.after(() => serving?.drain(1000))
  const world = options.world ?? (await testWorld(t))
  const errors: unknown[] = []
  serving = await serve('127.0.0.1', 0, (port) =>
    createPortal({
      world,
      hashing: world.hashing,
      steadyNow: () => world.clock.now().getTime(),
      publicUrl: options.publicUrl ?? `http://localhost:${port}`,
      trustedProxies: options.trustedProxies ?? [],
      pseudoLanguage: options.pseudoLanguage ?? false,
      browserKey: createSecretKey(randomBytes(32)),
      dnsServer: options.dnsServer,
      onError: (error) => errors.push(error),
      isStopping: () => false,
      mail: options.mail,
      patience: options.patience,
      probe,
      // reason: providers of tests are on this machine, whoever has typed them in
      upstream: (site) =>
        createUpstream({
          world,
          site,
          fetcher: (asked) => fetchOnce(asked, { publicOnly: options.publicOnly ?? false }),
        }),
      radius: { port: 1812, radsecPort: 2083 },
      doors: (site, draw) => [
        forwardAuthLane(world, site),
        apiLane({ world, site, tryOut: options.mail?.tryOut, onError: (error) => errors.push(error) }),
        scimLane({ world, site, onError: (error) => errors.push(error) }),
        oidcLane(world, site, draw, (error) => errors.push(error)),
        ssoLane(world, site, (error) => errors.push(error)),
      ],
    }),
  )
  return { url: `http://localhost:${serving.port}`, world, errors }
}
