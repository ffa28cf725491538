import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import * as parse from './parse.ts'

function given<Value>(parsed: parse.Parsed<Value>): Value | string {
  return parsed.ok ? parsed.value : `(${parsed.problem})`
}

describe('a one-time code', () => {
  it('may be typed with spaces and dashes, in full-width or Arabic-Indic digits', () => {
    const typed = [
      '012345',
      '012 345',
      ' 01-23-45\n',
      '０１２３４５',
      '٠١٢٣٤٥',
      '۰۱۲۳۴۵',
      '012\u2011345',
      '０１２－３４５',
      '012\u00a0345',
    ]
    for (const code of typed) assert.equal(parse.parseCode(code), '012345', JSON.stringify(code))
  })

  it('has six to eight digits and nothing else', () => {
    const wrong = [
      '',
      '12345',
      '123456789',
      '12345a',
      '+123456',
      '1234.56',
      '१२३४५६',
      '①②③④⑤⑥',
      '1e5000',
      '123456;',
      '123_456',
    ]
    for (const code of [...wrong, 123456, null, undefined, ['123456'], { length: 6 }]) {
      assert.equal(parse.parseCode(code), undefined, String(code))
    }
    assert.equal(parse.parseCode('1234567'), '1234567')
    assert.equal(parse.parseCode('12345678'), '12345678')
  })

  it('keeps every digit of any script it knows', () => {
    const zero = fc.constantFrom(0x30, 0x660, 0x6f0, 0xff10)
    const digit = fc.integer({ min: 0, max: 9 })
    fc.assert(
      fc.property(fc.array(fc.tuple(zero, digit), { minLength: 6, maxLength: 8 }), (digits) => {
        const typed = digits.map(([base, value]) => String.fromCodePoint(base + value)).join(' ')
        assert.equal(parse.parseCode(typed), digits.map(([, value]) => value).join(''))
      }),
    )
  })

  it('is not looked for in a megabyte', () => {
    assert.equal(parse.parseCode(`${' '.repeat(1_000_000)}123456`), undefined)
  })
})

describe('a recovery code', () => {
  it('is sixteen letters and digits of its alphabet and nothing else', () => {
    const wrong = [
      '',
      '0000-0000-0000-000',
      '0000-0000-0000-00000',
      '000u-0000-0000-0000',
      '000_0000000000000',
      '\u212a000-0000-0000-0000',
      '123456',
    ]
    for (const typed of [...wrong, `${' '.repeat(99)}0000-0000-0000-0000`, null, 1e15, ['0000-0000-0000-0000']]) {
      assert.equal(parse.parseRecoveryCode(typed), undefined, String(typed))
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (typed) => {
        const code = parse.parseRecoveryCode(typed)
        if (code !== undefined) assert.match(code, /^[0-9a-hjkmnp-tv-z]{16}$/)
      }),
    )
  })
})

describe('text', () => {
  it('is trimmed, normalized and counted in characters, not in bytes or halves', () => {
    assert.equal(given(parse.text('  Zoe\u0308 ', { max: 3 })), 'Zo\u00eb')
    assert.equal(given(parse.text('💩💩💩', { max: 3 })), '💩💩💩')
    assert.equal(given(parse.text('💩💩💩💩', { max: 3 })), '(too-long)')
    assert.equal(given(parse.text('💩', { min: 2, max: 3 })), '(too-short)')
    assert.equal(given(parse.text('x'.repeat(1_000_000), { max: 3 })), '(too-long)')
  })

  it('says what is wrong', () => {
    for (const nothing of [undefined, null, 7, '', '   ', '\u200b\u3164']) {
      assert.equal(given(parse.text(nothing, { max: 9 })), '(missing)')
    }
    assert.equal(given(parse.text('abc', { max: 9, pattern: /^\d+$/ })), '(malformed)')
    assert.equal(given(parse.text('123', { max: 9, pattern: /^\d+$/ })), '123')
  })

  it('never lets through what PostgreSQL, a log, a header or a reader could trip over', () => {
    for (const sign of [
      '\0',
      '\r',
      '\n',
      '\u001b',
      '\u007f',
      '\u0085',
      '\u2028',
      '\u202e',
      '\u2066',
      '\u200f',
      '\ufeff',
      '\ud800',
    ]) {
      assert.equal(given(parse.displayName(`An${sign}na`)), '(malformed)', JSON.stringify(sign))
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (input) => {
        const name = parse.displayName(input)
        if (!name.ok) return
        assert.equal(Buffer.from(name.value, 'utf8').toString('utf8'), name.value)
        assert.equal(name.value.normalize('NFC'), name.value)
        assert.doesNotMatch(name.value, /\p{Cc}/u)
        assert.deepEqual(parse.displayName(name.value), name, 'what was accepted is accepted again')
      }),
    )
  })
})

describe('names', () => {
  it('are of any script: families, Persian, organizations', () => {
    for (const name of ['Ana', "O'Neill", 'می\u200cخواهم', '👩\u200d👩\u200d👧', 'Ж & Söhne <GmbH>', '李']) {
      assert.equal(given(parse.displayName(name)), name)
    }
    assert.equal(given(parse.label('x'.repeat(61))), '(too-long)')
    assert.equal(given(parse.displayName('x'.repeat(101))), '(too-long)')
  })

  it('to sign in with are letters, digits and a few signs', () => {
    for (const name of ['ana', 'ana.bauer', 'Ana_B-c+1@example.com', 'jürgen', 'мария', '3com']) {
      assert.equal(given(parse.username(` ${name} `)), name)
    }
    assert.equal(given(parse.username('an')), '(too-short)')
    assert.equal(given(parse.username('a'.repeat(129))), '(too-long)')
    for (const name of [
      '-ana',
      '.ana',
      'a na',
      'ana:b',
      'ana/b',
      '<ana>',
      "ana'",
      'a\u200dna',
      'aㅤna',
      '\u0301ana',
      'a\ufe0fna',
      'a\u034fna',
    ]) {
      assert.equal(given(parse.username(name)), '(malformed)', name)
    }
  })

  it('to sign in with cannot be written in two ways', () => {
    assert.equal(given(parse.username('ju\u0308rgen')), 'jürgen')
    for (const name of ['ａｎａ', 'ﬁnn', 'x²y', 'ªna']) assert.equal(given(parse.username(name)), '(malformed)', name)
  })
})

describe('a mail address', () => {
  it('has one @, a mailbox and a host with a dot', () => {
    for (const address of ['a@b.c', 'Ana.Bauer+x@mail.example.com', 'jürgen@müller.example', "o'neill@example.ie"]) {
      assert.equal(given(parse.email(address)), address)
    }
    const longest = `${'a'.repeat(64)}@${`${'b'.repeat(63)}.`.repeat(2)}${'c'.repeat(57)}.de`
    assert.equal(longest.length, 253)
    assert.equal(given(parse.email(longest)), longest)
    assert.equal(given(parse.email(longest.replace('.de', '.info'))), '(too-long)')
  })

  it('cannot smuggle a header, a second address or a comment', () => {
    const wrong = [
      'a',
      '@b.c',
      'a@',
      'a@b',
      'a@@b.c',
      'a@b@c.d',
      'a@b.c@d.e',
      'a b@c.d',
      'a@b.c\r\nBcc: d@e.f',
      'a@b.c,d@e.f',
      'a@b.c;d@e.f',
    ]
    const odd = [
      '"a"@b.c',
      'A <a@b.c>',
      'a(x)@b.c',
      'a@[127.0.0.1]',
      '.a@b.c',
      'a.@b.c',
      'a..b@c.d',
      'a@-b.c',
      'a@b-.c',
      'a@b..c',
      'a@b.c.',
    ]
    for (const address of [...wrong, ...odd]) assert.equal(given(parse.email(address)), '(malformed)', address)
    assert.equal(given(parse.email(`${'a'.repeat(65)}@b.c`)), '(malformed)')
  })
})

describe('a mobile number', () => {
  it('is read as people write it and becomes E.164', () => {
    const ways = [
      '+49 151 23456789',
      '0049 151 23456789',
      '0151/234 567 89',
      '(0151) 2345-6789',
      '+49 (0)151 23456789',
      '٠١٥١٢٣٤٥٦٧٨٩',
      '＋４９１５１２３４５６７８９',
    ]
    for (const typed of ways) assert.equal(given(parse.mobile(typed, 'DE')), '+4915123456789', typed)
    assert.equal(given(parse.mobile('0412 345 678', 'au')), '+61412345678')
    assert.equal(given(parse.mobile('+1 202 555 0123')), '+12025550123')
  })

  it('is refused when it cannot be called', () => {
    for (const typed of [
      '0151 23456789',
      '+49 1',
      '+1 111 555 0123',
      '+999 123456789',
      'call me',
      'call +4915123456789 now',
      '+49 151 23456789 ext. 5',
    ]) {
      assert.equal(given(parse.mobile(typed)), '(malformed)', typed)
    }
    assert.equal(given(parse.mobile('0151 23456789', 'XX')), '(malformed)')
    assert.equal(given(parse.mobile('')), '(missing)')
  })
})

describe('places and languages', () => {
  it('are those that are known', () => {
    assert.equal(given(parse.timeZone('Europe/Berlin')), 'Europe/Berlin')
    assert.equal(given(parse.timeZone('UTC')), 'UTC')
    assert.equal(given(parse.timeZone('europe/berlin')), 'Europe/Berlin')
    for (const zone of ['Mars/Olympus', '+01:00', 'Europe/Berlin; drop', '../../etc/passwd']) {
      assert.equal(given(parse.timeZone(zone)), '(malformed)', zone)
    }
    assert.equal(given(parse.language('DE', ['en', 'de'])), 'de')
    assert.equal(given(parse.language('fr', ['en', 'de'])), '(malformed)')
  })

  it('has every zone under a name of the list, also the newer names of browsers', () => {
    for (const zone of ['Europe/Kyiv', 'Asia/Kolkata', 'Etc/UTC', ...Intl.supportedValuesOf('timeZone')]) {
      const known = parse.timeZone(zone)
      assert.ok(known.ok && parse.timeZones().has(known.value), zone)
    }
  })
})
