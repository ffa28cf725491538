// Answers what administrators read, in a thread of its own; see administration.ts.
import { readlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { availableParallelism, constants, setPriority } from 'node:os'
import { basename } from 'node:path'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { pino } from 'pino'
import type { World } from '#kernel/work.ts'
import { joinStore } from '#store/open.ts'
import type { Given, Told } from './administration.ts'
import { deliveryOf } from './mail.ts'
import { open } from './open.ts'
import { socketOn } from './port-socket.ts'
import { listener } from './serving.ts'
import { together } from './sight.ts'
import { turnsOf } from './turns.ts'

/** What is read changes little: when somebody was here last, and that a file was made. */
const WRITERS = 2
/** From so many other requests in a second on they come first, and one part in so many of the time is left to this thread. */
const BUSY = 50
const PARTS_WHILE_BUSY = 16
const LOOKED_EVERY_MS = 100
/** What may be worked without a rest: some pages. */
const BURST_MS = 100
const UNLIMITED = 1000

const { config, database, port, demo, asked } = workerData as Given
const ours = parentPort as MessagePort

// reason: on Linux every thread has a priority of its own, and this is its name there
giveWay(() => Number(basename(readlinkSync('/proc/thread-self'))))

// reason: what a page asks for keeps a process of PostgreSQL busy, too, and sign-ins are to find a processor that is free
const others = Math.max(1, availableParallelism() - 1)
const isBusy = busyBy(new Int32Array(asked))
const turns = turnsOf({
  ...{ atOnce: others, burst: BURST_MS },
  share: () => (isBusy() ? others / PARTS_WHILE_BUSY : UNLIMITED),
  besides: () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  },
})
const pacing = (world: World): World => ({ ...world, within: (scope, unit) => turns(() => world.within(scope, unit)) })

const logger = pino({ level: config.logLevel, base: null }, pino.destination(2))
const hear = (fact: unknown): void => ours.postMessage({ fact })
const joined = joinStore({
  ...{ connectionString: database.connectionString, writers: WRITERS },
  onError: (error) => logger.warn({ err: error }, 'a connection to the database broke'),
  // warning: a process of another machine has the number of one here
  onConnect: (pid) => database.isEmbedded && giveWay(() => pid),
})
const store = await open(config, joined, { ...together([]), hear, world: pacing })
const delivery = await deliveryOf(config, store, port, logger, demo, together([]))
let forget = (): void => undefined
const answers = await listener({
  ...{ config, open: store, port, logger, delivery },
  isStopping: () => false,
  forgetting: (forgets) => {
    forget = forgets
  },
})
const server = createServer(answers)

ours.on('message', async (told: Told) => {
  if (told === 'stop') return stop()
  if (told.changed) {
    forget()
    await delivery.mail.changed().catch((error) => logger.warn({ err: error }, 'gateways could not be read'))
  }
  server.emit('connection', socketOn(told.socket, told.end))
})
ours.postMessage('ready')

async function stop(): Promise<void> {
  await delivery.stop()
  await store.close()
  process.exit()
}

/** Whether the other thread is asked that often at the moment, and not by administrators who read. */
function busyBy(count: Int32Array): () => boolean {
  let before = { asked: Atomics.load(count, 0), at: performance.now() }
  let busy = false
  // reason: by a clock, as whoever draws looks late
  setInterval(() => {
    const now = { asked: Atomics.load(count, 0), at: performance.now() }
    busy = (now.asked - before.asked) * 1000 >= BUSY * (now.at - before.at)
    before = now
  }, LOOKED_EVERY_MS).unref()
  return () => busy
}

/** Lets everybody else go first. Where that is not possible, all take turns. */
function giveWay(who: () => number): void {
  try {
    setPriority(who(), constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {}
}
