import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { newCode, RESENDS, waitAfter } from './codes.ts'

const four = (number: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

describe('a code that is sent', () => {
  it('has as many digits as asked for, zeros in front among them', () => {
    assert.equal(
      newCode(() => four(42), 6),
      '000042',
    )
    assert.equal(
      newCode(() => four(42), 8),
      '00000042',
    )
    assert.match(newCode(randomBytes, 7), /^\d{7}$/)
  })

  it('is each number as often as any other: what is left over of four bytes is drawn again', () => {
    const most = 4294 * 10 ** 6
    const drawn = [most, 2 ** 32 - 1, most - 1]
    assert.equal(
      newCode(() => four(drawn.shift() ?? 0), 6),
      '999999',
    )
    assert.deepEqual(drawn, [])
  })

  it('comes again after a wait that grows, and five times', () => {
    const waits = Array.from({ length: RESENDS + 2 }, (_, sends) => waitAfter(sends))
    assert.deepEqual(waits, [0, 30, 60, 90, 120, 150, undefined])
  })
})
