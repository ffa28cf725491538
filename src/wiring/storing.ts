import { existsSync } from 'node:fs'
import { readFile as readText, writeFile as writeText } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '#kernel/refusal.ts'
import { readFile, STANDARD, writeFile } from '#store/backup/file.ts'
import { restore } from '#store/backup/restore.ts'
import { backup, type Progress } from '#store/backup/write.ts'
import { connectAlone } from '#store/connections.ts'
import { joinEmbedded, startEmbedded } from '#store/embedded/embedded.ts'
import { type Asked, readRing } from '#store/key-ring.ts'
import { migrate, pending } from '#store/migrate.ts'
import { reach } from '#store/open.ts'
import { readable } from '#store/reseal.ts'
import { endWhatIsOlder } from '#store/restored.ts'
import { type Rotated, rotateKeys, servers } from '#store/rotate.ts'
import { createVault, KeyRefused, type Ring, replaceKeyFile } from '#store/vault.ts'
import type { Config } from '../config.ts'
import { keyFileOf, masterKey } from './keys.ts'

/** What the command line was told to do with the database as a whole, in words for its reports. */
export class CommandRefused extends Refusal {}

/** A database that is reached and no more: not migrated, no key. */
export type Bare = { readonly connectionString: string; stop(): Promise<void> }

export type Where = Pick<Config, 'databaseUrl' | 'dataDir'>

/** Whether there is an embedded database. */
export const hasEmbedded = ({ dataDir }: Pick<Config, 'dataDir'>): boolean =>
  existsSync(join(dataDir, 'postgres', 'cluster'))

/** Reaches the database: `own` where nobody else may use the embedded one meanwhile. */
export async function bare({ databaseUrl, dataDir }: Where, start: 'own' | 'beside'): Promise<Bare> {
  if (databaseUrl !== undefined) {
    await reach(databaseUrl)
    return { connectionString: databaseUrl, stop: async () => undefined }
  }
  return (start === 'own' ? startEmbedded : joinEmbedded)({ dataDir, onLost: () => undefined })
}

/** Does something with it and lets go of it. */
export async function withBare<T>(
  config: Where,
  start: 'own' | 'beside',
  act: (connectionString: string) => Promise<T>,
): Promise<T> {
  const { connectionString, stop } = await bare(config, start)
  try {
    return await act(connectionString)
  } finally {
    await stop()
  }
}

/** Brings the schema up to date; which migrations ran. */
export function migrateDatabase(config: Config): Promise<readonly string[]> {
  return withBare(config, 'beside', async (connectionString) => {
    const before = await pending(connectionString)
    await migrate(connectionString)
    return before
  })
}

/** Writes a backup; how many bytes. */
export async function backUp(config: Config, path: string, progress: Progress): Promise<number> {
  if (config.databaseUrl === undefined && !hasEmbedded(config)) {
    throw new CommandRefused(`There is nothing to back up in ${config.dataDir}.`)
  }
  return withBare(config, 'beside', (connectionString) => writeFile(path, backup(connectionString, progress)))
}

export type Back = {
  readonly rows: number
  readonly tables: number
  readonly madeAt: string
  /** Whether the key here is the one the backup was made with, and what that means. */
  readonly key: 'right' | 'missing' | 'another'
  readonly unreadable: number
}

/** Restores a backup into the empty database of the settings. */
export function putBack(config: Config, path: string, keepSessions: boolean, progress: Progress): Promise<Back> {
  // reason: a file that is not there must not leave a new database behind
  if (path !== STANDARD && !existsSync(path)) throw new CommandRefused(`There is no file ${path}.`)
  return withBare(config, 'own', async (connectionString) => {
    const afterwards = keepSessions ? {} : { afterwards: endWhatIsOlder }
    const { rows, tables, head } = await restore(connectionString, readFile(path), { progress, ...afterwards })
    return { rows, tables, madeAt: head.madeAt, ...(await keyOver(config, connectionString)) }
  })
}

const SAMPLE = 1000

async function keyOver(config: Config, connectionString: string): Promise<Pick<Back, 'key' | 'unreadable'>> {
  const client = await connectAlone({ connectionString, application_name: 'countersign restore' })
  try {
    const found = await ringHere(config, client as Asked)
    const { unreadable } = await readable(client as Asked, typeof found === 'string' ? undefined : found, SAMPLE)
    const count = Object.values(unreadable).reduce((sum, each) => sum + each, 0)
    return { key: typeof found === 'string' ? found : 'right', unreadable: count }
  } finally {
    await client.end()
  }
}

/** The ring of the key here, where it is that of this database. */
export async function ringHere(config: Config, asked: Asked): Promise<Ring | 'missing' | 'another'> {
  if (config.secretKey === undefined && !existsSync(keyFileOf(config))) return 'missing'
  const master = await masterKey(config, 'refuse')
  const ring = await readRing(asked, master).catch((error: unknown) => {
    if (error instanceof KeyRefused) return undefined
    throw error
  })
  const { rows } = await asked.query<{ hash: Buffer }>('select hash from key_check')
  const right = ring && rows[0]?.hash.equals(createVault(ring).hash('key check', ''))
  return ring && (right || rows.length === 0) ? ring : 'another'
}

/** Copies everything to the other kind of database, and compares it there. */
export async function moveTo(config: Config, to: 'server' | 'embedded', progress: Progress): Promise<number> {
  const { databaseUrl, dataDir } = config
  if (databaseUrl === undefined) throw new CommandRefused('Set DATABASE_URL to the PostgreSQL to move to, or from.')
  const embedded = { databaseUrl: undefined, dataDir }
  const [from, target] = to === 'server' ? [embedded, config] : [config, embedded]
  if (to === 'server' && !hasEmbedded(config)) throw new CommandRefused(`There is no embedded database in ${dataDir}.`)
  return withBare(from, 'own', async (source) => {
    if (to === 'embedded') await refuseInUse(source)
    return withBare(target, 'own', async (connectionString) => {
      const { rows } = await restore(connectionString, backup(source), { progress })
      return rows
    })
  })
}

async function refuseInUse(connectionString: string): Promise<void> {
  const client = await connectAlone({ connectionString, application_name: 'countersign move' })
  try {
    if ((await servers(client)) > 0) {
      throw new CommandRefused(
        'A Countersign runs on the database of DATABASE_URL. Stop it first, or what it does meanwhile is lost.',
      )
    }
  } finally {
    await client.end()
  }
}

/** Replaces the secret key. `into`: where the new one goes when the present one stands in a setting. */
export async function rotate(config: Config, into: string | undefined, progress: Progress): Promise<Rotated> {
  const master = await masterKey(config, 'refuse')
  return withBare(config, 'beside', async (connectionString) => {
    await migrate(connectionString)
    const client = await connectAlone({ connectionString, application_name: 'countersign rotate-keys' })
    client.on('error', () => undefined) // it shows where the connection is used
    try {
      const ring = await ringHere(config, client as Asked)
      if (typeof ring === 'string') throw new KeyRefused('The secret key is not the one this database was made with.')
      if (config.secretKey !== undefined && into === undefined && !isInPlace(ring, master)) {
        throw new CommandRefused(
          'The key is that of SECRET_KEY, which this cannot change: name a file for the new one with --into FILE.',
        )
      }
      return await rotateKeys({ client, master, progress, keep: (key) => keep(config, into, key) })
    } finally {
      await client.end().catch(() => undefined)
    }
  })
}

/** Whether the new key of a replacement was put in place already, and only the old one is to end. */
const isInPlace = ({ keys }: Ring, master: Uint8Array): boolean =>
  keys.size > 1 && Buffer.from(keys.get(Math.max(...keys.keys())) ?? []).equals(master)

async function keep(config: Config, into: string | undefined, key: Uint8Array): Promise<'in place' | 'elsewhere'> {
  if (config.secretKey === undefined) {
    await replaceKeyFile(keyFileOf(config), key)
    return 'in place'
  }
  const text = `${Buffer.from(key).toString('base64')}\n`
  const path = into ?? ''
  const there = await readText(path, 'utf8').catch(() => undefined)
  if (there === text) return 'elsewhere'
  try {
    await writeText(path, text, { flag: 'wx', mode: 0o600, flush: true })
    return 'elsewhere'
  } catch (error) {
    throw new CommandRefused(
      `The new key cannot be written to ${path}: ${(error as Error).message.split(',')[0]}. Run this again with another file.`,
    )
  }
}
