import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

/** What a test's database begins as. `prepare` is called once in a run for each `name`, and must leave no connection behind. */
export type Template = { readonly name: string; prepare(connectionString: string): Promise<void> }
export type TestDatabase = { readonly connectionString: string }

/**
 * A database of one's own, as a copy of the template, owned by the same plain role as in production. It needs no end: the
 * server drops it once the process that asked for it is gone.
 */
export async function testDatabase(template: Template): Promise<TestDatabase> {
  const server = await serverAddress()
  const source = `template_${createHash('sha256').update(template.name).digest('hex').slice(0, 16)}`
  const name = `test_${process.pid}_${randomBytes(8).toString('hex')}`
  await connected(server, async (connection) => {
    await makeTemplate(connection, server, source, template)
    await patiently(() =>
      connection.query(`create database ${name} template ${source} owner countersign strategy file_copy`),
    )
  })
  return { connectionString: addressOf(server, name) }
}

async function makeTemplate(connection: Client, server: string, source: string, { prepare }: Template): Promise<void> {
  if (await exists(connection, source)) return
  const lock = [Number.parseInt(source.slice(-8), 16)]
  await connection.query('select pg_advisory_lock($1)', lock)
  try {
    if (!(await exists(connection, source))) await fill(connection, server, source, prepare)
  } finally {
    await connection.query('select pg_advisory_unlock($1)', lock)
  }
}

// A draft until it is complete, as its maker may be killed; and closed, as a database with guests cannot be copied.
async function fill(connection: Client, server: string, source: string, prepare: Template['prepare']): Promise<void> {
  const draft = `draft_${randomBytes(8).toString('hex')}`
  await connection.query(`create database ${draft} owner countersign`)
  await prepare(addressOf(server, draft))
  await connection.query(`alter database ${draft} allow_connections false`)
  await patiently(() => connection.query(`alter database ${draft} rename to ${source}`))
}

async function exists(connection: Client, name: string): Promise<boolean> {
  const { rowCount } = await connection.query('select from pg_database where datname = $1', [name])
  return rowCount === 1
}

// PostgreSQL notices a moment later that a connection was closed.
async function patiently(act: () => Promise<unknown>): Promise<void> {
  const inUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '55006'
  for (const until = performance.now() + 10_000; ; await sleep(20)) {
    try {
      await act()
      return
    } catch (error) {
      if (!inUse(error) || performance.now() > until) throw error
    }
  }
}

async function connected<T>(connectionString: string, act: (connection: Client) => Promise<T>): Promise<T> {
  const connection = new Client({ connectionString })
  await connection.connect()
  try {
    return await act(connection)
  } finally {
    await connection.end()
  }
}

// The roles postgres and countersign have the same password in an embedded server.
function addressOf(server: string, database: string): string {
  return server.replace('//postgres:', '//countersign:').replace('@/postgres?', `@/${database}?`)
}

let own: Promise<string> | undefined

/** `npm test` starts a server and says where; a file that is run by hand starts its own, which ends with it. */
function serverAddress(): Promise<string> {
  own ??= Promise.resolve(process.env.COUNTERSIGN_TEST_POSTGRES || startServer())
  return own
}

async function startServer(): Promise<string> {
  const program = fileURLToPath(new URL('postgres-server.ts', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const address = await firstLine(child)
  letGo(child)
  return address
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the server has no standard output')
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [undefined])])
  if (typeof line !== 'string') throw new Error('the server for the tests did not start')
  return line
}

// The tests' process must be able to end; its end closes the pipe, and that ends the server.
function letGo(child: ChildProcess): void {
  child.unref()
  for (const pipe of [child.stdin, child.stdout]) if (pipe instanceof Socket) pipe.unref()
}
