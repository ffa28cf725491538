import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { World } from '#kernel/work.ts'
import { signedIn, visitor } from '../../../test/attack/visitor.ts'
import { testPortal } from '../../../test/portal.ts'
import { createDispatcher } from './dispatcher.ts'
import { healthLane, readableBy } from './lanes.ts'
import { serve } from './serve.ts'

describe('GET /session', () => {
  it('says yes while somebody is signed in, and no to everybody else', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const stranger = visitor(portal)
    assert.equal((await stranger.get('/session')).status, 401)
    stranger.jar.set('session', `${'A'.repeat(22)}.${'A'.repeat(43)}`)
    assert.equal((await stranger.get('/session')).status, 401, 'a token that is none')
    stranger.jar.set('session', "' or 1 = 1")
    assert.equal((await stranger.get('/session')).status, 401, 'not even like a token')

    const ana = await signedIn(portal, 'ana')
    const live = await ana.get('/session')
    assert.deepEqual([live.status, live.body, live.headers['cache-control']], [204, '', 'no-store'])
    assert.equal((await ana.get('/session', { host: 'evil.example' })).status, 401, 'at another host')
    assert.notEqual((await ana.send('POST', '/session')).status, 204, 'only to GET')
    await ana.post('/signout')
    assert.equal((await ana.get('/session')).status, 401)
  })

  it('says no when the session is over, or its person or organization is suspended', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const ana = await signedIn(portal, 'ana')
    const says = async (): Promise<number> => (await ana.get('/session')).status
    for (const [change, back] of [
      ["update app_user set status = 'suspended'", "update app_user set status = 'active'"],
      ['update organization set stopped = true', 'update organization set stopped = false'],
      ["update session set step = 'enroll'", "update session set step = 'full'"],
    ] as const) {
      await portal.world.rows(change)
      assert.equal(await says(), 401, change)
      await portal.world.rows(back)
      assert.equal(await says(), 204, back)
    }
    portal.world.clock.advance(61 * 60)
    assert.equal(await says(), 401)
  })
})

describe('health', () => {
  it('tells whether the process answers, and whether it should be asked anything', async (t) => {
    let [reachable, stopping] = [true, false]
    const look: World['look'] = () =>
      reachable ? Promise.resolve(undefined as never) : Promise.reject(new Error('no database'))
    const lane = healthLane(readableBy({ look } as World), () => stopping)
    const serving = await serve('127.0.0.1', 0, () => createDispatcher([lane], () => new Response('a page')))
    t.after(() => serving.drain(0))
    const probe = visitor({ url: `http://127.0.0.1:${serving.port}` })
    const says = async () => [(await probe.get('/health/live')).status, (await probe.get('/health/ready')).status]
    assert.deepEqual(await says(), [200, 200])
    reachable = false
    assert.deepEqual(await says(), [200, 503])
    assert.equal((await probe.get('/health/ready')).body, 'not ready: no database\n')
    ;[reachable, stopping] = [true, true]
    assert.deepEqual(await says(), [200, 503])
    assert.equal((await probe.get('/health/ready', { host: 'whoever asks' })).body, 'not ready: draining\n')
    assert.equal((await probe.get('/health/live/more')).body, 'a page')
    assert.deepEqual([(await probe.get('/healthz')).status, (await probe.get('/readyz')).status], [200, 503])
  })
})
