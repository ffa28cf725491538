import { createSecretKey } from 'node:crypto'
import type { Logger } from 'pino'
import { probe } from '#delivery/probe.ts'
import { crowdOf } from '#faces/http/crowd.ts'
import type { Lane } from '#faces/http/dispatcher.ts'
import { type Answers, serve } from '#faces/http/serve.ts'
import { toHttps } from '#faces/http/to-https.ts'
import type { PortalParts } from '#faces/web/portal.ts'
import type { Config } from '../config.ts'
import type { Delivery } from './delivery.ts'
import type { Open } from './open.ts'

const GRACE_MS = 10_000

export type Listening = {
  readonly config: Config
  readonly open: Open
  readonly port: number
  readonly logger: Logger
  readonly delivery: Pick<Delivery, 'mail'>
  readonly isStopping: () => boolean
  /** Takes what is answered elsewhere. */
  readonly aside?: Lane | undefined
  readonly forgetting?: PortalParts['forgetting']
}

/** The pages are loaded when they are served: a command beside the server does without them. */
export async function listener(listening: Listening): Promise<Answers> {
  const { config, open, port, logger, isStopping, aside, forgetting } = listening
  const { mail } = listening.delivery
  const { createPortal } = await import('#faces/web/portal.ts')
  const { patient } = await import('#faces/http/patience.ts')
  const { forwardAuthLane } = await import('#faces/forward-auth/lane.ts')
  const { oidcLane } = await import('#faces/oidc/lane.ts')
  const { apiLane } = await import('#faces/api/lane.ts')
  const { ssoLane } = await import('#faces/sso/lane.ts')
  const { createUpstream } = await import('#faces/sso/upstream.ts')
  const { fetchOnce } = await import('#delivery/fetching.ts')
  const { scimLane } = await import('#faces/scim/lane.ts')
  const { trustedProxies, pseudoLanguage, dnsServer, publicUrl = `http://localhost:${port}` } = config
  const browserKey = createSecretKey(open.vault.hash('browser cookie', ''))
  const onError = (error: unknown, reference: string): void => logger.error({ err: error, reference })
  return createPortal({
    ...{ ...open, mail, publicUrl, trustedProxies, pseudoLanguage, dnsServer },
    ...{
      browserKey,
      onError,
      isStopping,
      forgetting,
      crowd: crowdOf(config.requestsAtOnce),
      readiness: open.readiness,
      probe,
      patience: patient(),
      radius: { port: config.radiusPort, radsecPort: config.radsecPort },
      upstream: (site) => createUpstream({ world: open.world, site, fetcher: fetchOnce }),
      doors: (site, draw) => [
        ...(aside ? [aside] : []),
        forwardAuthLane(open.world, site),
        apiLane({ world: open.world, site, tryOut: mail.tryOut, onError }),
        scimLane({ world: open.world, site, onError }),
        oidcLane(open.world, site, draw, onError),
        ssoLane(open.world, site, onError),
      ],
    },
  })
}

export type Secure = {
  /** What is answered by http beside it. */
  readonly plain: Answers
  stop(waitMs: number): Promise<void>
}

/** The same answers by https, with certificates of our own, where an authority is set. */
export async function serveSecurely(
  { acmeDirectory: directory, host, tlsPort, publicUrl }: Config,
  { world }: Open,
  logger: Logger,
  answers: Answers,
): Promise<Secure | undefined> {
  if (directory === undefined) return undefined
  const { createCertificates } = await import('./certificates.ts')
  const ownName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  const onError = (error: unknown, name: string): void => logger.warn({ err: error, name }, 'no certificate was made')
  const certificates = createCertificates({ world, directory, ownName, onError })
  const serving = await serve(host, tlsPort, () => answers, certificates.contextOf)
  certificates.start()
  const port = publicUrl === undefined ? '' : new URL(publicUrl).port
  return {
    plain: toHttps(answers, certificates.contextOf, port),
    stop: async (waitMs) => {
      await Promise.all([serving.drain(GRACE_MS, waitMs), certificates.stop()])
    },
  }
}
