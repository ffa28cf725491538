import { randomBytes } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import type { Client } from 'pg'
import type { Cost } from '#domain/users/hashing.ts'
import { newId } from '#kernel/ids.ts'
import type { Vault } from '#kernel/work.ts'
import { createVault } from '#store/vault.ts'
import { type BenchDatabase, startDatabase } from './database.ts'
import { ending } from './endings.ts'
import { type BenchPerson, PASSWORD, seedPeople } from './people.ts'
import { type Running, startServer } from './servers.ts'

/** What a bench stands on: a database, servers, people. All of it ends with the bench. */
export type Stage = {
  readonly database: BenchDatabase
  /** A file of bench/servers that gets the database's address and key, and these options. */
  serve(name: string, options?: object): Promise<Running>
  people(count: number, cost: Cost): Promise<BenchPerson[]>
  /** Lets PostgreSQL look at its tables as they are now, which autovacuum does within a minute. */
  analyze(): Promise<void>
}

/** The product's own, which is OWASP's. */
export const DEFAULT_COST: Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }
export const CHEAP_COST: Cost = { memoryKiB: 64, passes: 1, lanes: 1 }

export async function onStage<T>(play: (stage: Stage) => Promise<T>): Promise<T> {
  const servers: Running[] = []
  const starting = startDatabase()
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()))
    await (await starting).stop()
  }
  return ending(close, async () => {
    const database = await starting
    return play(stageOf(database, await makeOperator(database.client), servers))
  })
}

function stageOf(database: BenchDatabase, operatorId: string, servers: Running[]): Stage {
  const { connectionString, masterKey, client } = database
  return {
    database,
    serve: async (name, options = {}) => {
      const server = await startServer(name, { connectionString, masterKey, ...options })
      servers.push(server)
      return server
    },
    people: async (count, cost) => {
      const vault = createVault(Buffer.from(masterKey, 'base64'))
      return seedPeople({ client, vault, passwordHash: await hashOf(vault, cost) }, operatorId, count)
    },
    analyze: async () => {
      await client.query('analyze')
    },
  }
}

/** The hash of everybody's password, as the product computes it. */
export function hashOf(
  vault: Vault,
  { memoryKiB: memoryCost, passes: timeCost, lanes: parallelism }: Cost,
): Promise<string> {
  const secret = vault.hash('password pepper', '')
  return hash(PASSWORD, { algorithm: 2, memoryCost, timeCost, parallelism, secret })
}

/** The top of the tree, without the page that makes it. */
export async function makeOperator(client: Client): Promise<string> {
  const id = newId(new Date(), (size) => randomBytes(size))
  await client.query(
    `insert into organization (id, kind, path, realm_id, name, created_at, modified_at)
     values ($1::uuid, 'operator', $1::uuid::text || '/', $1::uuid, 'Example Hosting', now(), now())`,
    [id],
  )
  return id
}
