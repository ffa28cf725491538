import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testPortal } from '../../../test/portal.ts'
import { operations } from './operations.ts'
import { problems } from './problem.ts'

test('the reference page names every operation, field and problem, in the style of the portal', async (t) => {
  const portal = await testPortal(t)
  const answer = await fetch(`${portal.url}/v1/`)
  const html = await answer.text()
  assert.equal(answer.status, 200)
  for (const { method, path } of operations) assert.ok(html.includes(`>${method} ${path}</code>`), `${method} ${path}`)
  for (const code of Object.keys(problems)) assert.ok(html.includes(`id="${code}"`), code)
  assert.match(html, /<code>retryAfter<\/code>/)
  const [, sheet = ''] = /rel="stylesheet" href="([^"]+)"/.exec(html) ?? []
  assert.equal((await fetch(`${portal.url}${sheet}`)).status, 200)
  const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id)
  assert.equal(new Set(ids).size, ids.length, 'each anchor is there once')
  for (const [, to = ''] of html.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(to), to)
})
