import { Client, type ClientConfig, Pool, types } from 'pg'
import { BatchedSocket } from './batched-socket.ts'
import { type Readers, sharedReaders } from './readers.ts'

/** The connections of one process to its database. */
export type Connections = {
  /** For transactions and single writing statements. */
  readonly writers: Pool
  /** For what people do in the tree: they see nothing until a transaction says how far it reaches. */
  readonly scoped: Pool
  readonly readers: Readers
  end(): Promise<void>
}

export type ConnectionOptions = {
  readonly connectionString: string
  readonly writers: number
  /** Told when an idle connection breaks. Without a listener a restart of the server would end this process. */
  readonly onError: (error: Error) => void
  /** Told which process of PostgreSQL a connection for changes or lists talks to, as PostgreSQL's machine numbers it. */
  readonly onConnect?: (pid: number) => void
}

const STATEMENT_TIMEOUT_MS = 5000

// reason: every statement finds its rows by key, so one plan is right for all values. Left to choose, PostgreSQL plans
// those with lists among their values anew each time, which costs more than running them
const ONE_PLAN = '-c plan_cache_mode=force_generic_plan'
// reason: how many rows a list has depends on whose it is, so each is planned for its values. Indexes are in memory here;
// a page of a list that is read from the table in one go, or compiled first, takes seconds
const LISTS = '-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1 -c jit=off'
const READ_ONLY = '-c default_transaction_read_only=on'
// reason: a sign-in has nobody behind it whose reach could bound it
const WHOLE_TREE = '-c countersign.scope=*'

/** Lists of a million rows must never starve a sign-in: they have few connections of their own, and less time. */
const SCOPED = { max: 4, statement_timeout: 3000 }

// reason: bigint counts (steps of TOTP, rows) stay far below 2^53, and numbers are what the domain calculates with
types.setTypeParser(types.builtins.INT8, Number)

/** Opens nothing yet: connections are made when they are first needed. */
export function connect({ connectionString, writers, onError, onConnect }: ConnectionOptions): Connections {
  const config = {
    connectionString,
    pipeline: true,
    connectionTimeoutMillis: 2000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'countersign',
    options: `${ONE_PLAN} ${WHOLE_TREE}`,
    stream: () => new BatchedSocket(),
  }
  const pool = new Pool({ ...config, max: writers, idleTimeoutMillis: 30_000 })
  const scoped = new Pool({ ...config, ...SCOPED, options: LISTS, idleTimeoutMillis: 30_000 })
  const readers = sharedReaders({ ...config, options: `${ONE_PLAN} ${READ_ONLY} ${WHOLE_TREE}` }, onError)
  for (const each of [pool, scoped]) {
    each.on('error', onError)
    each.on('connect', (client) => {
      client.on('error', onError)
      onConnect?.((client as unknown as { readonly processID: number }).processID)
    })
  }
  return {
    writers: pool,
    scoped,
    readers,
    end: async () => {
      await Promise.all([pool.end(), scoped.end(), readers.end()])
    },
  }
}

/** A connection of its own, for what is bound to one session: locks, migrations, listening. */
export async function connectAlone(config: ClientConfig): Promise<Client> {
  const client = new Client({
    connectionTimeoutMillis: 5000,
    application_name: 'countersign',
    options: WHOLE_TREE,
    ...config,
  })
  await client.connect()
  return client
}
