import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiProblem, createClient, type Options } from '../../sdk/src/client.ts'
import { keyOf } from '../doors/api.ts'
import { carrying } from '../doors/outside-people.ts'
import { testPortal } from '../portal.ts'

type Heard = { readonly method: string; readonly url: string; readonly headers: Headers }

/** A client whose portal gives these answers, one after the other; an error: nobody answers. */
function clientOf(answers: readonly (Response | Error)[], more: Partial<Options> = {}) {
  const heard: Heard[] = []
  const fetch: typeof globalThis.fetch = async (url, { method = 'GET', headers } = {}) => {
    heard.push({ method, url: String(url), headers: new Headers(headers) })
    const answer = answers[heard.length - 1]
    if (!answer) throw new Error('asked too often')
    if (answer instanceof Error) throw answer
    return answer
  }
  return { heard, client: createClient({ url: 'https://login.example.com/', key: 'cs_1', fetch, ...more }) }
}

const ok = (body: unknown): Response => Response.json(body)
const problem = (status: number, code: string, wait?: string): Response =>
  Response.json({ code, title: 'No.', status }, { status, headers: wait === undefined ? {} : { 'retry-after': wait } })
const verify = { body: { user: 'ana', code: '123456' } }

describe('a client', () => {
  it('comes again when it is told to, and is the same request then', async () => {
    const { client, heard } = clientOf([
      problem(503, 'unavailable', '0'),
      new TypeError('cut off'),
      ok({ passed: true }),
    ])
    assert.deepEqual(await client.call('POST /v1/verify', verify), { passed: true })
    const names = heard.map(({ headers }) => headers.get('idempotency-key'))
    assert.deepEqual([names.length, new Set(names).size], [3, 1])
    assert.match(names[0] ?? '', /^[\w-]{36}$/)
    assert.equal(heard[0]?.headers.get('authorization'), 'Bearer cs_1')
  })

  it('waits as long as it is told, and not for hours', async () => {
    const begun = performance.now()
    const patient = clientOf([problem(429, 'too-many-requests', '1'), ok({ passed: true })])
    await patient.client.call('POST /v1/verify', verify)
    assert.ok(performance.now() - begun >= 990)
    const { client, heard } = clientOf([problem(429, 'too-many-requests', '3600')])
    await assert.rejects(client.call('POST /v1/verify', verify), { code: 'too-many-requests', retryAfter: 3600 })
    assert.equal(heard.length, 1)
  })

  it('stops when it is called off, and when nobody answers', async () => {
    const off = new AbortController()
    const waiting = clientOf([problem(503, 'unavailable', '20')])
    setTimeout(() => off.abort(new Error('enough')), 20)
    await assert.rejects(waiting.client.call('POST /v1/verify', { ...verify, signal: off.signal }), /enough/)
    const gone = clientOf([new TypeError('gone'), new TypeError('gone'), new TypeError('gone')], { tries: 2 })
    await assert.rejects(gone.client.call('GET /v1/jwks'), /gone/)
    assert.equal(gone.heard.length, 2)
  })

  it('does not remove twice what it does not know to be removed', async () => {
    const { client, heard } = clientOf([new TypeError('cut off')])
    const params = { externalId: 'a/b?c' }
    await assert.rejects(client.call('DELETE /v1/users/{externalId}', { params, ifMatch: '*' }), /cut off/)
    assert.deepEqual([heard.length, heard[0]?.url], [1, 'https://login.example.com/v1/users/a%2Fb%3Fc'])
    assert.equal(heard[0]?.headers.get('if-match'), '*')
    for (const externalId of ['', '.', '..'])
      await assert.rejects(client.call('GET /v1/users/{externalId}', { params: { externalId } }), /needs a externalId/)
  })

  it('says what was wrong, also when whoever answers is not the API', async () => {
    const page = new Response('<h1>Bad gateway</h1>', { status: 502 })
    const { client } = clientOf([problem(404, 'not-found'), page])
    const params = { externalId: 'x' }
    const said = await client.call('GET /v1/users/{externalId}', { params }).catch((error: unknown) => error)
    assert.ok(said instanceof ApiProblem && said.code === 'not-found' && said.status === 404)
    await assert.rejects(client.call('GET /v1/users/{externalId}', { params }), { code: 'unreadable', status: 502 })
  })

  it('fetches pages as they are needed', async () => {
    const pages = [
      { items: [1, 2], next: 'b' },
      { items: [3], next: null },
    ].map(ok)
    const { client, heard } = clientOf(pages)
    const seen: unknown[] = []
    for await (const one of client.all('GET /v1/users', { query: { limit: 2 } })) seen.push([one, heard.length])
    assert.deepEqual(seen, [
      [1, 1],
      [2, 1],
      [3, 2],
    ])
    assert.deepEqual(
      heard.map(({ url }) => new URL(url).search),
      ['?limit=2', '?limit=2&after=b'],
    )
  })

  it('is answered the same by the portal where it sends the same, and the code is used once', async (t) => {
    const portal = await testPortal(t)
    const ana = await carrying(portal.world, 'ana')
    const { token } = await keyOf(portal.world, await portal.world.operator())
    const client = createClient({ url: portal.url, key: token })
    const asked = { body: { user: 'ana', code: ana.codeNow() } }
    const [one, again] = [
      await client.send('POST /v1/verify', { ...asked, idempotencyKey: 'form-1' }),
      await client.send('POST /v1/verify', { ...asked, idempotencyKey: 'form-1' }),
    ]
    assert.deepEqual([one.body.passed, one.replayed, again.body.passed, again.replayed], [true, false, true, true])
    assert.equal((await client.call('POST /v1/verify', asked)).passed, false)
    const weak = createClient({ url: portal.url, key: 'cs_nobody' })
    await assert.rejects(weak.call('POST /v1/verify', asked), { code: 'unauthorized', status: 401 })
  })
})
