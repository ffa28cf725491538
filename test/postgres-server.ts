// One PostgreSQL for a whole run of tests, without fsync, in a temporary folder. It says where it is in one line and ends,
// with its folder, when its standard input closes: so also when whoever started it is killed.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { StartRefused, startEmbedded } from '#store/embedded/embedded.ts'

// Ctrl-C goes to the whole group; ours is to wait until the tests are gone.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
process.once('SIGTERM', () => process.stdin.destroy())

const dataDir = await mkdtemp(join(tmpdir(), 'countersign-test-'))
const settings = {
  ...{ max_connections: 300, shared_buffers: '128MB', autovacuum: 'off', max_wal_size: '1GB' },
  // reason: nothing here outlives a crash, and every new database is a checkpoint after which whole pages would be logged
  ...{ full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: 0 },
}

try {
  const server = await startEmbedded({ dataDir, fsync: false, settings })
  const password = await readFile(join(dataDir, 'postgres', 'password'), 'utf8')
  const address = new URLSearchParams(server.connectionString.split('?')[1])
  console.log(`postgresql://postgres:${password}@/postgres?${address}`)
  await finished(process.stdin.resume()).catch(() => {})
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
} catch (error) {
  await rm(dataDir, { recursive: true, force: true })
  if (!(error instanceof StartRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}
