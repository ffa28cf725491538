// One PostgreSQL for a whole run of tests, without fsync, in a temporary folder. It says where it is in one line and ends,
// with its folder, when its standard input closes: so also when whoever started it is killed.
import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { StartRefused, startEmbedded } from '#store/embedded/embedded.ts'

// Ctrl-C goes to the whole group; ours is to wait until the tests are gone.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
process.once('SIGTERM', () => process.stdin.destroy())

const MEMORY = '/dev/shm'
const AMPLE = 8 * 2 ** 30

const dataDir = await mkdtemp(join(await place(), 'countersign-test-'))
const settings = {
  ...{ max_connections: 300, shared_buffers: '128MB', autovacuum: 'off', max_wal_size: '1GB' },
  // reason: nothing here outlives a crash, and every new database is a checkpoint after which whole pages would be logged
  ...{ full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: 0 },
}

try {
  const server = await startEmbedded({ dataDir, fsync: false, settings })
  const password = await readFile(join(dataDir, 'postgres', 'password'), 'utf8')
  const query = new URLSearchParams(server.connectionString.split('?')[1])
  const address = `postgresql://postgres:${password}@/postgres?${query}`
  const stop = dropping(address)
  console.log(address)
  await finished(process.stdin.resume()).catch(() => {})
  await stop()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
} catch (error) {
  await rm(dataDir, { recursive: true, force: true })
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** A database is three hundred files: to make them takes a quarter of a second on a disk, and less than a tenth in memory. */
async function place(): Promise<string> {
  const room = await statfs(MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return Math.min(room, freemem()) > AMPLE ? MEMORY : tmpdir()
}

/** Drops the databases of processes that are gone, until it is stopped. */
function dropping(connectionString: string): () => Promise<void> {
  const stopped = new AbortController()
  const { signal } = stopped
  const going = (async () => {
    while (!signal.aborted) {
      await sleep(1000, undefined, { signal }).catch(() => undefined)
      await dropLeft(connectionString).catch((error: unknown) => console.error(error))
    }
  })()
  return () => {
    stopped.abort()
    return going
  }
}

async function dropLeft(connectionString: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>("select datname from pg_database where datname ~ '^test_'")
    for (const { datname } of rows) {
      if (!isThere(Number(datname.split('_')[1]))) await client.query(`drop database ${datname} with (force)`)
    }
  } finally {
    await client.end()
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
