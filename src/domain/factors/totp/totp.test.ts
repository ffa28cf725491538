import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeBase32, encodeBase32 } from '#kernel/base32.ts'
import type { TotpParameters } from '../factor.ts'
import {
  type Algorithm,
  appsThatIgnore,
  type Digits,
  hotp,
  keyOf,
  matchTotp,
  newSeed,
  otpauthUri,
  type Period,
  stepAt,
  usualParameters,
} from './totp.ts'

const DIGITS = '1234567890'.repeat(7)
/** RFC 6238 appendix B names one key; its reference implementation takes one as long as the hash is wide. */
const keys = {
  SHA1: createSecretKey(Buffer.from(DIGITS.slice(0, 20))),
  SHA256: createSecretKey(Buffer.from(DIGITS.slice(0, 32))),
  SHA512: createSecretKey(Buffer.from(DIGITS.slice(0, 64))),
}
const algorithms: readonly Algorithm[] = ['SHA1', 'SHA256', 'SHA512']
const eight = (algorithm: Algorithm): TotpParameters => ({ algorithm, digits: 8, period: 30 })
const at = (seconds: number): Date => new Date(seconds * 1000)
const noOathtool = spawnSync('oathtool', ['--version']).error ? 'oathtool is not installed' : false

const anyParameters = fc.record({
  algorithm: fc.constantFrom(...algorithms),
  digits: fc.constantFrom<Digits[]>(6, 7, 8),
  period: fc.constantFrom<Period[]>(30, 60),
})

describe('HOTP', () => {
  it('gives the ten values of RFC 4226 appendix D', () => {
    const values = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ')
    for (const [counter, value] of values.entries()) {
      assert.equal(hotp(keys.SHA1, counter, 6, 'SHA1'), value)
      assert.equal(hotp(keys.SHA1, BigInt(counter), 6, 'SHA1'), value)
    }
  })

  it('gives the same digits at the end, however many are asked for', () => {
    const values = '84755224 94287082 37359152 26969429 40338314 68254676 18287922 82162583 73399871 45520489'.split(
      ' ',
    )
    for (const [counter, value] of values.entries()) {
      assert.equal(hotp(keys.SHA1, counter, 8, 'SHA1'), value)
      assert.equal(hotp(keys.SHA1, counter, 7, 'SHA1'), value.slice(1))
    }
  })

  it('counts to the end of 64 bits and no further', () => {
    assert.match(hotp(keys.SHA1, 2n ** 64n - 1n, 6, 'SHA1'), /^\d{6}$/)
    assert.throws(() => hotp(keys.SHA1, 2n ** 64n, 6, 'SHA1'), RangeError)
    assert.throws(() => hotp(keys.SHA1, -1, 6, 'SHA1'), RangeError)
  })
})

describe('TOTP', () => {
  // source: RFC 6238 appendix B
  const vectors: readonly [number, string, string, string][] = [
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ]

  it('gives the eighteen values of RFC 6238 appendix B', () => {
    for (const [seconds, ...codes] of vectors) {
      for (const [index, algorithm] of algorithms.entries()) {
        const step = stepAt(at(seconds), 30)
        const code = hotp(keys[algorithm], step, 8, algorithm)
        assert.equal(code, codes[index], `${algorithm} at ${seconds}`)
        assert.equal(matchTotp(keys[algorithm], code, at(seconds), eight(algorithm)), step)
      }
    }
  })

  it('takes the code of the step before, of this one and of the next, and no other', () => {
    const now = at(1_700_000_017)
    const current = stepAt(now, 30)
    const matches = (offset: number): number | undefined =>
      matchTotp(keys.SHA1, hotp(keys.SHA1, current + offset, 6, 'SHA1'), now, usualParameters)
    for (const offset of [-1, 0, 1]) assert.equal(matches(offset), current + offset)
    for (const offset of [-10, -3, -2, 2, 3, 10]) assert.equal(matches(offset), undefined)
  })

  it('changes at the very second', () => {
    const code = hotp(keys.SHA1, 100, 6, 'SHA1')
    const takenAt = (milliseconds: number): boolean =>
      matchTotp(keys.SHA1, code, new Date(milliseconds), usualParameters, 0) === 100
    assert.deepEqual([2_999_999, 3_000_000, 3_029_999, 3_030_000].map(takenAt), [false, true, true, false])
    const lateOrEarly = (milliseconds: number): boolean =>
      matchTotp(keys.SHA1, code, new Date(milliseconds), usualParameters) === 100
    assert.deepEqual([2_969_999, 2_970_000, 3_059_999, 3_060_000].map(lateOrEarly), [false, true, true, false])
  })

  it('works in the first step of 1970, which has none before it', () => {
    assert.equal(matchTotp(keys.SHA1, '755224', at(0), usualParameters), 0)
  })

  it('refuses codes of another length, and what is no code', () => {
    const now = at(59)
    for (const code of ['287082 ', '87082', '94287082', '', '28708２', '287082\0', 'NaN']) {
      assert.equal(matchTotp(keys.SHA1, code, now, usualParameters), undefined, JSON.stringify(code))
    }
  })

  it('gives the later of two steps that share a code, so that both are spent', () => {
    const earlier = 910_737 // the first of this key: one pair of neighbors in a million is alike
    const code = hotp(keys.SHA1, earlier, 6, 'SHA1')
    assert.equal(hotp(keys.SHA1, earlier + 1, 6, 'SHA1'), code)
    for (const step of [earlier, earlier + 1]) {
      assert.equal(matchTotp(keys.SHA1, code, at(step * 30), usualParameters), earlier + 1)
    }
  })

  it('finds the step of every code it made, within the drift, for all parameters', () => {
    const offset = fc.integer({ min: -3, max: 3 })
    const seconds = fc.integer({ min: 1000, max: 20_000_000_000 })
    fc.assert(
      fc.property(anyParameters, seconds, offset, fc.integer({ min: 0, max: 3 }), (parameters, now, away, drift) => {
        const key = keys[parameters.algorithm]
        const current = stepAt(at(now), parameters.period)
        const codeOf = (step: number): string => hotp(key, step, parameters.digits, parameters.algorithm)
        const matched = matchTotp(key, codeOf(current + away), at(now), parameters, drift)
        if (Math.abs(away) <= drift) assert.notEqual(matched, undefined)
        if (matched === undefined) return
        assert.equal(codeOf(matched), codeOf(current + away))
        assert.ok(Math.abs(matched - current) <= drift)
      }),
    )
  })

  it('agrees with oathtool for all parameters', { skip: noOathtool }, () => {
    const size = fc.integer({ min: 16, max: 64 })
    fc.assert(
      fc.property(anyParameters, size, fc.integer({ min: 0, max: 4_000_000_000 }), (parameters, bytes, now) => {
        const { algorithm, digits, period } = parameters
        const seed = randomBytes(bytes)
        assert.equal(
          hotp(keyOf(seed), stepAt(at(now), period), digits, algorithm),
          oathtool(
            `--totp=${algorithm}`,
            `--digits=${digits}`,
            `--time-step-size=${period}s`,
            `--now=@${now}`,
            '--base32',
            encodeBase32(seed),
          ),
        )
      }),
      { numRuns: 40 },
    )
  })
})

describe('a new seed', () => {
  it('is as long as the hash is wide, and comes from the random source', () => {
    assert.deepEqual(
      algorithms.map((algorithm) => newSeed(algorithm, randomBytes).length),
      [20, 32, 64],
    )
    assert.deepEqual(
      newSeed('SHA1', (size) => new Uint8Array(size).fill(7)),
      new Uint8Array(20).fill(7),
    )
  })
})

describe('an otpauth address', () => {
  const seed = Buffer.from('12345678901234567890')
  const uriOf = (issuer: string, account = 'ana@example.com'): string =>
    otpauthUri({ issuer, account, seed, parameters: usualParameters })

  it('has a literal colon, unpadded Base32, and every parameter', () => {
    assert.equal(
      uriOf('Lighthouse Hosting'),
      'otpauth://totp/Lighthouse%20Hosting:ana%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lighthouse%20Hosting&algorithm=SHA1&digits=6&period=30',
    )
    const strict = otpauthUri({
      issuer: 'A',
      account: 'b',
      seed,
      parameters: { algorithm: 'SHA512', digits: 8, period: 60 },
    })
    assert.match(strict, /&algorithm=SHA512&digits=8&period=60$/)
  })

  it('survives brands that are hard to write', () => {
    for (const issuer of [
      'A & B',
      'C#',
      'Why?',
      '100 %',
      '1+1=2',
      'Ключ',
      'מפתח ‏',
      '🔑 Keys',
      'a/b\\c',
      'O\'Neill "x"',
      '%2B%3A',
      '\ud800',
    ]) {
      assert.deepEqual(readBack(uriOf(issuer)), { issuer: issuer.toWellFormed(), account: 'ana@example.com' }, issuer)
    }
  })

  it('has one colon only, so that no app cuts the label in the wrong place', () => {
    assert.deepEqual(readBack(uriOf('ACME: Support')), { issuer: 'ACME Support', account: 'ana@example.com' })
    assert.deepEqual(readBack(uriOf('::', 'a:b')), { issuer: undefined, account: 'a b' })
  })

  it('gives back issuer, account and seed for any texts', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => /[^\s:]/.test(text))
    fc.assert(
      fc.property(
        name,
        name,
        fc.uint8Array({ minLength: 10, maxLength: 64 }),
        anyParameters,
        (issuer, account, bytes, parameters) => {
          const uri = otpauthUri({ issuer, account, seed: bytes, parameters })
          assert.doesNotMatch(uri, /[+\s]|[^\x20-\x7e]/)
          const plain = (text: string): string => text.replace(/\s*:[\s:]*/g, ' ').trim()
          assert.deepEqual(readBack(uri), { issuer: plain(issuer), account: plain(account) })
          const query = new URL(uri).searchParams
          assert.deepEqual(decodeBase32(query.get('secret') ?? ''), bytes)
          assert.deepEqual([...query.keys()], ['secret', 'issuer', 'algorithm', 'digits', 'period'])
          assert.deepEqual(
            [query.get('algorithm'), Number(query.get('digits')), Number(query.get('period'))],
            Object.values(parameters),
          )
        },
      ),
    )
  })
})

describe('the warning about apps', () => {
  it('names none for what all apps understand and some for everything else', () => {
    assert.deepEqual(appsThatIgnore(usualParameters), [])
    for (const other of [{ algorithm: 'SHA256' }, { digits: 8 }, { period: 60 }] as const) {
      assert.ok(appsThatIgnore({ ...usualParameters, ...other }).includes('Microsoft Authenticator'))
    }
  })
})

/** As apps read it: the label is cut at its literal colon, then decoded; both issuers must agree. */
function readBack(uri: string): { issuer: string | undefined; account: string } {
  const url = new URL(uri)
  assert.equal(url.protocol, 'otpauth:')
  assert.equal(url.host, 'totp')
  const label = url.pathname.slice(1).split(':')
  assert.ok(label.length <= 2 && !/%3a/i.test(url.pathname))
  const [account = '', prefix] = label.reverse().map(decodeURIComponent)
  assert.equal(url.searchParams.get('issuer') ?? undefined, prefix)
  return { issuer: prefix, account }
}

function oathtool(...options: string[]): string {
  return execFileSync('oathtool', options, { encoding: 'utf8' }).trim()
}
