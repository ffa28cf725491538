import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { connectAlone } from '../connections.ts'
import { checksums, migrate, SchemaRefused } from '../migrate.ts'
import { BackupRefused, type Head, headOf, parsed, type Sums, summing, type TableHead } from './format.ts'
import { type Lines, linesOf } from './lines.ts'
import { type Progress, rowsOf, tablesOf, WRITING } from './write.ts'

export type Restored = { readonly head: Head; readonly rows: number; readonly tables: number }

const DAMAGED = 'The backup is damaged'

/**
 * Puts a backup into an empty database: the schema it was made with, every row, read again and compared, and then the migrations
 * that came since. `afterwards` is part of the same transaction as the rows.
 */
export async function restore(
  connectionString: string,
  source: AsyncIterable<Uint8Array>,
  {
    progress = () => undefined,
    afterwards,
  }: { readonly progress?: Progress; readonly afterwards?: (client: Client) => Promise<void> } = {},
): Promise<Restored> {
  const lines = linesOf(source)
  const client = await connectAlone({ connectionString, application_name: 'countersign restore' })
  client.on('error', () => undefined) // it shows where the connection is used
  try {
    const head = headOf(await lines.line())
    await refuseOthers(head)
    await refuseFull(client)
    await migrate(connectionString, head.migrations.length)
    await fill(client, lines, head, progress, afterwards)
    await client.query('analyze')
    await migrate(connectionString)
    return { head, tables: head.tables.length, rows: head.tables.reduce((sum, { rows }) => sum + rows, 0) }
  } finally {
    await Promise.allSettled([client.end(), lines.close()])
  }
}

/** The schema must be one that this version can make, by the very same migrations. */
async function refuseOthers({ migrations }: Head): Promise<void> {
  const ours = await checksums()
  for (const [at, { name, sha256 }] of migrations.entries()) {
    const own = ours[at]
    if (own?.name !== `${name}.sql`) {
      throw new SchemaRefused(
        `The backup was made by another version of Countersign, which has the migration ${name}. Restore it with that one, or a newer one.`,
      )
    }
    if (sha256 !== '' && own.sha256 !== sha256) {
      throw new SchemaRefused(
        `migrations/${own.name} is not the one the backup was made with. Put the released file back.`,
      )
    }
  }
}

/** A database is empty when nobody has begun to use it; that its tables were made is no harm. */
async function refuseFull(client: Client): Promise<void> {
  const tables = await tablesOf(client)
  if (tables.length === 0) return
  const names = tables.map(({ name }) => name)
  const { rows } = names.includes('organization')
    ? await client.query('select 1 from organization union all select 1 from key_check limit 1')
    : { rows: [{}] }
  if (rows.length > 0) {
    throw new BackupRefused(
      'The database is not empty, so nothing was changed. Restore into an empty one, or an empty DATA_DIR.',
    )
  }
}

async function fill(
  client: Client,
  lines: Lines,
  head: Head,
  progress: Progress,
  afterwards: ((client: Client) => Promise<void>) | undefined,
): Promise<void> {
  await client.query(WRITING)
  await client.query("set local maintenance_work_mem = '256MB'")
  await refuseOtherTables(client, head)
  const forced = await letIn(client, head)
  const all = head.tables.reduce((sum, { rows }) => sum + rows, 0)
  let before = 0
  for (const table of head.tables) {
    const said = parsed<{ table: string }>(await lines.line())
    if (said?.table !== table.name) throw new BackupRefused(`${DAMAGED}: ${table.name} is not where it should be.`)
    // reason: reading it again takes about as long as writing it
    const told = (rows: number, half: number): void =>
      progress((before + (rows + half * table.rows) / 2) / Math.max(all, 1), table.name)
    await wholeTable(client, lines, table, told)
    before += table.rows
  }
  const last = parsed<{ end: boolean }>(await lines.line())
  if (last?.end !== true) throw new BackupRefused('The backup ends in the middle: it is not whole.')
  await shutAgain(client, head, forced)
  await afterwards?.(client)
  await client.query('commit')
  progress(1, 'done')
}

async function refuseOtherTables(client: Client, head: Head): Promise<void> {
  const shapes = (tables: readonly Omit<TableHead, 'rows'>[]): string =>
    JSON.stringify(tables.map(({ name, columns }) => [name, [...columns].sort()]))
  if (shapes(await tablesOf(client)) !== shapes(head.tables)) {
    throw new BackupRefused('The tables of the backup are not those of its migrations: it was not made by Countersign.')
  }
}

/** Takes away what COPY knows nothing of: triggers, whose work is among the rows, and row-level security for the owner. */
async function letIn(client: Client, { tables }: Head): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`,
  )
  const forced = new Set(rows.map(({ name }) => name))
  for (const { name } of tables) {
    const table = client.escapeIdentifier(name)
    await client.query(`alter table ${table} no force row level security, disable trigger user`)
    await client.query(`truncate ${table}`)
  }
  return forced
}

async function shutAgain(client: Client, { tables }: Head, forced: ReadonlySet<string>): Promise<void> {
  for (const { name } of tables) {
    const force = forced.has(name) ? ', force row level security' : ''
    await client.query(`alter table ${client.escapeIdentifier(name)} enable trigger user${force}`)
  }
}

async function wholeTable(
  client: Client,
  lines: Lines,
  table: TableHead,
  told: (rows: number, half: number) => void,
): Promise<void> {
  const received = summing()
  const columns = table.columns.map((column) => client.escapeIdentifier(column)).join(', ')
  const sink = client.query(copyFrom(`copy ${client.escapeIdentifier(table.name)} (${columns}) from stdin`))
  async function* passing(): AsyncGenerator<Buffer> {
    for await (const block of lines.rows()) {
      told(received.add(block), 0)
      yield block
    }
  }
  await pipeline(Readable.from(passing()), sink).catch((error: unknown) => {
    if (error instanceof BackupRefused) throw error
    throw new BackupRefused(`${DAMAGED}: ${table.name} cannot be written: ${(error as Error).message}.`)
  })
  const said = parsed<Sums>(await lines.line())
  const { rows, sum, sha256 } = received.sums()
  if (said?.rows !== rows || said.sum !== sum || said.sha256 !== sha256) {
    throw new BackupRefused(`${DAMAGED}: the checksum of ${table.name} is another.`)
  }
  await compare(client, table, said, told)
}

/** What is in the database now must add up to the same. */
async function compare(
  client: Client,
  table: TableHead,
  said: Sums,
  told: (rows: number, half: number) => void,
): Promise<void> {
  const written = summing()
  for await (const block of rowsOf(client, table)) told(written.add(block), 1)
  const { rows, sum } = written.sums()
  if (rows !== said.rows || sum !== said.sum) {
    throw new BackupRefused(`${table.name} was not written as it was read, so nothing was restored.`)
  }
}
