import type { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { connectAlone } from '../connections.ts'
import { BackupRefused, END_OF_ROWS, FORMAT, type Head, summing, type TableHead } from './format.ts'

/** Told how far it is, from 0 to 1, and with what. */
export type Progress = (done: number, what: string) => void

/** Values are written the same way by every server, whatever it is set to. */
const SETTINGS = `set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local timezone = 'UTC';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local client_encoding = 'UTF8'`
export const SNAPSHOT = `begin isolation level repeatable read read only; ${SETTINGS}`
export const WRITING = `begin; ${SETTINGS}`

/** What migrations keep of themselves: said in the head, and made anew by restoring. */
export const OF_MIGRATIONS = ['migration', 'migration_checksum']

const EMPTY = 'There is nothing to back up: no Countersign has been started on this database.'

/** Everything in the database as of one instant, while others go on using it, as the text of a backup. */
export async function* backup(connectionString: string, progress: Progress = () => undefined): AsyncGenerator<Buffer> {
  const client = await connectAlone({ connectionString, application_name: 'countersign backup' })
  client.on('error', () => undefined) // it shows where the connection is used
  try {
    await client.query(SNAPSHOT)
    const head = await readHead(client)
    const all = head.tables.reduce((sum, { rows }) => sum + rows, 0)
    yield lineOf(head)
    let before = 0
    for (const table of head.tables) {
      yield* wholeTable(client, table, (rows) => progress(Math.min((before + rows) / Math.max(all, 1), 1), table.name))
      before += table.rows
    }
    yield lineOf({ end: true, tables: head.tables.length })
    progress(1, 'done')
  } finally {
    await client.end()
  }
}

const lineOf = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)

async function* wholeTable(client: Client, table: TableHead, told: (rows: number) => void): AsyncGenerator<Buffer> {
  yield lineOf({ table: table.name })
  const adding = summing()
  for await (const block of rowsOf(client, table)) {
    told(adding.add(block))
    yield block
  }
  yield Buffer.from(`${END_OF_ROWS}\n`)
  yield lineOf(adding.sums())
}

/** The rows of a table as COPY writes them, in blocks of whole lines. */
export async function* rowsOf(client: Client, { name, columns }: Omit<TableHead, 'rows'>): AsyncGenerator<Buffer> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const stream = client.query(copyTo(`copy (select ${list} from ${client.escapeIdentifier(name)}) to stdout`))
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const joined = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const cut = joined.lastIndexOf('\n') + 1
    held = joined.subarray(cut)
    if (cut > 0) yield joined.subarray(0, cut)
  }
}

async function readHead(client: Client): Promise<Head> {
  const { rows: made } = await client.query("select 1 where to_regclass('migration') is not null")
  if (made.length === 0) throw new BackupRefused(EMPTY)
  const { rows: migrations } = await client.query<{ name: string; sha256: string }>(
    `select m.name, coalesce(s.sha256, '') as sha256 from migration as m
     left join migration_checksum as s on s.name = m.name || '.sql' order by m.name`,
  )
  const { rows: version } = await client.query<{ postgresql: string; now: Date }>(
    "select current_setting('server_version') as postgresql, now() as now",
  )
  const tables: TableHead[] = []
  for (const table of await tablesOf(client)) tables.push({ ...table, rows: await countOf(client, table.name) })
  return {
    ...{ countersign: 'backup', format: FORMAT, madeAt: version[0]?.now.toISOString() ?? '' },
    ...{ postgresql: version[0]?.postgresql ?? '', migrations, tables },
  }
}

/** Every table of ours with the columns that are not made of others. */
export async function tablesOf(client: Client): Promise<Omit<TableHead, 'rows'>[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' and c.relname <> all ($1)
     group by c.relname order by c.relname`,
    [OF_MIGRATIONS],
  )
  return rows
}

export async function countOf(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from ${client.escapeIdentifier(table)}`,
  )
  return Number(rows[0]?.count)
}
