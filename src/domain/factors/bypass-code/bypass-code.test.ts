import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { parseRecoveryCode } from '#kernel/parse.ts'
import { BYPASS_LIFE, canonical, newBypassCodes } from './bypass-code.ts'

describe('a bypass code', () => {
  it('has eighty random bits in letters that nobody confuses, and is typed where recovery codes are', () => {
    const codes = newBypassCodes((size) => randomBytes(size), 500)
    assert.equal(new Set(codes).size, 500)
    for (const code of codes) {
      assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
      assert.equal(parseRecoveryCode(code.toUpperCase()), canonical(code))
    }
    const letters = new Set(codes.join('').replaceAll('-', ''))
    assert.equal(letters.size, 32, 'every letter comes up')
  })

  it('spends a letter for each five bits, none of them twice as often', () => {
    const counts = new Map<string, number>()
    for (let byte = 0; byte < 256; byte++) {
      const [code = ''] = newBypassCodes(() => new Uint8Array(16).fill(byte), 1)
      counts.set(code.charAt(0), (counts.get(code.charAt(0)) ?? 0) + 1)
    }
    assert.deepEqual([...new Set(counts.values())], [8])
  })

  it('is good for an hour', () => {
    assert.equal(BYPASS_LIFE, 3600)
  })
})
