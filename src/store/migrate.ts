import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import type { Client } from 'pg'
import { Refusal } from '#kernel/refusal.ts'
import { connectAlone } from './connections.ts'
import { IS_STANDBY } from './wrong.ts'

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url))

/** A schema this program must not touch: a migration was edited after it ran, or a newer version has been here. */
export class SchemaRefused extends Refusal {}

/**
 * Brings the schema up to date, forward only, in one transaction. Several nodes may start at once: one migrates, the
 * others wait. `connectionString` must lead to PostgreSQL itself, not to a pooler: the lock lives in the session. `count`: no
 * more than the first so many, for a backup of then.
 */
export async function migrate(connectionString: string, count?: number): Promise<void> {
  const client = await connectAlone({ connectionString })
  try {
    await refuseNewer(client)
    await runner({
      dbClient: client,
      dir: FOLDER,
      migrationsTable: 'migration',
      direction: 'up',
      checkOrder: true,
      singleTransaction: true,
      advisoryLockMode: 'wait',
      log: () => undefined,
      ...(count === undefined ? {} : { count: await left(client, count) }),
    })
    await compareChecksums(client)
  } catch (error) {
    if (error instanceof Error && /Not run migration|order/i.test(error.message)) {
      throw new SchemaRefused(`The database was made by another version of Countersign (${error.message}).`)
    }
    throw (await takesNothing(client)) ? new Refusal(IS_STANDBY) : error
  } finally {
    await client.end()
  }
}

/** What the runner throws then has no code, and a stack for a text. */
async function takesNothing(client: Client): Promise<boolean> {
  const asked = client.query<{ transaction_read_only: string }>('show transaction_read_only')
  const { rows } = await asked.catch(() => ({ rows: [] }))
  return rows[0]?.transaction_read_only === 'on'
}

/** How many of the first so many have not run yet. */
async function left(client: Client, count: number): Promise<number> {
  const { rows: made } = await client.query("select 1 where to_regclass('migration') is not null")
  const { rowCount } = made.length === 0 ? { rowCount: 0 } : await client.query('select 1 from migration')
  return Math.max(count - (rowCount ?? 0), 0)
}

/** Which migrations have not run yet; refuses a schema that a newer version has made. */
export async function pending(connectionString: string): Promise<string[]> {
  const client = await connectAlone({ connectionString })
  try {
    await refuseNewer(client)
    const { rows: made } = await client.query("select 1 where to_regclass('migration') is not null")
    const { rows } =
      made.length === 0 ? { rows: [] } : await client.query<{ name: string }>('select name from migration')
    const ran = new Set(rows.map(({ name }) => name))
    return (await checksums()).map(({ name }) => name.replace(/\.sql$/, '')).filter((name) => !ran.has(name))
  } finally {
    await client.end()
  }
}

/** The runner only compares what both know: what a newer version has added would go unnoticed. */
async function refuseNewer(client: Client): Promise<void> {
  const { rows: made } = await client.query("select 1 where to_regclass('migration') is not null")
  if (made.length === 0) return
  const ours = (await checksums()).map(({ name }) => name.replace(/\.sql$/, ''))
  const { rows } = await client.query<{ name: string }>(
    'select name from migration where name <> all ($1) order by id desc limit 1',
    [ours],
  )
  if (rows[0]) {
    throw new SchemaRefused(
      `The database was made by another version of Countersign, which has the migration ${rows[0].name}. Start that one, or a newer one.`,
    )
  }
}

async function compareChecksums(client: Client): Promise<void> {
  await client.query(`
    create table if not exists migration_checksum (name text primary key, sha256 text not null)`)
  const ours = await checksums()
  const columns = [ours.map(({ name }) => name), ours.map(({ sha256 }) => sha256)]
  const { rows } = await client.query<{ name: string }>(
    `with ours as (select * from unnest($1::text[], $2::text[]) as row(name, sha256)),
       added as (insert into migration_checksum (name, sha256) select name, sha256 from ours on conflict do nothing)
     select name from ours join migration_checksum as kept using (name) where kept.sha256 <> ours.sha256
     order by name limit 1`,
    columns,
  )
  if (rows[0]) {
    throw new SchemaRefused(`migrations/${rows[0].name} was changed after it ran. Put the released file back.`)
  }
}

/** Every migration with the hash of its text, in order. */
export async function checksums(): Promise<{ name: string; sha256: string }[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    files.map(async (name) => ({
      name,
      sha256: createHash('sha256')
        .update(await readFile(`${FOLDER}/${name}`))
        .digest('hex'),
    })),
  )
}
