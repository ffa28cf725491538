import type { Seconds } from '#kernel/work.ts'
import { type Clock, databaseClock } from './clock.ts'
import { type ConnectionOptions, type Connections, connect, connectAlone } from './connections.ts'
import { joinEmbedded, StartRefused, startEmbedded } from './embedded/embedded.ts'
import { migrate } from './migrate.ts'

export type StoreOptions = {
  /** A PostgreSQL of the operator's own; without one an embedded one runs in `dataDir`. */
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  readonly writers: number
  /** `own` refuses a second start; `beside` joins a server that runs. */
  readonly start: 'own' | 'beside'
  readonly log: (line: string) => void
  readonly onError: (error: Error) => void
  /** The embedded server died and nothing can be done here. */
  readonly onLost: (line: string) => void
  /** PostgreSQL is at work, and this process would only wait. Called at least once. */
  readonly onWaiting?: () => void
}

export type Store = {
  /** For connections that are bound to one session. */
  readonly connectionString: string
  readonly connections: Connections
  readonly clock: Clock
  readonly onError: (error: unknown) => void
  close(): Promise<void>
}

const SYNCHRONIZE_EVERY: Seconds = 5

/** Opens the database: starts or joins the embedded one, migrates, connects, sets the clock. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, dataDir, log, onLost, onError, writers, onWaiting } = options
  const open = options.start === 'own' ? startEmbedded : joinEmbedded
  const embedded =
    databaseUrl === undefined ? await open({ dataDir, log, onLost, ...(onWaiting && { onWaiting }) }) : undefined
  onWaiting?.()
  try {
    const connectionString = embedded?.connectionString ?? databaseUrl ?? ''
    await reach(connectionString)
    await migrate(connectionString)
    const store = await joinStore({ connectionString, writers, onError })
    return {
      ...store,
      close: async () => {
        await store.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** Connects to a database that is open already, as another thread of this process does, and sets the clock. */
export async function joinStore(options: ConnectionOptions): Promise<Store> {
  const { connectionString, onError } = options
  const connections = connect(options)
  const clock = await databaseClock(() => askTime(connections))
  const beat = setInterval(() => clock.synchronize().catch(onError), SYNCHRONIZE_EVERY * 1000).unref()
  const close = (): Promise<void> => {
    clearInterval(beat)
    return connections.end()
  }
  return { connectionString, connections, clock, onError: tells(onError), close }
}

function tells(onError: (error: Error) => void): (error: unknown) => void {
  return (error) => onError(error instanceof Error ? error : new Error(String(error)))
}

const OLDEST_POSTGRESQL = 15

/** Says in one line what is wrong with an address, before anything else needs it. */
export async function reach(connectionString: string): Promise<void> {
  const client = await connectAlone({ connectionString }).catch((error: Error) => {
    throw new StartRefused(
      `The database of DATABASE_URL cannot be reached: ${(error.message || String(error)).replace(/\.$/, '')}.`,
    )
  })
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version")
  await client.end()
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  if (major < OLDEST_POSTGRESQL) {
    throw new StartRefused(
      `The database of DATABASE_URL is PostgreSQL ${major}; Countersign needs ${OLDEST_POSTGRESQL} or newer.`,
    )
  }
}

async function askTime({ readers }: Connections): Promise<number> {
  const rows = await readers.ask<{ now: Date }>({ name: 'clock', text: 'select clock_timestamp() as now', values: [] })
  const now = rows[0]?.now
  if (!now) throw new Error('the database did not tell the time')
  return now.getTime()
}
