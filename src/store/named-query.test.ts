import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { Client, type Connection } from 'pg'
import { testDatabase } from '../../test/postgres.ts'
import { ask } from './named-query.ts'

type Line = Connection & { describe(what: object): void }

/** A connection, and how often it was asked what columns a statement has. */
async function lineOn(t: TestContext): Promise<{ client: Client; described: () => number }> {
  const { connectionString } = await testDatabase({ name: 'empty', prepare: async () => undefined })
  const client = new Client({ connectionString, pipeline: true })
  await client.connect()
  t.after(() => client.end())
  const { connection } = client as unknown as { connection: Line }
  const { describe: asked } = connection
  let times = 0
  connection.describe = (what) => {
    times++
    asked.call(connection, what)
  }
  return { client, described: () => times }
}

const numbers = (most: number) => ({
  name: 'numbers',
  text: 'select n, n::text as word, null::text as nothing from generate_series(1, $1::int) as n',
  values: [most],
})

describe('a named statement', () => {
  it('asks for its columns once, and has the same rows each time', async (t) => {
    const { client, described } = await lineOn(t)
    const rows = [1, 2].map((n) => ({ n, word: String(n), nothing: null }))
    assert.deepEqual(await ask(client, numbers(2)), rows)
    assert.deepEqual(await Promise.all([ask(client, numbers(1)), ask(client, numbers(2))]), [rows.slice(0, 1), rows])
    assert.deepEqual(await ask(client, numbers(0)), [])
    assert.equal(described(), 1)
  })

  it('has no rows where it gives none', async (t) => {
    const { client, described } = await lineOn(t)
    const made = { name: 'made', text: 'create temporary table if not exists thing (a int)', values: [] }
    assert.deepEqual([await ask(client, made), await ask(client, made)], [[], []])
    assert.equal(described(), 1)
  })

  it('is refused where its columns have become others, and never read as what they were', async (t) => {
    const { client } = await lineOn(t)
    await client.query('create table thing (a int); insert into thing values (1)')
    const all = { name: 'all', text: 'select * from thing', values: [] }
    assert.deepEqual([await ask(client, all), await ask(client, all)], [[{ a: 1 }], [{ a: 1 }]])
    await client.query('alter table thing alter column a type text')
    await assert.rejects(ask(client, all), /cached plan/)
  })

  it('fails alone, and says who asked', async (t) => {
    const { client } = await lineOn(t)
    const divided = (by: number) => ({ name: 'divided', text: 'select 6 / $1::int as part', values: [by] })
    const asked = [2, 0, 3].map((by) => ask(client, divided(by)))
    const [first, second, third] = await Promise.allSettled(asked)
    assert.deepEqual(first, { status: 'fulfilled', value: [{ part: 3 }] })
    assert.deepEqual(third, { status: 'fulfilled', value: [{ part: 2 }] })
    assert.match(second?.status === 'rejected' ? second.reason.stack : '', /division by zero[\s\S]*named-query/)
    await assert.rejects(ask(client, { ...divided(1), values: [new Date(Number.NaN)] }), /Invalid time value/)
    assert.deepEqual(await ask(client, divided(6)), [{ part: 1 }])
  })
})

describe('what is sent with a statement', () => {
  const words = ['', 'a "quoted" \\ word', '{a,b}', 'NULL', "it's", 'ü'] as const
  for (const [type, value] of [
    ['text', words[1]],
    ['text[]', [...words, null]],
    ['text[]', []],
    ['int', 7],
    ['bool', false],
    ['bytea', Buffer.from([0, 92, 255])],
    ['bytea[]', [Buffer.from([0, 92, 255]), null]],
    ['timestamptz', new Date('2026-03-29T01:30:00.123Z')],
    ['timestamptz', new Date('+012000-01-01T00:00:00.000Z')],
    ['timestamptz[]', [new Date(0), null]],
    ['jsonb', { a: [1, 'two'] }],
    ['text', null],
  ] as const) {
    it(`arrives as it was: ${type} ${JSON.stringify(value)}`, async (t) => {
      const { client } = await lineOn(t)
      const back = { name: 'back', text: `select $1::${type} as it`, values: [value] }
      assert.deepEqual([await ask(client, back), await ask(client, back)], [[{ it: value }], [{ it: value }]])
    })
  }
})
