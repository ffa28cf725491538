import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { testDatabase } from '../../test/postgres.ts'
import { checksums, migrate, SchemaRefused } from './migrate.ts'
import { IS_STANDBY } from './wrong.ts'

const empty = () => testDatabase({ name: 'empty', prepare: async () => undefined })

async function ask(connectionString: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('migrations', () => {
  it('run once, when three nodes start at the same moment', async () => {
    const { connectionString } = await empty()
    await Promise.all([migrate(connectionString), migrate(connectionString), migrate(connectionString)])
    const names = (await checksums()).map(({ name }) => ({ name: name.replace('.sql', '') }))
    assert.deepEqual(await ask(connectionString, 'select name from migration order by id'), names)
    await migrate(connectionString)
    assert.deepEqual(await ask(connectionString, 'select name from migration order by id'), names)
  })

  it('refuse a database whose migrations were edited after they ran', async () => {
    const { connectionString } = await empty()
    await migrate(connectionString)
    await ask(connectionString, "update migration_checksum set sha256 = 'another' where name = '0002_audit.sql'")
    await assert.rejects(migrate(connectionString), (error: Error) => {
      assert.ok(error instanceof SchemaRefused)
      assert.match(error.message, /^migrations\/0002_audit\.sql was changed after it ran/)
      return true
    })
  })

  it('refuse a database that another version made in another way', async () => {
    const { connectionString } = await empty()
    await migrate(connectionString)
    await ask(connectionString, "update migration set name = '0002_something_else' where name = '0002_audit'")
    await assert.rejects(migrate(connectionString), SchemaRefused)
  })

  it('refuse a database that a newer version has been at, and leave it as it is', async () => {
    const { connectionString } = await empty()
    await migrate(connectionString)
    await ask(connectionString, "insert into migration (name, run_on) values ('9999_of_tomorrow', now())")
    await ask(connectionString, 'drop table migration_checksum')
    await assert.rejects(migrate(connectionString), (error: Error) => {
      assert.ok(error instanceof SchemaRefused)
      assert.match(error.message, /another version of Countersign, which has the migration 9999_of_tomorrow\./)
      return true
    })
    assert.deepEqual(await ask(connectionString, "select 1 where to_regclass('migration_checksum') is not null"), [])
  })

  it('say in a line that a database takes no changes, as a standby does', async () => {
    const { connectionString } = await empty()
    const standby = `${connectionString}${connectionString.includes('?') ? '&' : '?'}options=-cdefault_transaction_read_only=on`
    await assert.rejects(migrate(standby), { name: 'Error', message: IS_STANDBY })
    await migrate(connectionString)
  })

  it('keep history as it was written: rows of the audit are never changed', async () => {
    const { connectionString } = await empty()
    await migrate(connectionString)
    for (const change of ['delete from audit_event', "update audit_event set actor = 'x'", 'truncate audit_event'])
      await assert.rejects(ask(connectionString, change), /never changed/)
  })
})
