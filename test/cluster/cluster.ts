import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { leadToPrimary } from './haproxy.ts'
import { type Machines, machines } from './net.ts'
import { etcdOf, patroniOf } from './patroni.ts'
import { type Ends, freePorts, type Program, start, statusOf, until } from './programs.ts'

const PASSWORDS = { superuser: 'of-the-test', replication: 'of-the-test-too' }
const MACHINES = 3

/** Three machines with PostgreSQL, Patroni and etcd each, and HAProxy before them. */
export type Cluster = {
  /** Leads to whichever is the primary. */
  readonly databaseUrl: string
  readonly addresses: readonly string[]
  readonly net: Machines
  /** Which machine is the primary now. */
  primary(): Promise<number | undefined>
  /** As if its power was cut. */
  kill(machine: number): Promise<void>
  /** Its power is back. */
  start(machine: number): void
  /** Until one is the primary, and another has everything it has. */
  whole(standbys?: number): Promise<void>
  /** Leads to one machine, whatever it is. */
  urlOf(machine: number): string
}

/** Starts it all, and waits until it serves. */
export async function startCluster(ends: Ends): Promise<Cluster> {
  const root = await mkdtemp(join(tmpdir(), 'countersign-cluster-'))
  ends.after(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
  const net = machines(ends, MACHINES)
  const running = new Map<number, readonly Program[]>()
  for (let at = 0; at < MACHINES; at++) await prepare(join(root, `db${at}`), net.addresses, at)
  const startOne = (at: number): void => {
    running.set(at, [startMachine(ends, net, join(root, `db${at}`), at)])
  }
  for (let at = 0; at < MACHINES; at++) startOne(at)
  const cluster = clusterOf(net, running, startOne)
  await until('the cluster is whole', () => isWhole(cluster, MACHINES - 1), 120)
  const [port = 0] = await freePorts(1)
  await leadToPrimary(ends, port, net.addresses)
  await makeDatabase(cluster)
  const databaseUrl = `postgresql://countersign:of-the-portal@127.0.0.1:${port}/countersign`
  // reason: until it has asked each of them twice, the balancer takes all of them for the primary
  await until('the balancer knows the primary', () => leads(databaseUrl))
  return { ...cluster, databaseUrl }
}

function clusterOf(
  net: Machines,
  running: Map<number, readonly Program[]>,
  startOne: (at: number) => void,
): Omit<Cluster, 'databaseUrl'> {
  const { addresses } = net
  const cluster: Omit<Cluster, 'databaseUrl'> = {
    ...{ addresses, net, start: startOne },
    primary: async () => {
      const all = await Promise.all(addresses.map((at) => statusOf(`http://${at}:8008/primary`)))
      const at = all.indexOf(200)
      return at < 0 ? undefined : at
    },
    kill: async (at) => {
      await Promise.all((running.get(at) ?? []).map((program) => program.end('SIGKILL')))
    },
    whole: async (standbys = MACHINES - 1) => {
      try {
        await until('the cluster is whole again', () => isWhole(cluster, standbys), 120)
      } catch (error) {
        const said = Array.from(running, ([at, programs]) =>
          programs.map((one) => `db${at}: ${one.said().slice(-2000)}`),
        )
        throw new Error(said.flat().join('\n'), { cause: error })
      }
    },
    urlOf: (at) => `postgresql://countersign:of-the-portal@${addresses[at]}:5432/countersign`,
  }
  return cluster
}

async function prepare(folder: string, addresses: readonly string[], at: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'patroni.yml'), patroniOf(addresses, at, folder, PASSWORDS))
  const etcd = etcdOf(addresses, at, folder).join(' ')
  await writeFile(join(folder, 'machine.sh'), `cd ${folder}\n${etcd} &\nexec patroni patroni.yml\n`)
  spawnSync('chown', ['-R', 'postgres:postgres', folder])
  spawnSync('chmod', ['o+x', join(folder, '..')])
}

/** All of a machine is one program: killed, all of it is. */
function startMachine(ends: Ends, net: Machines, folder: string, at: number): Program {
  const { PATH = '' } = process.env
  const env = { PATH, HOME: folder, LC_ALL: 'C.UTF-8', PATRONI_LOG_LEVEL: 'WARNING' }
  return start(ends, [...net.on(at), 'sh', join(folder, 'machine.sh')], { env })
}

/** A primary, standbys that have all it has and get what comes, and one of them before it is acknowledged. */
async function isWhole({ addresses, primary }: Omit<Cluster, 'databaseUrl'>, standbys: number): Promise<boolean> {
  const at = await primary()
  if (at === undefined) return false
  const synchronous = await Promise.all(addresses.map((each) => statusOf(`http://${each}:8008/synchronous`)))
  // reason: Patroni says of a standby that it runs, also when it gets nothing
  const following =
    "select 1 from pg_stat_replication where state = 'streaming' and replay_lsn >= pg_current_wal_flush_lsn()"
  return synchronous.includes(200) && (await rowsOf(superuserAt(addresses[at] ?? ''), following)) >= standbys
}

/** Whether every connection comes to a primary. */
async function leads(databaseUrl: string): Promise<boolean> {
  const all = await Promise.all(
    Array.from({ length: 2 * MACHINES }, () => rowsOf(databaseUrl, 'select 1 where not pg_is_in_recovery()')),
  )
  return all.every((rows) => rows === 1)
}

/** How many rows this has; none where nobody answers. */
async function rowsOf(connectionString: string, query: string): Promise<number> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 3000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query(query)).rowCount ?? 0
  } catch {
    return 0
  } finally {
    await client.end().catch(() => undefined)
  }
}

function superuserAt(address: string): string {
  return `postgresql://postgres:${PASSWORDS.superuser}@${address}:5432/postgres`
}

async function makeDatabase({ addresses, primary }: Omit<Cluster, 'databaseUrl'>): Promise<void> {
  const address = addresses[(await primary()) ?? 0]
  const client = new Client(superuserAt(address ?? ''))
  await client.connect()
  await client.query("create role countersign login password 'of-the-portal'")
  await client.query('create database countersign owner countersign')
  await client.end()
}
