import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { Client } from 'pg'
import { testDatabase } from '../../test/postgres.ts'
import { isStale, type Readers, sharedReaders } from './readers.ts'

async function readersOn(t: TestContext): Promise<{ readers: Readers; admin: Client; name: string }> {
  const { connectionString } = await testDatabase({ name: 'empty', prepare: async () => undefined })
  const name = `readers ${connectionString.slice(-20)}`
  const readers = sharedReaders({ connectionString, pipeline: true, application_name: name }, () => undefined)
  const admin = new Client({ connectionString })
  await admin.connect()
  t.after(async () => {
    await readers.end()
    await admin.end()
  })
  return { readers, admin, name }
}

const pid = { name: 'pid', text: 'select pg_backend_pid() as pid', values: [] }

/** Each turn of the event loop asks by the other one. */
async function askBoth(readers: Readers): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await Promise.all(Array.from({ length: 20 }, () => readers.ask(pid)))
}

async function pids(admin: Client, name: string): Promise<number[]> {
  const { rows } = await admin.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1 order by pid',
    [name],
  )
  return rows.map((row) => row.pid)
}

describe('connections for looks', () => {
  it('are two, however many look at once', async (t) => {
    const { readers, admin, name } = await readersOn(t)
    const many = () => Promise.all(Array.from({ length: 50 }, () => readers.ask<{ pid: number }>(pid)))
    const [first, second, third] = [await many(), await many(), await many()]
    assert.equal((await pids(admin, name)).length, 2)
    const by = [first, second, third].map((rows) => [...new Set(rows.map(([row]) => row?.pid))])
    assert.deepEqual(by[0], by[2], 'what is asked at one moment travels together')
    assert.deepEqual([by[0]?.length, by[1]?.length], [1, 1])
    assert.notDeepEqual(by[0], by[1])
  })

  it('are made again when they are cut, and never become more', async (t) => {
    const { readers, admin, name } = await readersOn(t)
    for (let round = 0; round < 6; round++) {
      await Promise.all(Array.from({ length: 20 }, () => readers.ask(pid)))
      const under = Array.from({ length: 20 }, () => readers.ask(pid))
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name])
      await Promise.all(under)
    }
    await askBoth(readers)
    assert.equal((await pids(admin, name)).length, 2)
  })

  it('forget their plans when rows change, all of them at once', async (t) => {
    const { readers, admin, name } = await readersOn(t)
    await admin.query('create table thing (a int); insert into thing values (1)')
    const all = { name: 'all', text: 'select * from thing', values: [] }
    const many = () => Promise.all(Array.from({ length: 20 }, () => readers.ask(all)))
    for (let turn = 0; turn < 2; turn++) await many()
    await admin.query('alter table thing add column b int')
    for (const rows of [...(await many()), ...(await many())]) assert.deepEqual(rows, [{ a: 1, b: null }])
    await askBoth(readers)
    assert.equal((await pids(admin, name)).length, 2)
  })

  it('do not try again what is simply wrong', async (t) => {
    const { readers } = await readersOn(t)
    await assert.rejects(readers.ask({ name: 'nothing', text: 'select * from nothing', values: [] }), /does not exist/)
    assert.equal((await readers.ask(pid)).length, 1)
  })

  it('are not opened again once they were closed', async (t) => {
    const { readers, admin, name } = await readersOn(t)
    await readers.ask(pid)
    await readers.end()
    await assert.rejects(readers.ask(pid), /closed/)
    assert.deepEqual(await pids(admin, name), [])
  })
})

describe('an error', () => {
  it('says whether a fresh connection may help', () => {
    const error = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {})
    for (const stale of [
      error('cached plan must not change result type', '0A000'),
      error('prepared statement "s1" does not exist', '26000'),
      error('terminating connection due to administrator command', '57P01'),
      error('Connection terminated unexpectedly'),
      error('read ECONNRESET', 'ECONNRESET'),
      error('write EPIPE', 'EPIPE'),
    ])
      assert.ok(isStale(stale), stale.message)
    for (const other of [
      error('duplicate key', '23505'),
      error('canceling statement due to statement timeout', '57014'),
      error('something about a connection', '22000'),
      error('feature not supported', '0A000'),
      'connection',
    ])
      assert.ok(!isStale(other), String(other))
  })
})
