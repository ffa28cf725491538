import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isId, newId } from './ids.ts'

const instant = fc.date({ min: new Date(0), max: new Date(2 ** 48 - 1), noInvalidDate: true })
const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 })

describe('ids', () => {
  it('is the example of RFC 9562 appendix A.6', () => {
    const random = () => Buffer.from('0cc318c4dc0c0c07398f', 'hex')
    assert.equal(newId(new Date('2022-02-22T19:22:22.000Z'), random), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  it('sorts by time, whatever the random bits', () => {
    fc.assert(
      fc.property(instant, instant, tenBytes, tenBytes, (one, other, bits, bobs) => {
        fc.pre(one.getTime() < other.getTime())
        assert.ok(newId(one, () => bits) < newId(other, () => bobs))
      }),
    )
  })

  it('always makes what it recognizes, and keeps 74 random bits', () => {
    fc.assert(
      fc.property(instant, tenBytes, (now, bits) => {
        assert.ok(isId(newId(now, () => bits)))
      }),
    )
    const ids = Array.from({ length: 1000 }, () => newId(new Date(0), randomBytes))
    assert.equal(new Set(ids).size, ids.length)
    const changed = Array.from({ length: 80 }, (_, bit) => newId(new Date(0), (size) => withBit(size, bit)))
    assert.equal(new Set(changed).size, 75, '74 bits each change the id; the other six are version and variant')
  })

  it('does not take other texts for ids', () => {
    const good = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
    const others = [good.toUpperCase(), `${good}\n`, `x${good}`, `{${good}}`, good.replaceAll('-', ''), '', "' or 1=1"]
    const otherVersions = [good.replace('-7cc3', '-4cc3'), good.replace('-98c4', '-78c4')]
    for (const text of [...others, ...otherVersions]) assert.equal(isId(text), false, text)
  })
})

function withBit(size: number, bit: number): Uint8Array {
  const bytes = new Uint8Array(size)
  bytes[bit >> 3] = 0x80 >> (bit & 7)
  return bytes
}
