// Every page of the administration, over a small tree and a large one, for an owner of the operator, of a reseller and of a
// client. One caller, so that what is measured is a page and not a queue.
import { availableParallelism } from 'node:os'
import { type Sample, seedTree } from '#domain/administration/seed.ts'
import { createHashing, hashesAtOnce } from '#domain/users/hashing.ts'
import { fill } from '#store/filling.ts'
import { createHashingThreads } from '#wiring/hashing-threads.ts'
import type { Bench, Options } from './measure/bench.ts'
import { measured as withProcessors } from './measure/callers.ts'
import { type Connection, openConnection } from './measure/connection.ts'
import { type BenchDatabase, startDatabase } from './measure/database.ts'
import { ending } from './measure/endings.ts'
import { median, type PageFigures, quantile, type Round } from './measure/figures.ts'
import { cookiesIn, get, post } from './measure/requests.ts'
import { type Running, startServer } from './measure/servers.ts'
import { CHEAP_COST } from './measure/stage.ts'
import { benchWorld } from './servers/world.ts'

/** Whose pages, and whom they show. */
type Where = { readonly organization: string; readonly user: string; readonly username: string }

/** The pages. A new one is a line here. */
const PAGES: readonly (readonly [name: string, path: (at: Where) => string])[] = [
  ['overview', () => '/admin/overview'],
  ['organization', ({ organization }) => `/admin/organizations/${organization}`],
  ['clients', () => '/admin/clients'],
  // reason: of those that there are some of in the small tree, too
  ['clients, search', () => '/admin/clients?q=island'],
  ['clients, last page', () => '/admin/clients?page=last'],
  ['users', () => '/admin/users'],
  ['users, by username', () => '/admin/users?sort=username'],
  ['users, by sign-in', () => '/admin/users?sort=signed-in&order=desc'],
  ['users, by two-factor', () => '/admin/users?sort=two-factor'],
  ['users, by created', () => '/admin/users?sort=created&order=desc'],
  ['users, last page', () => '/admin/users?page=last'],
  ['users, search', () => '/admin/users?q=anna'],
  ['users, search by last name', () => '/admin/users?q=weber'],
  ['users, rare search', ({ username }) => `/admin/users?q=${encodeURIComponent(username)}`],
  ['users, none found', () => '/admin/users?q=nobody-of-this-name'],
  ['user', ({ organization, user }) => `/admin/organizations/${organization}/users/${user}`],
  ['admins', () => '/admin/admins'],
  ['audit', ({ organization }) => `/admin/organizations/${organization}/audit`],
  ['audit, action', ({ organization }) => `/admin/organizations/${organization}/audit?action=user.changed`],
  ['audit, rare action', ({ organization }) => `/admin/organizations/${organization}/audit?action=user.reset`],
  [
    'audit, person',
    ({ organization, username }) => `/admin/organizations/${organization}/audit?person=${encodeURIComponent(username)}`,
  ],
]

const SCOPES = ['operator', 'reseller', 'client'] as const
type ScopeName = (typeof SCOPES)[number]

const SMALL = { users: 1000, organizations: 20 }
const WARM_UP = 5
const CALLS = 10
const MOST_MS = 50
const MOST_GROWTH = 1.5

export const tree: Bench = {
  name: 'tree',
  what: 'pages of the administration at 1,000 users and at many',
  run: async (options) => {
    const large = { users: options.users, organizations: options.organizations }
    return standing(SMALL, (small) =>
      standing(large, async (big) => resultOf(await measured(small, big, options.rounds), options)),
    )
  },
}

function resultOf(pages: readonly PageFigures[], { users }: Options) {
  const worst = (of: (page: PageFigures) => number): number => Math.max(...pages.map(of))
  return {
    pages,
    goals: [
      {
        what: 'largest growth of a page',
        is: worst(({ growth }) => growth),
        sense: 'at most',
        goal: MOST_GROWTH,
        unit: '',
      },
      { what: 'slowest page, median', is: worst(({ p50Ms }) => p50Ms), sense: 'at most', goal: MOST_MS, unit: 'ms' },
    ] as const,
    details: { users },
  }
}

/** A portal over a tree, with somebody signed in for each scope. */
type Standing = Readonly<Record<ScopeName, Visit>>
type Visit = {
  readonly port: number
  readonly cookies: ReadonlyMap<string, string>
  readonly where: Where
  readonly pid: number
  readonly cluster: string
}

async function standing<T>(
  size: { users: number; organizations: number },
  use: (standing: Standing) => Promise<T>,
): Promise<T> {
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
    return use({ operator, reseller, client })
  })
}

async function seeded({ connectionString, masterKey }: BenchDatabase, size: { users: number; organizations: number }) {
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

/** The two trees take turns, round by round, so that a busy machine slows both. */
async function measured(small: Standing, big: Standing, count: number): Promise<PageFigures[]> {
  const all: PageFigures[] = []
  for (const scope of SCOPES) {
    for (const [page, path] of PAGES) {
      const [few, many] = [callsOf(small[scope], path), callsOf(big[scope], path)]
      await few(WARM_UP)
      await many(WARM_UP)
      const rounds: { few: Round[]; many: Round[] } = { few: [], many: [] }
      for (let round = 0; round < count; round++) {
        rounds.few.push(await few(CALLS))
        rounds.many.push(await many(CALLS))
      }
      const figures = figuresOf({ page, scope }, rounds.few, rounds.many)
      console.error(`  ${scope}, ${page}: ${figures.smallP50Ms.toFixed(1)} and ${figures.p50Ms.toFixed(1)} ms`)
      all.push(figures)
    }
  }
  return all
}

function figuresOf(
  of: Pick<PageFigures, 'page' | 'scope'>,
  few: readonly Round[],
  many: readonly Round[],
): PageFigures {
  const [small, large] = [summed(few), summed(many)]
  return {
    ...of,
    ...{ smallP50Ms: small.p50Ms, smallP99Ms: small.p99Ms, smallCpuMs: small.cpuMs },
    ...{ ...large, growth: large.p50Ms / small.p50Ms, cpuGrowth: large.cpuMs / small.cpuMs },
  }
}

function summed(rounds: readonly Round[]): Pick<PageFigures, 'p50Ms' | 'p99Ms' | 'cpuMs'> {
  const times = rounds.flatMap(({ latencies }) => latencies).sort((one, other) => one - other)
  const used = rounds.reduce((sum, { serverCpuMs, postgresCpuMs }) => sum + serverCpuMs + postgresCpuMs, 0)
  return { p50Ms: median(times), p99Ms: quantile(times, 0.99), cpuMs: used / times.length }
}

/** Calls a page so many times and says how long each took, and what processors were used for it. */
function callsOf(visit: Visit, path: (at: Where) => string): (calls: number) => Promise<Round> {
  const { port, cookies, where, pid, cluster } = visit
  const request = get(port, path(where), new Map(cookies))
  const callOnce = async (connection: Connection): Promise<number> => {
    const begun = performance.now()
    const { status } = await connection.send(request)
    if (status !== 200) throw new Error(`${path(where)} was answered ${status}`)
    return performance.now() - begun
  }
  return (calls) =>
    withProcessors(pid, cluster, async () => {
      const latencies: number[] = []
      const connection = await openConnection(port)
      for (let call = 0; call < calls; call++) latencies.push(await callOnce(connection))
      connection.close()
      return { calls, latencies, seconds: latencies.reduce((sum, ms) => sum + ms, 0) / 1000 }
    })
}
