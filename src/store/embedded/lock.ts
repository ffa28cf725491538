import { Client } from 'pg'
import { codeOf, reasonOf, StartRefused } from './refused.ts'

/** What came of trying to take the lock. `later` is a server that is starting, stopping or busy; `silent`, that nobody listens. */
export type Attempt =
  | { readonly is: 'ours'; readonly connection: Client }
  | { readonly is: 'taken'; readonly by: string }
  | { readonly is: 'later' }
  | { readonly is: 'silent' }

/** How to come in: the folder of the socket and the password of both roles. */
export type Entrance = { readonly sockets: string; readonly password: string }

// Any number does, as long as every version of us uses the same.
const LOCK = 2_026_110_807

const SILENT = new Set(['ENOENT', 'ECONNREFUSED'])
// 57P03 cannot connect now, 57P01 and 57P02 going down, 53300 too many connections
const PASSING = new Set(['57P03', '57P01', '57P02', '53300', 'ECONNRESET', 'EPIPE', 'EAGAIN', ''])

/** One try, over a connection that is kept if the lock is ours: it lasts as long as the connection, so it dies with us. */
export async function tryLock({ sockets, password }: Entrance): Promise<Attempt> {
  const connection = new Client({
    host: sockets,
    port: 5432,
    user: 'postgres',
    database: 'postgres',
    password,
    application_name: `countersign ${process.pid}`,
    connectionTimeoutMillis: 5000,
    ssl: false,
  })
  // Without a listener an error of an idle connection ends the process; who waits for the end of it listens to 'end'.
  connection.on('error', () => {})
  try {
    await connection.connect()
    if (await takeLock(connection)) return { is: 'ours', connection }
    const by = await holder(connection)
    await connection.end()
    return { is: 'taken', by }
  } catch (error) {
    connection.end().catch(() => {})
    return failed(error)
  }
}

async function takeLock(connection: Client): Promise<boolean> {
  const { rows } = await connection.query('select pg_try_advisory_lock($1) as ours', [LOCK])
  return rows[0]?.ours === true
}

async function holder(connection: Client): Promise<string> {
  const { rows } = await connection.query(
    `select activity.application_name as name from pg_locks lock join pg_stat_activity activity using (pid)
     where lock.locktype = 'advisory' and lock.objid::bigint = $1 and lock.granted`,
    [LOCK],
  )
  return /^countersign (\d+)$/.exec(String(rows[0]?.name))?.[1] ?? ''
}

function failed(error: unknown): Attempt {
  const code = codeOf(error)
  if (SILENT.has(code)) return { is: 'silent' }
  if (PASSING.has(code)) return { is: 'later' }
  throw new StartRefused(`The embedded PostgreSQL does not let us in: ${reasonOf(error)}.`)
}
