import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { createVault } from '#store/vault.ts'
import { endOfQuestion, newQuestion } from './questions.ts'

const now = new Date('2027-01-01T12:00:00Z')
const party = { id: 'login.example.com', origin: 'https://login.example.com', name: 'Example' }
const asked = { realmId: 'realm', party, browserName: 'her browser' }
const key = randomBytes(32)
const node = () => ({ vault: createVault(key), now })

describe('what the sign-in page asks', () => {
  it('is known to every node, and good for five minutes', () => {
    const question = newQuestion(node(), asked, randomBytes(32))
    assert.deepEqual(endOfQuestion(node(), asked, question), new Date('2027-01-01T12:05:00Z'))
  })

  it('is asked of one browser, at one address of one realm', () => {
    const question = newQuestion(node(), asked, randomBytes(32))
    const others = [
      { ...asked, browserName: 'another browser' },
      { ...asked, realmId: 'another realm' },
      { ...asked, party: { ...party, id: 'example.com' } },
      { ...asked, party: { ...party, origin: 'https://login.example.com:8443' } },
    ]
    for (const other of others) assert.equal(endOfQuestion(node(), other, question), undefined)
    assert.equal(endOfQuestion({ vault: createVault(randomBytes(32)) }, asked, question), undefined)
  })

  it('cannot be changed by a bit, nor made longer to live', () => {
    const bytes = Buffer.from(newQuestion(node(), asked, randomBytes(32)), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      assert.equal(endOfQuestion(node(), asked, changed.toString('base64url')), undefined, `byte ${at}`)
    }
    for (const other of ['', 'A', randomBytes(70).toString('base64url'), bytes.subarray(1).toString('base64url')])
      assert.equal(endOfQuestion(node(), asked, other), undefined)
  })

  it('is another each time', () => {
    const two = [newQuestion(node(), asked, randomBytes(32)), newQuestion(node(), asked, randomBytes(32))]
    assert.notEqual(two[0], two[1])
    assert.throws(() => newQuestion(node(), asked, randomBytes(16)), /32 random bytes/)
  })
})
