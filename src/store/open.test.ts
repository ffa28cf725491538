import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '../../test/postgres.ts'
import { connectAlone } from './connections.ts'
import { StartRefused } from './embedded/embedded.ts'
import { processesIn } from './embedded/processes.ts'
import { clusterIn, folderOf } from './embedded/test-stage.ts'
import { SchemaRefused } from './migrate.ts'
import { openStore, type Store, type StoreOptions } from './open.ts'

const quiet = { writers: 2, start: 'own', log: () => undefined, onLost: () => undefined } as const

function opened(options: Pick<StoreOptions, 'databaseUrl' | 'dataDir'>, errors: Error[] = []): Promise<Store> {
  return openStore({ ...quiet, ...options, onError: (error) => errors.push(error) })
}

const empty = () => testDatabase({ name: 'empty', prepare: async () => undefined })

async function ask<Row>(connectionString: string, text: string): Promise<Row[]> {
  const client = await connectAlone({ connectionString })
  try {
    return (await client.query(text)).rows as Row[]
  } finally {
    await client.end()
  }
}

describe('a database of the operator’s own', () => {
  it('is brought up to date, told the time by, and left without a connection', async () => {
    const { connectionString: databaseUrl } = await empty()
    const errors: Error[] = []
    const store = await opened({ databaseUrl, dataDir: '/nowhere' }, errors)
    const rows = await store.connections.readers.ask<{ now: Date }>({
      name: 'a time',
      text: 'select clock_timestamp() as now from organization right join (select 1) as one on true',
      values: [],
    })
    const apart = Math.abs(store.clock.now().getTime() - (rows[0]?.now.getTime() ?? 0))
    assert.ok(apart < 1000, `${apart} ms apart`)
    await store.close()
    const guests = 'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
    // reason: PostgreSQL notices a moment later that a connection was closed
    for (const until = performance.now() + 5000; performance.now() < until; await sleep(20))
      if ((await ask(databaseUrl, guests)).length === 0) break
    assert.deepEqual(await ask(databaseUrl, guests), [])
    assert.deepEqual(errors, [])
  })

  it('is refused in one line where nobody answers, or not with this name', async () => {
    const { connectionString } = await empty()
    const elsewhere = connectionString.replace(/\/test_\w+/, '/there_is_none')
    for (const databaseUrl of ['postgresql://countersign@127.0.0.1:1/countersign', elsewhere]) {
      await assert.rejects(opened({ databaseUrl, dataDir: '/nowhere' }), (error: Error) => {
        assert.ok(error instanceof StartRefused, String(error))
        assert.match(error.message, /^The database of DATABASE_URL cannot be reached: [^\n]*[^.\n]\.$/)
        return true
      })
    }
  })
})

describe('the embedded database', () => {
  it('does not stay behind when what is in it is refused', async (t) => {
    const dataDir = await folderOf(t, { name: 'me' })
    const store = await opened({ databaseUrl: undefined, dataDir })
    await store.connections.writers.query("insert into migration (name, run_on) values ('9999_of_tomorrow', now())")
    await store.close()
    await assert.rejects(opened({ databaseUrl: undefined, dataDir }), SchemaRefused)
    assert.deepEqual(await processesIn(clusterIn(dataDir)), [])
  })
})
