import { createSecretKey, randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import type { Jobs } from '#delivery/jobs.ts'
import { keepHouse } from '#domain/administration/housekeeping.ts'
import type { Fill } from '#domain/administration/seed.ts'
import { post } from '#domain/messages/messages.ts'
import { createHashing, type Hashing } from '#domain/users/hashing.ts'
import { type Command, readCommand, runCommand, UsageRefused } from '#faces/cli/cli.ts'
import { greet } from '#faces/cli/greet.ts'
import { CannotListen, serve } from '#faces/http/serve.ts'
import type { Message, Vault, Work, World } from '#kernel/work.ts'
import { StartRefused } from '#store/embedded/embedded.ts'
import { fill } from '#store/filling.ts'
import { inTransaction, type JobsDatabase, jobsDatabase } from '#store/jobs-database.ts'
import { checkKey, hasKey } from '#store/key-check.ts'
import { SchemaRefused } from '#store/migrate.ts'
import { openStore } from '#store/open.ts'
import { isStale } from '#store/readers.ts'
import { createVault, KeyRefused, openKeyFile } from '#store/vault.ts'
import { createWorld } from '#store/world.ts'
import { type Config, isLoopback, readConfig, SettingRefused } from './config.ts'
import type { Delivery } from './mail.ts'

type Open = {
  readonly world: World
  readonly vault: Vault
  readonly hashing: Hashing
  readonly jobsDatabase: JobsDatabase
  readonly fill: Fill
  /** Messages are announced with these, once they have started. */
  use(jobs: Jobs | undefined): void
  close(): Promise<void>
}

const TIDY_MS = 10 * 60 * 1000
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
  try {
    const serving = await serve(config.host, config.port, async (port) => {
      delivery = await deliveryOf(config, store, port, logger, demo || config.demo)
      const answers = await listener(config, store, port, logger, delivery, () => stopping)
      secure = await serveSecurely(config, store, logger, answers)
      return answers
    })
    const address = config.publicUrl ?? `http://localhost:${serving.port}`
    await greet(store, address, demo || config.demo)
    if (delivery?.mail.inbox) console.log(`Messages are not sent: they are at ${address}/dev/inbox`)
    const jobs = delivery && deliver(delivery, store, logger)
    const tidying = setInterval(() => keepHouse(store.world).catch((error) => logger.warn(error)), TIDY_MS).unref()
    await told
    stopping = true
    clearInterval(tidying)
    await Promise.all([serving.drain(GRACE_MS), secure?.stop()])
    await (await jobs)?.stop()
  } finally {
    await delivery?.stop()
    await store.close()
  }
}

type Secure = { stop(): Promise<void> }

/** The same answers by https, with certificates of our own, where an authority is set. */
async function serveSecurely(
  { acmeDirectory: directory, host, tlsPort, publicUrl }: Config,
  { world }: Open,
  logger: Logger,
  answers: RequestListener,
): Promise<Secure | undefined> {
  if (directory === undefined) return undefined
  const { createCertificates } = await import('./certificates.ts')
  const ownName = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  const onError = (error: unknown, name: string): void => logger.warn({ err: error, name }, 'no certificate was made')
  const certificates = createCertificates({ world, directory, ownName, onError })
  const serving = await serve(host, tlsPort, () => answers, certificates.contextOf)
  certificates.start()
  return {
    stop: async () => {
      await Promise.all([serving.drain(GRACE_MS), certificates.stop()])
    },
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

async function open(config: Config, start: 'own' | 'beside', logger: Logger): Promise<Open> {
  const { databaseUrl, dataDir, databaseConnections: writers } = config
  const store = await openStore({
    ...{ databaseUrl, dataDir, writers, start },
    log: (line) => logger.debug(line),
    onError: (error) => logger.warn({ err: error }, 'a connection to the database broke'),
    onLost: (line) => {
      console.error(line)
      process.exit(1)
    },
  })
  try {
    const { connections, clock } = store
    const missing = (await hasKey(connections)) ? 'refuse' : 'make'
    const vault = createVault(config.secretKey ?? (await openKeyFile(join(dataDir, 'secret.key'), missing)))
    await checkKey(connections, vault)
    let jobs: Jobs | undefined
    const send = async (work: Work, message: Message): Promise<void> => {
      const key = await post(work, message)
      await jobs?.announce(inTransaction(work), key)
    }
    const world = createWorld({ connections, clock, vault, random: (size) => randomBytes(size), send })
    return {
      ...{ world, vault, hashing: hashingOf(config, vault), close: () => store.close() },
      jobsDatabase: jobsDatabase(connections, store.connectionString),
      fill: (unit) => fill(store.connectionString, unit),
      use: (started) => {
        jobs = started
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

function hashingOf(
  { argon2Memory: memoryKiB, argon2Passes: passes, argon2Lanes: lanes }: Config,
  vault: Vault,
): Hashing {
  const pepper = vault.hash('password pepper', '')
  return createHashing({ cost: { memoryKiB, passes, lanes }, atOnce: availableParallelism(), waiting: 200, pepper })
}

/** The pages are loaded when they are served: a command beside the server does without them. */
async function listener(
  config: Config,
  open: Open,
  port: number,
  logger: Logger,
  { mail }: Delivery,
  isStopping: () => boolean,
): Promise<RequestListener> {
  const { createPortal } = await import('#faces/web/portal.ts')
  const { trustedProxies, pseudoLanguage, dnsServer, publicUrl = `http://localhost:${port}` } = config
  const browserKey = createSecretKey(open.vault.hash('browser cookie', ''))
  const onError = (error: unknown, reference: string): void => logger.error({ err: error, reference })
  return createPortal({
    ...{ ...open, mail, publicUrl, trustedProxies, pseudoLanguage, dnsServer },
    ...{ browserKey, onError, isStopping },
  })
}

async function deliveryOf(
  { host, publicUrl, smtpUrl, mailFrom, dkimDomain, dkimSelector, dkimKey, devInbox }: Config,
  { world }: Open,
  port: number,
  logger: Logger,
  demo: boolean,
): Promise<Delivery> {
  const { createDelivery } = await import('./mail.ts')
  const dkim =
    dkimDomain && dkimSelector && dkimKey ? { domain: dkimDomain, selector: dkimSelector, key: dkimKey } : null
  const standing = smtpUrl && mailFrom ? { settings: { ...smtpUrl, dkim }, from: mailFrom } : undefined
  const inbox = devInbox || (demo && !standing)
  const ownMachine = isLoopback(host) && isLoopback(new URL(publicUrl ?? 'http://localhost').hostname)
  if (devInbox && !ownMachine) logger.warn('DEV_INBOX is for HOST and PUBLIC_URL of this machine: it is off')
  return createDelivery({
    ...{ world, standing, inbox: inbox && ownMachine, publicUrl: publicUrl ?? `http://localhost:${port}` },
    onError: (error) => logger.warn({ err: error }, 'a message was not delivered'),
  })
}

/** Begins to deliver, while the portal serves already. Without jobs messages leave too, some seconds later. */
async function deliver(delivery: Delivery, store: Open, logger: Logger): Promise<Jobs | undefined> {
  delivery.start()
  try {
    const { startJobs } = await import('#delivery/jobs.ts')
    const onError = (error: Error): void => logger.warn({ err: error }, 'a job failed')
    const jobs = await startJobs(store.jobsDatabase, (key) => delivery.worker.wake(key), onError)
    store.use(jobs)
    return jobs
  } catch (error) {
    logger.warn({ err: error }, 'jobs did not start: messages are sent by looking for them')
    return undefined
  }
}
