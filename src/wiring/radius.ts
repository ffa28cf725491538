import type { Logger } from 'pino'
import { patient } from '#faces/http/patience.ts'
import { CannotListen } from '#faces/http/serve.ts'
import type { Radius } from '#faces/radius/server.ts'
import type { Config } from '../config.ts'
import type { Open } from './open.ts'
import type { Sight } from './sight.ts'

export type { Radius }

/** Answers RADIUS where the settings say so; only then it is loaded. */
export async function answerRadius(
  config: Config,
  { world, hashing }: Open,
  logger: Logger,
  sight: Pick<Sight, 'packet'>,
): Promise<Radius | undefined> {
  const { host, radiusHost, radiusPort: port, radsecPort, radsecCertificate: certificate, radsecKey: key } = config
  if (port === undefined && radsecPort === undefined) return undefined
  const { serveRadius } = await import('#faces/radius/server.ts')
  const { radiusSayings } = await import('./radius-sayings.ts')
  const radsec = radsecPort !== undefined && certificate && key ? { port: radsecPort, certificate, key } : undefined
  const onError = (error: unknown): void => logger.error({ err: error }, 'a RADIUS request was not answered')
  const parts = { world, hashing, say: radiusSayings, patience: patient(), onError, onAnswer: sight.packet }
  try {
    return await serveRadius(parts, { host: radiusHost || host, port, radsec })
  } catch (error) {
    const ports = [port, radsecPort].filter((one) => one !== undefined).join(' and ')
    throw new CannotListen(
      `RADIUS cannot listen on ${radiusHost || host}, port ${ports}: ${(error as Error).message}. Set RADIUS_HOST to an address of this machine, and RADIUS_PORT and RADSEC_PORT to free ports.`,
    )
  }
}
