import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Jobs } from '#delivery/jobs.ts'
import type { Fill } from '#domain/administration/seed.ts'
import { startWith } from '#domain/messages/guard/limits.ts'
import { post } from '#domain/messages/messages.ts'
import { createHashing, type Hashing, hashesAtOnce } from '#domain/users/hashing.ts'
import { namesOf } from '#faces/http/site.ts'
import type { Channel, Message, MessageKey, Vault, Work, World } from '#kernel/work.ts'
import type { Connections } from '#store/connections.ts'
import { fill } from '#store/filling.ts'
import { inTransaction, type JobsDatabase, jobsDatabase } from '#store/jobs-database.ts'
import type { Store } from '#store/open.ts'
import { isFull, type Readiness, readinessOf } from '#store/readiness.ts'
import { watched } from '#store/watching.ts'
import { createWorld } from '#store/world.ts'
import type { Config } from '../config.ts'
import { createHashingThreads } from './hashing-threads.ts'
import { type Keys, openKeys } from './keys.ts'
import { type Sight, together } from './sight.ts'

/** What every command works with. */
export type Open = {
  readonly world: World
  readonly vault: Vault
  readonly hashing: Hashing
  readonly jobsDatabase: JobsDatabase
  readonly fill: Fill
  readonly connections: Connections
  readonly connectionString: string
  /** Whether people can be served here. */
  readonly readiness: () => Promise<Readiness>
  /** Messages are announced with these, once they have started. */
  use(jobs: Jobs | undefined): void
  /** These channels have a gateway of the settings. */
  leaveBy(channels: readonly Channel[]): void
  close(): Promise<void>
}

/** Opens the key, and makes the world of it and the database. `sight`: who looks at it. */
export async function open(config: Config, database: Promise<Store>, sight: Sight = together([])): Promise<Open> {
  startWith({ verified: config.smsVerifiedMin, verifiedAfter: config.smsVerifiedAfter })
  const store = await database
  try {
    const { connections } = store
    const keys = await openKeys(config, connections, store.onError)
    const { vault } = keys
    const now = (): Date => {
      keys.check()
      return store.clock.now()
    }
    const clock = { now }
    let jobs: Jobs | undefined
    let leaving: readonly Channel[] = config.smtpUrl ? ['email'] : []
    const send = async (work: Work, message: Message): Promise<MessageKey> => {
      const key = await post(work, message)
      await jobs?.announce(inTransaction(work), key)
      return key
    }
    const standing = (): readonly Channel[] => leaving
    const random = (size: number): Uint8Array => randomBytes(size)
    const names = namesOf(config.publicUrl)
    const bare = createWorld({ connections, clock, vault, random, send, standing, names, hear: sight.hear })
    const room = roomOf(bare)
    const world = sight.world(room.world)
    const ask = await readinessOf(connections, vault)
    return {
      connectionString: store.connectionString,
      ...{ world, vault, connections, readiness: () => room.lacks() ?? ask() },
      ...{ hashing: sight.hashing(hashingOf(config, vault)), close: () => closed(keys, store) },
      jobsDatabase: jobsDatabase(connections, store.connectionString),
      fill: (unit) => fill(store.connectionString, unit),
      use: (started) => {
        jobs = started
      },
      leaveBy: (channels) => {
        leaving = channels
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** For so long a disk that was full is one that is: what asks writes little, and may find a place where nobody else does. */
const FULL_MS = 5000

/** The same world, which remembers for a while that there was no room for a change. */
function roomOf(world: World): { readonly world: World; lacks(): Promise<Readiness> | undefined } {
  let full = Number.NEGATIVE_INFINITY
  const unit = async <T>(_: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (error) {
      if (isFull(error)) full = performance.now()
      throw error
    }
  }
  const lacks = (): boolean => performance.now() - full < FULL_MS
  // reason: what only reads needs no room, and is asked most
  return {
    world: { ...watched(world, { unit }), look: world.look },
    lacks: () => (lacks() ? Promise.resolve(FULL) : undefined),
  }
}

const FULL = 'database has no room' satisfies Readiness

function closed(keys: Keys, store: Store): Promise<void> {
  keys.stop()
  return store.close()
}

function hashingOf(
  { argon2Memory: memoryKiB, argon2Passes: passes, argon2Lanes: lanes }: Config,
  vault: Vault,
): Hashing {
  const pepper = vault.hash('password pepper', '')
  return createHashing({
    cost: { memoryKiB, passes, lanes },
    threads: createHashingThreads(hashesAtOnce(availableParallelism())),
    waiting: 200,
    pepper,
  })
}
