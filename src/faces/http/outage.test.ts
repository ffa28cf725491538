import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOutage } from './outage.ts'

const coded = (code: string): Error => Object.assign(new Error('it failed'), { code })

test('what passes by itself is an outage, and what is wrong in here is not', () => {
  for (const code of ['08006', '25006', '53100', '57P01', '57014', '58030', 'ECONNREFUSED', 'EPIPE']) {
    assert.ok(isOutage(coded(code)), code)
  }
  for (const said of [
    'Connection terminated unexpectedly',
    'the outcome of the commit is unknown: canceling wait for synchronous replication',
    'the database has not told the time for a minute',
  ]) {
    assert.ok(isOutage(new Error(said)), said)
  }
  for (const error of [coded('23505'), coded('42P01'), new TypeError('x is undefined'), 'a text']) {
    assert.ok(!isOutage(error), String(error))
  }
})
