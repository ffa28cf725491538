import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { connectAlone } from '#store/connections.ts'
import { startEmbedded } from '#store/embedded/embedded.ts'
import { migrate } from '#store/migrate.ts'

/** An embedded PostgreSQL as the product runs it, with fsync, in a temporary folder. */
export type BenchDatabase = {
  readonly connectionString: string
  readonly cluster: string
  /** 32 random bytes in Base64. */
  readonly masterKey: string
  /** One connection of the bench's own. */
  readonly client: Client
  stop(): Promise<void>
}

export async function startDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  const server = await startEmbedded({ dataDir })
  const { connectionString } = server
  const client = await migrated(connectionString).catch(async (error: unknown) => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
    throw error
  })
  return {
    connectionString,
    client,
    cluster: join(dataDir, 'postgres', 'cluster'),
    masterKey: randomBytes(32).toString('base64'),
    stop: async () => {
      await client.end()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function migrated(connectionString: string): Promise<Client> {
  await migrate(connectionString)
  return connectAlone({ connectionString })
}
