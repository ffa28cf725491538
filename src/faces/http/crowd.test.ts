import assert from 'node:assert/strict'
import { request } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { crowdOf } from './crowd.ts'
import { createDispatcher } from './dispatcher.ts'
import { serve } from './serve.ts'

/** A portal whose answers wait until they are let go, once their body was read. */
async function waiting(t: TestContext, most: number) {
  const { promise, resolve: letGo } = Promise.withResolvers<void>()
  let begun = 0
  const answer = async (asked: Request): Promise<Response> => {
    await asked.text()
    begun++
    await promise
    return new Response('served')
  }
  const serving = await serve('127.0.0.1', 0, () => createDispatcher([], answer, { crowd: crowdOf(most) }))
  t.after(() => serving.drain(100))
  const have = async (count: number): Promise<void> => {
    while (begun < count) await sleep(1)
  }
  return { url: `http://localhost:${serving.port}`, port: serving.port, letGo, have }
}

describe('more requests than can be answered', () => {
  it('are told to come back, so that those before them are answered', async (t) => {
    const { url, letGo, have } = await waiting(t, 2)
    const first = [fetch(`${url}/signin`), fetch(`${url}/v1/verify`, { method: 'POST', body: '{}' })]
    await have(2)
    const page = await fetch(`${url}/signin`)
    assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '1'])
    assert.match(await page.text(), /Wait a few seconds and try again/)
    const program = await fetch(`${url}/v1/verify`, { method: 'POST', body: '{}' })
    assert.deepEqual([program.status, program.headers.get('content-type')], [503, 'application/problem+json'])
    assert.equal(((await program.json()) as { code: string }).code, 'busy')
    letGo()
    assert.deepEqual(await Promise.all(first.map(async (answer) => (await answer).status)), [200, 200])
    assert.equal((await fetch(`${url}/signin`)).status, 200, 'as before')
  })

  it('are not those of somebody who sends slowly, until all has come', async (t) => {
    const { url, port, letGo, have } = await waiting(t, 1)
    const slow = request({ port, method: 'POST', path: '/signin', headers: { 'content-length': '2' } })
    slow.on('error', () => undefined)
    slow.write('a')
    await sleep(50)
    const other = fetch(`${url}/signin`)
    await have(1)
    assert.equal((await fetch(`${url}/signin`)).status, 503, 'one is let in beside the slow one')
    letGo()
    assert.equal((await other).status, 200)
    slow.destroy()
    assert.equal((await fetch(`${url}/signin`)).status, 200, 'who left is not counted')
  })
})
