import assert from 'node:assert/strict'
import { test } from 'node:test'
import sql from 'sql-template-tag'
import { statement } from './statement.ts'

const ask = (strings: TemplateStringsArray, ...values: unknown[]) => statement(strings, values)

test('one text has one name, whatever the values are', () => {
  const [one, other] = ['a', 'b'].map((id) => ask`select ${id}, ${1}`)
  assert.equal(one?.name, other?.name)
  assert.equal(one?.text, 'select $1, $2')
  assert.deepEqual(other?.values, ['b', 1])
})

test('an instant is sent once, also where parts of a statement speak of it', () => {
  const now = new Date()
  const { text, values } = ask`select ${now} where ${sql`${'id'} < ${now}`} or ${now} is null`
  assert.equal(text, 'select $1 where $2 < $1 or $1 is null')
  assert.deepEqual(values, [now, 'id'])
})

test('two instants that happen to be equal, and equal words, are parameters each', () => {
  assert.equal(ask`select ${new Date(0)}, ${new Date(0)}, ${'a'}, ${'a'}`.text, 'select $1, $2, $3, $4')
})
