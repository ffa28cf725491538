import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { LONGEST_TEXT, MOST_LINES } from '#domain/signin/confirmation-text.ts'
import { speaking } from './api.ts'
import { anaIn, asking, form, read } from './confirming.ts'

const run = promisify(execFile)
const page = readFileSync(new URL('../../docs/confirmations.md', import.meta.url), 'utf8')
const examples = Array.from(page.matchAll(/```sh\n(curl .*?)```/gs), ([, lines = '']) => lines)

describe('docs/confirmations.md', () => {
  it('has examples that work as they stand there, and claims that a receipt makes', async (t) => {
    const story = await asking(t)
    const { portal, ana, token: key } = story
    const shell = { key, portal: portal.url, id: '', PATH: process.env.PATH ?? '' }
    const answers = async (example = '') =>
      JSON.parse((await run('sh', ['-c', example], { env: shell, timeout: 20_000 })).stdout)
    const [ask, fetchIt, ...more] = examples
    assert.equal(more.length, 0)
    const asked = await answers(ask)
    const person = await anaIn(story)
    const { pathname } = new URL(asked.page)
    const { body } = await person.get(pathname)
    assert.equal((await person.post(pathname, form(body, ana.codeNow()))).status, 200)
    shell.id = asked.id
    const { state, receipt } = await answers(fetchIt)
    assert.equal(state, 'confirmed')
    const claims = await read(speaking(portal, key), receipt)
    assert.deepEqual([claims.text, claims.nonce], ['Transfer example.com to registrar Y', 'order 4711'])
    const rows = page.slice(page.indexOf('| claim |')).split('\n').slice(2)
    const told = rows.flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name))
    const always = told.filter((name) => name !== 'external_id')
    assert.deepEqual(Object.keys(claims).toSorted(), always.toSorted())
    assert.equal((await answers(fetchIt)).code, 'taken')
  })

  it('says how long a text may be', () => {
    assert.ok(page.includes(`1 to ${LONGEST_TEXT} characters on at most ${MOST_LINES} lines`))
  })
})
