import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bytesOf, partsOf } from './gsm7.ts'

const sizes = (text: string): number[] => partsOf(text).parts.map(({ length }) => length)

describe('a text message', () => {
  it('is written in GSM-7 where every character is in it, and in UCS-2 where one is not', () => {
    for (const text of ['', 'Hello', 'Grüße @ 5 €', '[code] {~|^\\}', 'Å Ø Ñ ¿ Ω Ξ', 'one\r\ntwo'])
      assert.equal(partsOf(text).encoding, 'gsm-7', text)
    for (const text of ['Привет', 'ç', '‘quoted’', 'a`b', 'Tschüß 😀', 'Ἀ', '\u001b', 'é\u0301', '\t'])
      assert.equal(partsOf(text).encoding, 'ucs-2', text)
  })

  it('has room for 160 septets alone and 153 in each of several parts', () => {
    assert.deepEqual(partsOf('a'.repeat(160)), { encoding: 'gsm-7', parts: ['a'.repeat(160)], units: 160 })
    assert.deepEqual(sizes('a'.repeat(161)), [153, 8])
    assert.deepEqual(sizes('a'.repeat(306)), [153, 153])
    assert.deepEqual(sizes('a'.repeat(307)), [153, 153, 1])
  })

  it('has room for 70 units alone and 67 in each of several parts', () => {
    assert.deepEqual(sizes('я'.repeat(70)), [70])
    assert.deepEqual(sizes('я'.repeat(71)), [67, 4])
    assert.deepEqual(sizes('я'.repeat(134)), [67, 67])
  })

  it('counts characters of the extension table twice and never parts them from their escape', () => {
    assert.deepEqual(partsOf('€'.repeat(80)).units, 160)
    assert.equal(partsOf('€'.repeat(80)).parts.length, 1)
    assert.deepEqual(sizes('€'.repeat(81)), [76, 5])
    assert.deepEqual(sizes(`${'a'.repeat(152)}€${'b'.repeat(20)}`), [152, 21])
  })

  it('never parts a pair of surrogates', () => {
    assert.deepEqual(partsOf('😀'.repeat(35)), { encoding: 'ucs-2', parts: ['😀'.repeat(35)], units: 70 })
    assert.deepEqual(partsOf('😀'.repeat(36)).parts, ['😀'.repeat(33), '😀'.repeat(3)])
    assert.deepEqual(partsOf(`${'я'.repeat(66)}😀${'я'.repeat(9)}`).parts, ['я'.repeat(66), `😀${'я'.repeat(9)}`])
  })

  it('is the same after it was cut, and no part is too long', () => {
    const any = fc.string({ unit: 'binary', maxLength: 400 })
    const latin = fc.string({ unit: fc.constantFrom(...'abc€[ü\n'), maxLength: 700 })
    fc.assert(
      fc.property(fc.oneof(any, latin), (text) => {
        const { encoding, parts } = partsOf(text)
        const longest = { 'gsm-7': [160, 153], 'ucs-2': [140, 134] }[encoding][parts.length > 1 ? 1 : 0] ?? 0
        assert.equal(parts.join(''), text)
        for (const part of parts) assert.ok(bytesOf(part, encoding).length <= longest)
      }),
      { numRuns: 50 },
    )
  })

  it('becomes the bytes of 3GPP TS 23.038', () => {
    const hex = (text: string): string => Buffer.from(bytesOf(text, partsOf(text).encoding)).toString('hex')
    assert.equal(hex('@£$¥èéùìòÇ\nØø\rÅå'), '000102030405060708090a0b0c0d0e0f')
    assert.equal(hex('Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ'), '101112131415161718191a1c1d1e1f')
    assert.equal(hex(' ¤?¡AZÄÖÑÜ§¿azäöñüà'), '20243f40415a5b5c5d5e5f60617a7b7c7d7e7f')
    assert.equal(hex('\f^{}\\[~]|€'), '1b0a1b141b281b291b2f1b3c1b3d1b3e1b401b65')
    assert.equal(hex('я😀'), '044fd83dde00')
  })
})
