import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeBase32, encodeBase32, groups } from './base32.ts'

describe('base32', () => {
  it('writes the vectors of RFC 4648 section 10, without padding', () => {
    const vectors = {
      '': '',
      f: 'MY',
      fo: 'MZXQ',
      foo: 'MZXW6',
      foob: 'MZXW6YQ',
      fooba: 'MZXW6YTB',
      foobar: 'MZXW6YTBOI',
    }
    for (const [plain, text] of Object.entries(vectors)) {
      assert.equal(encodeBase32(Buffer.from(plain)), text)
      assert.deepEqual(decodeBase32(text), new Uint8Array(Buffer.from(plain)))
    }
  })

  it('reads what it wrote, in groups, in lower case, padded and with dashes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 64 }), (bytes) => {
        const text = encodeBase32(bytes)
        assert.match(text, /^[A-Z2-7]*$/)
        const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '=')
        for (const typed of [
          text,
          groups(text),
          groups(text.toLowerCase()),
          groups(text).replaceAll(' ', '-'),
          padded,
        ]) {
          assert.deepEqual(decodeBase32(typed), bytes)
        }
      }),
    )
  })

  it('gives every text one meaning: what it reads, it would write', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ABYZ27abz- ='), maxLength: 20 }), (typed) => {
        const bytes = decodeBase32(typed)
        const plain = typed.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase()
        if (bytes !== undefined) assert.equal(encodeBase32(bytes), plain)
      }),
    )
  })

  it('refuses other characters, impossible lengths and padding inside', () => {
    for (const typed of ['MZXW0', 'MZXW1', 'MZXW8', 'M', 'MZX', 'MZXW6Y', 'MZ', 'MY==MY', 'MZ_XQ', 'МZXQ', 'ſZXQ']) {
      assert.equal(decodeBase32(typed), undefined, typed)
    }
  })

  it('groups by four, or as told, and never cuts a character in two', () => {
    assert.equal(groups('ABCDEFGHIJ'), 'ABCD EFGH IJ')
    assert.equal(groups('deadbeef', 2), 'de ad be ef')
    assert.equal(groups('a\nb', 2), 'a\n b')
    assert.equal(groups(''), '')
    assert.equal(groups('💩💩💩', 2), '💩💩 💩')
  })
})
