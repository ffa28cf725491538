import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { testPortal } from '../portal.ts'
import { keyOf } from './api.ts'
import { carrying } from './outside-people.ts'

const run = promisify(execFile)
const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
const examples = Array.from(page.matchAll(/```sh\n(curl .*?)```/gs), ([, lines = '']) => lines)

describe('the examples of docs/api.md', () => {
  it('work as they stand there, one after the other', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const ana = await carrying(world, 'ana')
    const { token: key } = await keyOf(world, await world.operator())
    const shell = { key, portal: portal.url, id: '', PATH: process.env.PATH ?? '' }
    for (const example of examples) {
      world.clock.advance(60)
      const lines = example.replace('123456', ana.codeNow())
      const { stdout } = await run('sh', ['-c', lines], { env: shell, timeout: 20_000 })
      const answer = stdout === '' ? {} : JSON.parse(stdout)
      assert.equal(answer.code, undefined, `${example}\n${stdout}`)
      if (answer.passed !== undefined) assert.equal(answer.passed, true, example)
      if (answer.sentTo !== undefined) shell.id = answer.id
    }
    assert.ok(examples.length >= 11, 'the examples are found')
  })

  it('name every operation', () => {
    const reference = readFileSync(new URL('../../docs/api-reference.md', import.meta.url), 'utf8')
    const named = Array.from(reference.matchAll(/^`[A-Z]+ (\/v1\/[^`{]*)/gm), ([, path = '']) => path)
    assert.deepEqual(
      named.filter((path) => path !== '/v1/' && !page.includes(path.replace(/\/$/, ''))),
      [],
    )
  })
})
