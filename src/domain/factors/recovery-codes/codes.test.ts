import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseRecoveryCode } from '#kernel/parse.ts'
import { newCodes } from './codes.ts'

const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 })

function codeOf(bytes: Uint8Array): string {
  return newCodes(() => bytes, 1)[0] ?? ''
}

describe('recovery codes', () => {
  it('are ten, all different, in groups without letters that look alike', () => {
    const codes = newCodes(randomBytes)
    assert.equal(codes.length, 10)
    assert.equal(new Set(codes).size, 10)
    for (const code of codes) assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
    assert.equal(newCodes(randomBytes, 3).length, 3)
  })

  it('hold all eighty bits: other bytes, another code', () => {
    const asked: number[] = []
    newCodes((size) => new Uint8Array(asked.push(size) ? size : 0), 2)
    assert.deepEqual(asked, [10, 10])
    assert.equal(codeOf(new Uint8Array(10)), '0000-0000-0000-0000')
    assert.equal(codeOf(new Uint8Array(10).fill(255)), 'zzzz-zzzz-zzzz-zzzz')
    assert.equal(codeOf(Buffer.from('00443214c74254b635cf', 'hex')), '0123-4567-89ab-cdef')
    fc.assert(
      fc.property(tenBytes, tenBytes, (one, other) => {
        assert.equal(codeOf(one) === codeOf(other), Buffer.from(one).equals(other))
      }),
    )
  })

  it('are read back however they are typed', () => {
    const alike: Record<string, readonly string[]> = { '0': ['0', 'o', 'O'], '1': ['1', 'i', 'I', 'l', 'L'] }
    const between = fc.constantFrom('', ' ', '-', ' - ', '\u2013', '\u00a0')
    const choices = fc.array(fc.tuple(fc.nat(9), between, fc.boolean()), { minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(tenBytes, choices, (bytes, choice) => {
        const canonical = codeOf(bytes).replaceAll('-', '')
        const typed = Array.from(canonical, (letter, index) => {
          const [which, gap, upper] = choice[index] ?? [0, '', false]
          const ways = alike[letter] ?? [upper ? letter.toUpperCase() : letter]
          return gap + (ways[which % ways.length] ?? letter)
        }).join('')
        fc.pre(typed.length <= 64)
        assert.equal(parseRecoveryCode(typed), canonical)
      }),
    )
  })
})
