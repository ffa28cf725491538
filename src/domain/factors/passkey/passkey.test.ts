import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Occasion } from '../factor.ts'
import { provedBy, purposeOf, readData, unfitSince } from './passkey.ts'

const since = (counter: number, spent: number) =>
  unfitSince({ backupEligible: false, counter }, { backupEligible: false, spent })

describe('the counter of a key', () => {
  it('goes up, or is zero for ever', () => {
    assert.equal(since(0, -1), undefined, 'as it was made')
    assert.equal(since(0, 0), undefined)
    assert.equal(since(1, 0), undefined)
    assert.equal(since(7, 6), undefined)
  })

  it('that stands still, goes down or is lost is that of a copy', () => {
    for (const [counter, spent] of [
      [6, 6],
      [5, 6],
      [0, 6],
    ] as const)
      assert.equal(since(counter, spent), 'counter')
  })
})

describe('a key', () => {
  it('never begins or stops being one that may be copied', () => {
    const changed = { backupEligible: true, counter: 0 }
    assert.equal(unfitSince(changed, { backupEligible: false, spent: 0 }), 'backup-changed')
  })

  it('says what it is in 37 bytes, and nothing in fewer', () => {
    const bytes = Buffer.alloc(37, 7)
    bytes[32] = 0b1_1101
    bytes.writeUInt32BE(258, 33)
    const { partyHash, ...said } = readData(bytes) ?? {}
    assert.deepEqual([...(partyHash ?? [])], [...Buffer.alloc(32, 7)])
    assert.deepEqual(said, { present: true, verified: true, backupEligible: true, backedUp: true, counter: 258 })
    assert.equal(readData(bytes.subarray(0, 36)), undefined)
  })

  it('is two factors where it checked who holds it, and one where it did not', () => {
    const one = provedBy({ verified: false, backupEligible: false })
    assert.deepEqual(one, { assurance: 'possession', amr: ['hwk', 'pop', 'user'] })
    const two = provedBy({ verified: true, backupEligible: true })
    assert.deepEqual(two, { assurance: 'two-factors', amr: ['swk', 'pop', 'user', 'mfa'] })
  })

  it('is asked for what the occasion is about', () => {
    const purposes = ['set-up:a', 'signin:a', 'confirm:a'].map((occasion) => purposeOf(occasion as Occasion))
    assert.deepEqual(purposes, ['register', 'signin', 'confirm'])
  })
})
