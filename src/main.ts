import { pino } from 'pino'
import { type Command, readCommand, runCommand, UsageRefused } from '#faces/cli/cli.ts'
import { greet } from '#faces/cli/greet.ts'
import { CannotListen, serve } from '#faces/http/serve.ts'
import { StartRefused } from '#store/embedded/embedded.ts'
import { SchemaRefused } from '#store/migrate.ts'
import { isStale } from '#store/readers.ts'
import { KeyRefused } from '#store/vault.ts'
import { type Config, readConfig, SettingRefused } from './config.ts'
import type { Delivery } from './wiring/delivery.ts'
import { startKeeping } from './wiring/keeping.ts'
import { createLogouts } from './wiring/logouts.ts'
import { deliver, deliveryOf } from './wiring/mail.ts'
import { open } from './wiring/open.ts'
import { answerRadius, type Radius } from './wiring/radius.ts'
import { listener, type Secure, serveSecurely } from './wiring/serving.ts'
import { createWebhooks } from './wiring/webhooks.ts'

const GRACE_MS = 10_000
const EXPECTED = [SettingRefused, StartRefused, SchemaRefused, CannotListen, UsageRefused, KeyRefused]

try {
  const command = readCommand(process.argv.slice(2))
  const config = readConfig()
  if (command.name === 'start') await start(config, command)
  else await beside(config, command)
} catch (error) {
  const expected = EXPECTED.some((kind) => error instanceof kind)
  if (expected) console.error((error as Error).message)
  else console.error(isStale(error) ? `The connection to the database broke: ${(error as Error).message}` : error)
  process.exit(1)
}

/** The server, until it is told to stop. */
async function start(config: Config, { demo }: Extract<Command, { name: 'start' }>): Promise<void> {
  const logger = pino({ level: config.logLevel, base: null }, pino.destination(2))
  let stopping = false
  // reason: from here on, so that a signal during the start also ends in a clean stop; SIGHUP is a terminal that was
  // closed. Each is heard again and again: npm passes on the Ctrl-C that the terminal has sent us already
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
  // reason: the pages load while PostgreSQL starts; a fault of theirs shows where they are used
  void import('#faces/web/portal.ts').catch(() => undefined)
  const store = await open(config, 'own', logger)
  let delivery: Delivery | undefined
  let secure: Secure | undefined
  let radius: Radius | undefined
  try {
    const serving = await serve(config.host, config.port, async (port) => {
      delivery = await deliveryOf(config, store, port, logger, demo || config.demo)
      const answers = await listener(config, store, port, logger, delivery, () => stopping)
      secure = await serveSecurely(config, store, logger, answers)
      return secure?.plain ?? answers
    })
    radius = await answerRadius(config, store, logger)
    const address = config.publicUrl ?? `http://localhost:${serving.port}`
    await greet(store, address, demo || config.demo)
    if (delivery?.mail.inbox) console.log(`Messages are not sent: they are at ${address}/dev/inbox`)
    const jobs = delivery && deliver(delivery, store, logger)
    const onError = (error: unknown): void => logger.warn(error)
    const logouts = createLogouts({ world: store.world, publicUrl: address, onError })
    const webhooks = createWebhooks({ world: store.world, onError })
    const keeping = startKeeping(store.world, onError, [logouts, webhooks])
    await told
    stopping = true
    keeping.stop()
    await Promise.all([serving.drain(GRACE_MS), secure?.stop(), radius?.drain()])
    await (await jobs)?.stop()
  } finally {
    await delivery?.stop()
    await store.close()
  }
}

/** A command beside the server, or without one. */
async function beside(config: Config, command: Command): Promise<void> {
  const store = await open(config, 'beside', pino({ level: 'silent' }))
  try {
    const surroundings = { standing: config.smtpUrl !== undefined, machineNow: () => new Date() }
    process.exitCode = await runCommand(command, { ...store, surroundings })
  } finally {
    await store.close()
  }
}
