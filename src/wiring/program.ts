import { pino } from 'pino'
import { greet } from '#faces/cli/greet.ts'
import { serve } from '#faces/http/serve.ts'
import type { Config } from '../config.ts'
import { type Administration, administrationOf } from './administration.ts'
import type { Opening } from './database.ts'
import type { Delivery } from './delivery.ts'
import { startKeeping } from './keeping.ts'
import { createLogouts } from './logouts.ts'
import { deliver, deliveryOf } from './mail.ts'
import { open } from './open.ts'
import { createRefreshing, upstreamOf } from './providers.ts'
import { answerRadius, type Radius } from './radius.ts'
import { listener, type Secure, serveSecurely } from './serving.ts'
import { sightOf } from './sight.ts'
import { createWebhooks } from './webhooks.ts'

const GRACE_MS = 10_000

/** The server, until it is told to stop: `told` settles then. */
export async function runServer(config: Config, demo: boolean, opening: Opening, told: Promise<void>): Promise<void> {
  const logger = pino({ level: config.logLevel, base: null }, pino.destination(2))
  let stopping = false
  // reason: the pages load while PostgreSQL starts; a fault of theirs shows where they are used
  void import('#faces/web/portal.ts').catch(() => undefined)
  const sight = await sightOf(config, logger)
  const store = await open(config, opening.store, sight)
  let delivery: Delivery | undefined
  let secure: Secure | undefined
  let radius: Radius | undefined
  let administration: Administration | undefined
  try {
    const serving = await serve(config.host, config.port, async (port) => {
      delivery = await deliveryOf(config, store, port, logger, demo || config.demo, sight)
      administration = administrationOf(config, store, port, demo || config.demo, sight, logger)
      const { lane: aside, watching } = administration
      const parts = { config, open: store, port, logger, delivery, isStopping: () => stopping, aside }
      const answers = sight.answers(watching(await listener(parts)))
      secure = await serveSecurely(config, store, logger, answers)
      return secure?.plain ?? answers
    })
    radius = await answerRadius(config, store, logger, sight)
    await sight.begin(store)
    const address = config.publicUrl ?? `http://localhost:${serving.port}`
    await greet(store, address, demo || config.demo)
    if (delivery?.mail.inbox) console.log(`Messages are not sent: they are at ${address}/dev/inbox`)
    const jobs = delivery && deliver(delivery, store, logger)
    const onError = (error: unknown): void => logger.warn(error)
    const logouts = createLogouts({ world: store.world, publicUrl: address, onError })
    const webhooks = createWebhooks({ world: store.world, onError })
    const refreshing = createRefreshing({ world: store.world, upstream: upstreamOf(store.world, address), onError })
    const keeping = startKeeping(store.world, onError, [logouts, webhooks, refreshing])
    await told
    stopping = true
    keeping.stop()
    const waitMs = config.drainSeconds * 1000
    await Promise.all([serving.drain(GRACE_MS, waitMs), secure?.stop(waitMs), radius?.drain()])
    await (await jobs)?.stop()
  } finally {
    await administration?.stop()
    await delivery?.stop()
    await sight.end().catch((error) => logger.warn(error))
    await store.close()
  }
}
