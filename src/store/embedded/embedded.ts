import type { ChildProcess } from 'node:child_process'
import { readFile, rmdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { type Binaries, findBinaries } from './binaries.ts'
import { checkVersion, createCluster, type Recipe, removeOldDrafts } from './cluster.ts'
import { identityFor } from './identity.ts'
import { type Entrance, tryLock } from './lock.ts'
import { makeSocketFolder, ownerOf, type Place, placeIn } from './place.ts'
import { readPidFile, removeStrangersLocks, serverIn } from './processes.ts'
import { AlreadyRuns, reasonOf, StartRefused } from './refused.ts'
import { complaint, launch, stopServer } from './server.ts'
import type { Settings } from './settings.ts'

export { StartRefused } from './refused.ts'

export type EmbeddedOptions = {
  readonly dataDir: string
  /** `false` only for tests: a power cut may then take everything. */
  readonly fsync?: boolean
  /** More settings of PostgreSQL, stronger than ours; for tests. */
  readonly settings?: Settings
  readonly log?: (line: string) => void
  /** The server died, or somebody else took it over: every connection is lost. Called at most once, never after `stop`. */
  readonly onLost?: (line: string) => void
  /** PostgreSQL's own programs are at work, and this process would only wait. Called at least once. */
  readonly onWaiting?: () => void
  /** Other programs than those that are found. */
  readonly binaries?: Binaries
}

export type Embedded = {
  /** For the database `countersign` as its owner of the same name, who is no superuser. */
  readonly connectionString: string
  stop(): Promise<void>
}

type Open = {
  readonly place: Place
  readonly entrance: Entrance
  readonly connection: Client
  readonly adopted: boolean
}

const START_SECONDS = 120
const RELOCK_SECONDS = 10
// A killed process's lock is free as soon as PostgreSQL notices, and a stopping one's when it is done.
const LOCK_GRACE_SECONDS = 1

/**
 * Opens the embedded PostgreSQL: makes its folder, starts it or adopts one that a killed process left running, and takes the
 * lock that keeps a second start away. Throws `StartRefused` with one line for the operator.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  return start(options, LOCK_GRACE_SECONDS)
}

async function start(options: EmbeddedOptions, graceSeconds: number): Promise<Embedded> {
  const begun = performance.now()
  const place = await placeIn(options.dataDir)
  const recipe = await prepare(place, options)
  const open = await openServer(place, recipe, graceSeconds, options.onWaiting)
  await furnish(open)
  const took = `${Math.round(performance.now() - begun)} ms`
  options.log?.(
    `PostgreSQL ${recipe.binaries.version} in ${place.home} ${open.adopted ? 'adopted' : 'started'} in ${took}`,
  )
  return watched(open, options.onLost)
}

/** For a command beside the server: its database while it runs, one of our own until `stop` while it does not. */
export async function joinEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  try {
    return await start(options, 0)
  } catch (error) {
    if (!(error instanceof AlreadyRuns)) throw error
    const place = await placeIn(options.dataDir)
    return { connectionString: addressOf(await entranceOf(place)), stop: async () => {} }
  }
}

async function prepare(
  place: Place,
  { binaries: given, fsync = true, settings = {}, onWaiting }: EmbeddedOptions,
): Promise<Recipe> {
  const binaries = given ?? (await findBinaries())
  const owner = await ownerOf(place.home)
  const identity = await identityFor(owner, [place.dataDir, binaries.folder])
  const recipe = { binaries, identity, fsync, settings }
  if (!owner) await createCluster(place, recipe, onWaiting)
  await checkVersion(place, binaries)
  await makeSocketFolder(place)
  return recipe
}

async function entranceOf(place: Place): Promise<Entrance> {
  const password = await readFile(place.password, 'utf8').catch((error) => {
    throw new StartRefused(`${place.password} cannot be read: ${reasonOf(error)}.`)
  })
  // A running server may have put its socket elsewhere than we would.
  const sockets = (await readPidFile(place.cluster))?.sockets || place.sockets
  return { sockets, password: password.trim() }
}

async function openServer(
  place: Place,
  recipe: Recipe,
  graceSeconds: number,
  onWaiting: () => void = () => {},
): Promise<Open> {
  const begun = performance.now()
  const waited = (seconds: number): boolean => performance.now() - begun > seconds * 1000
  let child: ChildProcess | undefined
  while (!waited(START_SECONDS)) {
    const entrance = await entranceOf(place)
    const attempt = await tryLock(entrance)
    if (attempt.is === 'ours') return { place, entrance, connection: attempt.connection, adopted: !child }
    if (attempt.is === 'taken' && waited(graceSeconds)) throw new AlreadyRuns(alreadyRuns(place, attempt.by))
    if (attempt.is === 'silent') child = await launchedOrWaitedFor(place, recipe, child)
    onWaiting()
    await sleep(10)
  }
  throw new StartRefused(`PostgreSQL was not ready after ${START_SECONDS} seconds; ${place.log} tells more.`)
}

async function launchedOrWaitedFor(
  place: Place,
  recipe: Recipe,
  child?: ChildProcess,
): Promise<ChildProcess | undefined> {
  if (child && isRunning(child)) return child
  if (await serverIn(place.cluster)) return child // starting, stopping, or one that another start was quicker with
  if (child)
    throw new StartRefused(`PostgreSQL does not start: ${await complaint(place.log)} (${place.log} tells more)`)
  await removeStrangersLocks(place.cluster, place.sockets)
  return launch(place, recipe)
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

function alreadyRuns({ dataDir }: Place, by: string): string {
  return `Countersign already runs on ${dataDir}${by && ` (process ${by})`}. Stop it first, or set DATA_DIR to another folder.`
}

async function furnish(open: Open): Promise<void> {
  try {
    await makeDatabase(open)
    await removeOldDrafts(open.place)
  } catch (error) {
    await endServer(open.place, open.connection)
    throw new StartRefused(`The database in ${open.place.home} cannot be made ready: ${reasonOf(error)}.`)
  }
}

// The lock's connection is ended last, so that nobody takes over a server that is about to end.
async function endServer({ cluster, home, sockets }: Place, connection: Client): Promise<void> {
  const server = await serverIn(cluster)
  if (server) await stopServer(cluster, server.pid)
  await connection.end().catch(() => {})
  if (sockets !== home) await rmdir(sockets).catch(() => {})
}

async function makeDatabase({ connection, entrance }: Open): Promise<void> {
  const { rows } = await connection.query(
    `select exists (select from pg_roles where rolname = 'countersign') as role,
            exists (select from pg_database where datname = 'countersign') as database`,
  )
  if (!rows[0]?.role) await connection.query(`create role countersign login password '${entrance.password}'`)
  if (!rows[0]?.database) await connection.query('create database countersign owner countersign')
}

function addressOf({ sockets, password }: Entrance): string {
  return `postgresql://countersign:${password}@/countersign?host=${encodeURIComponent(sockets)}`
}

function watched(open: Open, onLost: (line: string) => void = () => {}): Embedded {
  const { place, entrance } = open
  let state: 'running' | 'stopping' | 'lost' = 'running'
  let connection = open.connection

  async function lockAgain(): Promise<void> {
    if (state !== 'running') return
    const attempt = await relock(place, entrance)
    if (attempt) return keep(attempt)
    state = 'lost'
    onLost(`The connection to PostgreSQL in ${place.home} is lost; ${place.log} tells more.`)
  }
  function keep(locked: Client): void {
    connection = locked
    connection.once('end', () => void lockAgain())
  }

  keep(connection)
  return {
    connectionString: addressOf(entrance),
    async stop() {
      if (state !== 'running') return
      state = 'stopping'
      await endServer(place, connection)
    },
  }
}

/** PostgreSQL ends every connection when one of its processes crashed, and is back a moment later. */
async function relock({ cluster }: Place, entrance: Entrance): Promise<Client | undefined> {
  const until = performance.now() + RELOCK_SECONDS * 1000
  while (performance.now() < until && (await serverIn(cluster))) {
    const attempt = await tryLock(entrance)
    if (attempt.is === 'ours') return attempt.connection
    if (attempt.is === 'taken') return undefined
    await sleep(50)
  }
  return undefined
}
