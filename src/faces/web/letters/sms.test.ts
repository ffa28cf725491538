import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { partsOf } from '#kernel/gsm7.ts'
import { type Locale, wordsFor } from '../words/words.ts'
import { smsOf } from './sms.ts'
import { templates } from './templates.ts'

const sms = templates['sms-code']?.sms
const HOST = 'https://signin.a-reseller-of-hosting.example'

function written(locale: Locale, organization: string, publicUrl = HOST, code = '13572468'): string {
  assert.ok(sms)
  return smsOf({ words: wordsFor(locale), sms, values: { minutes: 5, digits: 8 }, organization, code, publicUrl })
}

describe('a code by SMS', () => {
  it('is one SMS in every language, with the code first and the site last', () => {
    for (const locale of ['en', 'de', 'qps'] as const) {
      for (const name of [
        'A',
        'Müller & Söhne Hosting GmbH 24',
        'Łódzki Dom Wydawniczy „Świt“ 24',
        '東京都ホスティングサービス株式会社日本支店第二営業部東京本社別館',
      ]) {
        const text = written(locale, name)
        assert.equal(partsOf(text).parts.length, 1, text)
        assert.ok(text.includes('13572468'), text)
        assert.ok(text.endsWith('\n@signin.a-reseller-of-hosting.example #13572468'), text)
      }
    }
  })

  it('says everything where the alphabet allows, umlauts included', () => {
    const text = written('de', 'Müller & Söhne Hosting GmbH 24')
    assert.equal(
      text,
      '13572468 ist Ihr Code für Müller & Söhne Hosting GmbH 24. Er gilt 5 Minuten. Geben Sie ihn niemandem.\n@signin.a-reseller-of-hosting.example #13572468',
    )
    assert.equal(partsOf(text).encoding, 'gsm-7')
  })

  it('writes a name in plain letters rather than half as much text', () => {
    const text = written('en', 'Łódź’s “Świt” – Hosting')
    assert.match(text, /^13572468 is your code for Lodz's "Swit" - Hosting\./)
    assert.equal(partsOf(text).encoding, 'gsm-7')
  })

  it('cuts the name, and never a letter in two or the code', () => {
    const text = written('en', '👩‍👩‍👧‍👦'.repeat(8))
    assert.equal(partsOf(text).parts.length, 1)
    const [line = ''] = text.split('\n')
    assert.match(line, /^13572468 (?:👩‍👩‍👧‍👦)*$/u)
  })

  it('goes without the line for the phone where there is no room, or no https', () => {
    const long = written('en', 'Example', `https://${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example`)
    assert.equal(long, '13572468 Example')
    const plain = written('en', 'Example', 'http://localhost:8080')
    assert.equal(plain, '13572468 is your code for Example. It is good for 5 minutes. Share it with nobody.')
  })

  it('names the host without its port', () => {
    assert.match(written('en', 'Example', 'https://login.example.com:8443'), /\n@login\.example\.com #13572468$/)
  })

  it('tests of a gateway say whose they are', () => {
    const test = templates.test?.sms
    assert.ok(test)
    const text = smsOf({ words: wordsFor('en'), sms: test, values: {}, organization: 'Example', publicUrl: HOST })
    assert.equal(text, 'This message from Example was sent to try a gateway. It works.')
  })
})
