import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { catalogues } from './catalogues.ts'
import { languages, negotiate, type Word, type WordValues, wordsFor } from './words.ts'

type Message = ReturnType<IntlMessageFormat['getAst']>

const allWords = Object.keys(catalogues.en) as Word[]
const noon = new Date('2026-11-21T12:00:00Z')

function argumentsOf(message: Message): string[] {
  const names = message.flatMap((part) => {
    const inner = 'options' in part ? Object.values(part.options).flatMap(({ value }) => argumentsOf(value)) : []
    return part.type >= 1 && part.type <= 6 && 'value' in part ? [String(part.value), ...inner] : inner
  })
  return [...new Set(names)].sort()
}

function parsed(text: string, language: string): Message {
  return new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst()
}

/** Something for every argument: numbers, since those fit everywhere. */
function valuesFor(word: Word): WordValues {
  return Object.fromEntries(argumentsOf(parsed(catalogues.en[word], 'en')).map((name) => [name, 3]))
}

test('every word of every language parses, and takes what the English one takes', () => {
  for (const { code } of languages) {
    for (const word of allWords) {
      const text = catalogues[code][word]
      const message = parsed(text, code)
      assert.deepEqual(argumentsOf(message), argumentsOf(parsed(catalogues.en[word], 'en')), `${code} ${word}`)
      assert.ok(text.trim() === text && text !== '', `${code} ${word}`)
    }
  }
})

test('no language has words that English lacks', () => {
  for (const { code } of languages) assert.deepEqual(Object.keys(catalogues[code]).sort(), [...allWords].sort())
})

test('no text holds a plain apostrophe, which ICU would take for a quote', () => {
  for (const { code } of languages) {
    for (const word of allWords) assert.ok(!catalogues[code][word].includes("'"), `${code} ${word}`)
  }
})

test('every word can be said in every language, the made-up one included', () => {
  for (const locale of ['en', 'de', 'qps'] as const) {
    for (const word of allWords) assert.notEqual(wordsFor(locale)(word, valuesFor(word)), '', `${locale} ${word}`)
  }
})

test('numbers choose the right form', () => {
  assert.equal(wordsFor('en')('wait.seconds', { seconds: 1 }), '1 second')
  assert.equal(wordsFor('en')('wait.seconds', { seconds: 30 }), '30 seconds')
  assert.equal(wordsFor('de')('wait.seconds', { seconds: 30 }), '30 Sekunden')
})

test('the made-up language runs from the right and keeps names as they are', () => {
  const words = wordsFor('qps')
  assert.equal(words.direction, 'rtl')
  const text = words('signin.challenge.lookFor', { issuer: 'Example', username: 'ana' })
  assert.match(text, /^\u200f\u202e/)
  assert.match(text, /\u2068Example\u2069/)
  assert.doesNotMatch(text, /authenticator/)
})

test('a moment is told in the zone and the language of the person', () => {
  assert.equal(wordsFor('en').dateTime(noon, 'UTC').replace(/\s/g, ' '), 'Nov 21, 2026, 12:00 PM')
  assert.equal(wordsFor('en').dateTime(noon, 'Australia/Sydney').replace(/\s/g, ' '), 'Nov 21, 2026, 11:00 PM')
  assert.equal(wordsFor('de').dateTime(noon, 'Europe/Berlin'), '21.11.2026, 13:00')
})

test('more time zones than are kept still tell the right time', () => {
  const words = wordsFor('en')
  for (const zone of Intl.supportedValuesOf('timeZone').slice(0, 60)) words.dateTime(noon, zone)
  assert.equal(words.dateTime(noon, 'Asia/Tokyo').replace(/\s/g, ' '), 'Nov 21, 2026, 9:00 PM')
})

test('how long ago something was is told in the largest unit that fits', () => {
  const ago = (seconds: number) => wordsFor('en').relative(new Date(noon.getTime() - seconds * 1000), noon)
  assert.equal(ago(5), 'this minute')
  assert.equal(ago(61), '1 minute ago')
  assert.equal(ago(2 * 3600), '2 hours ago')
  assert.equal(ago(26 * 3600), 'yesterday')
  assert.equal(ago(20 * 86_400), '2 weeks ago')
  assert.equal(ago(400 * 86_400), 'last year')
})

test('lists are joined as the language joins them', () => {
  assert.equal(wordsFor('en').list(['a', 'b', 'c']), 'a, b, and c')
  assert.equal(wordsFor('de').list(['a', 'b', 'c']), 'a, b und c')
})

test('the browser decides the language when the person leaves it to be detected', () => {
  assert.equal(negotiate('de-AT,de;q=0.9,en;q=0.8', 'auto'), 'de')
  assert.equal(negotiate('fr,en;q=0.3,de;q=0.7', 'auto'), 'de')
  assert.equal(negotiate('fr-CA, EN-us;q=0.5', 'auto'), 'en')
  assert.equal(negotiate('ja', 'auto'), 'en')
  assert.equal(negotiate(undefined, 'auto'), 'en')
})

test('the person’s own choice wins over the browser', () => {
  assert.equal(negotiate('en', 'de'), 'de')
  assert.equal(negotiate('de', 'en'), 'en')
})

test('a language the browser refuses, and nonsense, are passed over', () => {
  assert.equal(negotiate('de;q=0, en', 'auto'), 'en')
  assert.equal(negotiate(`${'x;q=,'.repeat(500)}de`, 'auto'), 'en')
  assert.equal(negotiate(';;,q=1,,de', 'auto'), 'de')
  assert.equal(negotiate('en', '__proto__'), 'en')
})

test('no browser gets the made-up language, only a test that asks for it', () => {
  assert.equal(negotiate('qps, qps-ploc;q=0.9', 'auto'), 'en')
  assert.equal(negotiate('en', 'qps'), 'en')
  assert.equal(negotiate('en', 'qps', { pseudo: true }), 'qps')
})
