import { X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { type Finding, finding } from '#faces/cli/doctor.ts'
import { Refusal } from '#kernel/refusal.ts'
import { connectAlone } from '#store/connections.ts'
import { type Examined, examine } from '#store/examine.ts'
import type { Asked } from '#store/key-ring.ts'
import { pending } from '#store/migrate.ts'
import { readable } from '#store/reseal.ts'
import { IS_STANDBY } from '#store/wrong.ts'
import type { Config } from '../config.ts'
import { keyFileOf } from './keys.ts'
import { hasEmbedded, ringHere, withBare } from './storing.ts'

/** What is found before anything is opened. `open`: whether the world can be looked at. */
export type Outside = { readonly findings: readonly Finding[]; readonly open: boolean }

const SAMPLE = 100
const LEAST_FREE = 1024 ** 3
const OLDEST = 15
const SOON_MS = 14 * 24 * 3600 * 1000

/** How much room the disk of a folder has, in blocks of so many bytes. */
export type Room = { readonly bavail: number; readonly bsize: number; readonly blocks: number }

/** Disk, database, migrations and keys: nothing is made and nothing is migrated. `roomOf`: asks the disk. */
export async function examineStore(
  config: Config,
  now: Date,
  roomOf: (folder: string) => Promise<Room> = statfs,
): Promise<Outside> {
  const before = [...(await disk(config, roomOf)), ...radsec(config, now)]
  if (config.databaseUrl === undefined && !hasEmbedded(config)) {
    const line = `There is no database in ${config.dataDir} yet: the first start makes one.`
    return { findings: [...before, finding('database', 'look', line)], open: false }
  }
  try {
    return await withBare(config, 'beside', async (connectionString) => {
      const found = await database(config, connectionString)
      return { findings: [...before, ...found.findings], open: found.open }
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { findings: [...before, finding('database', 'wrong', error.message)], open: false }
  }
}

async function database(config: Config, connectionString: string): Promise<Outside> {
  const client = await connectAlone({ connectionString, application_name: 'countersign doctor' })
  try {
    const asked = client as Asked
    const examined = await examine(asked)
    const server = ofServer(config, examined)
    const left = await pending(connectionString).catch((error: unknown) => {
      if (error instanceof Refusal) return error.message
      throw error
    })
    const schema = ofSchema(left)
    if (left.length > 0) return { findings: [...server, schema], open: false }
    const keys = await ofKeys(config, asked)
    const right = keys.every(({ state }) => state !== 'wrong')
    // reason: to open the world writes a little, and a standby takes nothing
    return { findings: [...server, schema, ...keys], open: right && !examined.standby }
  } finally {
    await client.end()
  }
}

function ofServer({ databaseUrl, databaseConnections }: Config, found: Examined): Finding[] {
  const { version, connections, inUse, bytes } = found
  const free = connections - inUse
  const answers =
    version < OLDEST
      ? finding('database', 'wrong', `The database is PostgreSQL ${version}: take ${OLDEST} or newer.`)
      : finding('database', 'fine', `The database answers. It is PostgreSQL ${version}, with ${megabytes(bytes)}.`)
  const few = `PostgreSQL has ${free} connections left of ${connections}; a server wants ${databaseConnections + BESIDE}. Raise max_connections.`
  return [
    answers,
    ...ofRole(found),
    ...(free < databaseConnections ? [finding('connections', 'look', few)] : []),
    ...(databaseUrl === undefined ? [] : [replication(found)]),
  ]
}

/** Whom we are there, and what is switched off. */
/** Connections of a server beside those for changes: for lists, looks and jobs, and those of the administration's thread. */
const BESIDE = 16

function ofRole({ superuser, standby, unsafe, mayCreate }: Examined): Finding[] {
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [standby, 'standby', IS_STANDBY],
    [
      superuser,
      'role',
      'The user of DATABASE_URL passes by row-level security. Use one that is no superuser and has no BYPASSRLS.',
    ],
    [!mayCreate, 'privileges', 'The user of DATABASE_URL may make no tables: make it the owner of the database.'],
  ]
  return [
    ...wrong.flatMap(([is, name, line]) => (is ? [finding(name, 'wrong', line)] : [])),
    ...unsafe.map((name) =>
      finding(name, 'wrong', `${name} is off in PostgreSQL: a power cut may lose what was acknowledged. Switch it on.`),
    ),
  ]
}

function replication({ standbys, confirming }: Examined): Finding {
  if (standbys === 0) {
    return finding(
      'replication',
      'look',
      'No standby follows the database: what was written since the last backup goes with its disk.',
    )
  }
  if (confirming === '') {
    return finding(
      'replication',
      'look',
      `${standbys} standbys follow, and none confirms: a fail-over may lose the last seconds. Set synchronous_standby_names.`,
    )
  }
  return finding('replication', 'fine', `${standbys} standbys follow, and commits wait for ${confirming}.`)
}

function ofSchema(left: readonly string[] | string): Finding {
  if (typeof left === 'string') return finding('schema', 'wrong', left)
  if (left.length === 0) return finding('schema', 'fine', 'Its tables are those of this version.')
  return finding(
    'schema',
    'look',
    `${left.length} migrations have not run: the next start runs them, or "countersign migrate".`,
  )
}

async function ofKeys(config: Config, asked: Asked): Promise<Finding[]> {
  try {
    const ring = await ringHere(config, asked)
    if (ring === 'missing') {
      const { rows } = await asked.query('select 1 from key_check')
      if (rows.length === 0) return [finding('key', 'fine', 'There is no secret key yet: the first start makes one.')]
      return [
        finding(
          'key',
          'wrong',
          `The key file ${keyFileOf(config)} is missing: put your copy of it there, with mode 600.`,
        ),
      ]
    }
    if (ring === 'another') {
      return [
        finding('key', 'wrong', 'The secret key is not the one this database was made with: put the right one back.'),
      ]
    }
    const { read, unreadable } = await readable(asked, ring, SAMPLE)
    return [
      finding('key', 'fine', 'The secret key is the one this database was made with.'),
      ...(ring.keys.size > 1
        ? [
            finding(
              'rotation',
              'look',
              'The secret key is being replaced. Where nothing does that now, run "countersign rotate-keys" again.',
            ),
          ]
        : []),
      sealed(read, unreadable),
    ]
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [finding('key', 'wrong', error.message)]
  }
}

function sealed(read: number, unreadable: Readonly<Record<string, number>>): Finding {
  const bad = Object.entries(unreadable).map(([where, count]) => `${count} of ${where}`)
  if (bad.length === 0) return finding('sealed', 'fine', `A sample of ${read} sealed values can be read.`)
  return finding(
    'sealed',
    'wrong',
    `Sealed values cannot be read: ${bad.join(', ')}. Restore them from a backup, or have these people set up again.`,
  )
}

async function disk({ dataDir }: Config, roomOf: (folder: string) => Promise<Room>): Promise<Finding[]> {
  if (!existsSync(dataDir)) return []
  const { bavail, bsize, blocks } = await roomOf(dataDir)
  const free = bavail * bsize
  if (free < LEAST_FREE || bavail / blocks < 0.05) {
    return [
      finding(
        'disk',
        'wrong',
        `${megabytes(free)} are left on the disk of ${dataDir}: make room before nothing can be written.`,
      ),
    ]
  }
  return [finding('disk', 'fine', `${megabytes(free)} are free on the disk of ${dataDir}.`)]
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MB`

function radsec({ radsecCertificate }: Config, now: Date): Finding[] {
  if (radsecCertificate === undefined) return []
  return [untilWhen('RADSEC_CERTIFICATE', new X509Certificate(radsecCertificate).validToDate, now)]
}

/** Whether a certificate ends soon. */
export function untilWhen(what: string, end: Date, now: Date): Finding {
  const day = end.toISOString().slice(0, 10)
  if (end <= now) return finding('certificate', 'wrong', `The certificate of ${what} has ended on ${day}: renew it.`)
  if (end.getTime() - now.getTime() < SOON_MS) {
    return finding('certificate', 'look', `The certificate of ${what} ends on ${day}: renew it.`)
  }
  return finding('certificate', 'fine', `The certificate of ${what} is good until ${day}.`)
}
