import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

process.chdir(new URL('..', import.meta.url).pathname)

const PAGE = 'docs/asvs.md'
const WORDS = ['yes', 'by absence', 'partly', 'not met', 'none here']

/** How many requirements each section of the ASVS has: 47 in chapter 6, 19 in chapter 7. */
const SECTIONS: Readonly<Record<string, number>> = {
  ...{ '6.1': 3, '6.2': 12, '6.3': 8, '6.4': 6, '6.5': 8, '6.6': 4, '6.7': 2, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 3, '7.6': 2 },
}

type Row = { readonly number: string; readonly met: string; readonly stories: readonly (readonly [string, string])[] }

const rows: readonly Row[] = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const cells = line.slice(1, -1).split('|')
    const stories = Array.from(
      line.matchAll(/`([\w./-]+\.ts)` "([^"]+)"/g),
      ([, path = '', story = '']) => [path, story] as const,
    )
    return { number: cells[0]?.trim() ?? '', met: cells.at(-2)?.trim() ?? '', stories }
  })

/** What a source says, with its quotes as they are read. */
const said = (path: string): string => readFileSync(path, 'utf8').replaceAll("\\'", "'")

describe('the map of requirements', () => {
  it('has each requirement of the ASVS once, in their order', () => {
    const expected = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    )
    const listed = rows.map(({ number }) => number)
    assert.deepEqual(listed.slice(0, expected.length), expected)
    assert.ok(listed.length - expected.length >= 40, 'the rows of NIST are not there')
  })

  it('says of each whether it is met, and why not where it is not', () => {
    for (const { number, met } of rows) {
      const word = WORDS.find((one) => met === one || new RegExp(`^${one}[,:; ]`).test(met))
      assert.ok(word, `${number}: ${met}`)
      if (['by absence', 'partly', 'not met'].includes(word))
        assert.ok(met.length > word.length + 10, `${number} gives no reason`)
    }
  })

  it('names a story for each that is met, and every story is there', () => {
    const wanting = rows.filter(({ met, stories }) => met.startsWith('yes') && stories.length === 0)
    assert.deepEqual(
      wanting.map(({ number }) => number),
      [],
    )
    const told = rows.flatMap(({ stories }) => stories)
    assert.ok(told.length >= 80)
    const missing = told.filter(([path, story]) => !existsSync(path) || !said(path).includes(story))
    assert.deepEqual(missing, [])
  })
})
