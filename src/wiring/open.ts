import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Jobs } from '#delivery/jobs.ts'
import type { Fill } from '#domain/administration/seed.ts'
import { startWith } from '#domain/messages/guard/limits.ts'
import { post } from '#domain/messages/messages.ts'
import { createHashing, type Hashing, hashesAtOnce } from '#domain/users/hashing.ts'
import { namesOf } from '#faces/http/site.ts'
import type { Channel, Message, MessageKey, Vault, Work, World } from '#kernel/work.ts'
import { fill } from '#store/filling.ts'
import { inTransaction, type JobsDatabase, jobsDatabase } from '#store/jobs-database.ts'
import { checkKey, hasKey } from '#store/key-check.ts'
import type { Store } from '#store/open.ts'
import { createVault, openKeyFile } from '#store/vault.ts'
import { createWorld } from '#store/world.ts'
import type { Config } from '../config.ts'
import { createHashingThreads } from './hashing-threads.ts'

/** What every command works with. */
export type Open = {
  readonly world: World
  readonly vault: Vault
  readonly hashing: Hashing
  readonly jobsDatabase: JobsDatabase
  readonly fill: Fill
  /** Messages are announced with these, once they have started. */
  use(jobs: Jobs | undefined): void
  /** These channels have a gateway of the settings. */
  leaveBy(channels: readonly Channel[]): void
  close(): Promise<void>
}

/** Opens the key, and makes the world of it and the database. */
export async function open(config: Config, database: Promise<Store>): Promise<Open> {
  startWith({ verified: config.smsVerifiedMin, verifiedAfter: config.smsVerifiedAfter })
  const store = await database
  try {
    const { connections, clock } = store
    const missing = (await hasKey(connections)) ? 'refuse' : 'make'
    const vault = createVault(config.secretKey ?? (await openKeyFile(join(config.dataDir, 'secret.key'), missing)))
    await checkKey(connections, vault)
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
    const world = createWorld({ connections, clock, vault, random, send, standing, names })
    return {
      ...{ world, vault, hashing: hashingOf(config, vault), close: () => store.close() },
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
