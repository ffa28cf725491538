import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { type Packet, readPacket } from './packet.ts'
import { remembered } from './remembered.ts'

function packet(id = 1): Packet {
  const bytes = Buffer.concat([Buffer.from([1, id, 0, 20]), randomBytes(16)])
  return readPacket(bytes) ?? assert.fail('it is none')
}

describe('answers that are remembered', () => {
  it('are worked out once for thirty seconds, also while they are worked out', async () => {
    let now = 0
    let asked = 0
    const { answered, size } = remembered(() => now)
    const answer = async (): Promise<Uint8Array> => Uint8Array.of(++asked)
    const one = packet()
    const both = await Promise.all([answered('a', one, answer), answered('a', one, answer)])
    assert.deepEqual(both, [Uint8Array.of(1), Uint8Array.of(1)])
    now = 30_000
    assert.deepEqual(await answered('a', one, answer), Uint8Array.of(1))
    now = 30_001
    assert.deepEqual(await answered('a', one, answer), Uint8Array.of(2))
    assert.equal(size(), 1)
  })

  it('are of one sender and one packet', async () => {
    let asked = 0
    const { answered } = remembered(() => 0)
    const answer = async (): Promise<Uint8Array> => Uint8Array.of(++asked)
    const one = packet()
    await answered('a', one, answer)
    await answered('b', one, answer)
    await answered('a', packet(), answer)
    assert.equal(asked, 3)
  })

  it('are forgotten when there was none, or it failed', async () => {
    const { answered, size } = remembered(() => 0)
    const one = packet()
    assert.equal(await answered('a', one, async () => undefined), undefined)
    await assert.rejects(answered('a', one, () => Promise.reject(new Error('gone'))))
    await Promise.resolve()
    assert.equal(size(), 0)
    assert.deepEqual(await answered('a', one, async () => Uint8Array.of(9)), Uint8Array.of(9))
  })

  it('do not fill the memory', async () => {
    const { answered, size } = remembered(() => 0)
    for (let sent = 0; sent < 10_500; sent++) await answered('a', packet(), async () => Uint8Array.of(1))
    assert.ok(size() <= 10_002, `${size()}`)
  })
})
