// A portal over a tree of invented people.
import { availableParallelism } from 'node:os'
import { type Sample, type SeedSize, seedTree } from '#domain/administration/seed.ts'
import { createHashing, hashesAtOnce } from '#domain/users/hashing.ts'
import { fill } from '#store/filling.ts'
import { createHashingThreads } from '#wiring/hashing-threads.ts'
import { benchWorld } from '../servers/world.ts'
import { openConnection } from './connection.ts'
import { type BenchDatabase, startDatabase } from './database.ts'
import { ending } from './endings.ts'
import { cookiesIn, get, post } from './requests.ts'
import { type Running, startServer } from './servers.ts'
import { CHEAP_COST } from './stage.ts'

/** Whose pages, and whom they show. */
export type Where = { readonly organization: string; readonly user: string; readonly username: string }

export const SCOPES = ['operator', 'reseller', 'client'] as const
export type ScopeName = (typeof SCOPES)[number]

/** A portal over a tree, with somebody signed in for each scope. */
export type Standing = Readonly<Record<ScopeName, Visit>> & {
  readonly database: BenchDatabase
  readonly server: Running
}
export type Visit = {
  readonly port: number
  readonly cookies: ReadonlyMap<string, string>
  readonly where: Where
  readonly pid: number
  readonly cluster: string
}

export const SMALL = { users: 1000, organizations: 20 }

type Size = Omit<SeedSize, 'seed'>

export async function standing<T>(size: Size, use: (standing: Standing) => Promise<T>): Promise<T> {
  const starting = startDatabase()
  const servers: Running[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()))
    await (await starting).stop()
  }
  return ending(stop, async () => {
    const database = await starting
    console.error(`  ${size.users} users ...`)
    const { samples, password } = await seeded(database, size)
    const { connectionString, masterKey } = database
    const server = await startServer('portal', { connectionString, masterKey, cost: CHEAP_COST })
    servers.push(server)
    const visits = await Promise.all(samples.map((sample) => visit(database, server, sample, password)))
    const [operator, reseller, client] = visits
    if (!operator || !reseller || !client) throw new Error('the tree has no owner for each scope')
    return use({ operator, reseller, client, database, server })
  })
}

async function seeded({ connectionString, masterKey }: BenchDatabase, size: Size) {
  const { world, vault, end } = await benchWorld({ connectionString, masterKey })
  const { memoryKiB, passes, lanes } = CHEAP_COST
  const pepper = vault.hash('password pepper', '')
  const hashing = createHashing({
    cost: { memoryKiB, passes, lanes },
    threads: createHashingThreads(hashesAtOnce(availableParallelism())),
    waiting: 10,
    pepper,
  })
  const parts = {
    world,
    vault,
    hashing,
    fill: <T>(unit: Parameters<typeof fill<T>>[1]) => fill(connectionString, unit),
  }
  const made = await seedTree(parts, { ...size, seed: 1 }, () => undefined)
  await end()
  if (!made) throw new Error('the database of the bench is not empty')
  return made
}

/** Signs the sample in, and finds somebody of theirs to look at. */
async function visit(
  { client, cluster }: BenchDatabase,
  { port, pid }: Running,
  sample: Sample,
  password: string,
): Promise<Visit> {
  const connection = await openConnection(port)
  const cookies = new Map<string, string>()
  const page = await connection.send(get(port, '/signin'))
  for (const [name, value] of cookiesIn(page.head)) cookies.set(name, value)
  const form = { username: sample.username, password, token: '' }
  const { head, status } = await connection.send(post(port, '/signin', form, cookies))
  for (const [name, value] of cookiesIn(head)) cookies.set(name, value)
  connection.close()
  if (status !== 303 || !cookies.has('session')) throw new Error(`${sample.username} was not signed in: ${status}`)
  const { rows } = await client.query<{ id: string; username: string }>(
    `select id, username from app_user where organization_id = $1 and status = 'active' order by role = 'owner', id limit 1`,
    [sample.organizationId],
  )
  const [somebody] = rows
  if (!somebody) throw new Error(`${sample.organization} has nobody`)
  return {
    port,
    cookies,
    pid,
    cluster,
    where: { organization: sample.organizationId, user: somebody.id, username: somebody.username },
  }
}
