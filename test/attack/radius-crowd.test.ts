import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { impatient } from '#faces/http/patience.ts'
import { serveRadius } from '#faces/radius/server.ts'
import { radiusSayings } from '#wiring/radius-sayings.ts'
import { exchange, isGenuine, requestOf } from '../doors/radius-packets.ts'
import { client, radiusStory, vpn } from '../doors/radius-parts.ts'
import { PASSWORD, testWorld } from '../world.ts'

describe('a reseller who names the address of another as their own', () => {
  it('a thousand times, and nearer, shuts nobody out', async (t) => {
    const story = await radiusStory(t, { client: { network: '127.0.0.0/8' } })
    const { world, port } = story
    await world.person({ username: 'bob' })
    const eve = await world.organization('Eve', { kind: 'reseller' })
    for (let n = 0; n < 11; n++) {
      const below = await world.organization(`Client ${n}`, { below: eve })
      const mine = await vpn(world, {}, below.id)
      await Promise.all(Array.from({ length: 100 }, () => client(world, mine, {}, 'a-secret-of-eve-and-her-own')))
    }
    assert.deepEqual(await world.rows('select count(*)::int from radius_client'), [{ count: 1101 }])
    const request = requestOf({ username: 'bob', password: PASSWORD })
    const [answer] = await exchange(port, [request.bytes])
    assert.ok(answer && isGenuine(answer, request), 'the client that was there is answered')
    assert.deepEqual(story.errors, [])
  })
})

describe('an organization whose clients ask without end', () => {
  it('keeps its own people waiting, and nobody else’s', async (t) => {
    const world = await testWorld(t)
    const eve = await world.organization('Eve', { kind: 'reseller' })
    await client(world, await vpn(world, {}, eve.id), {}, 'a-secret-of-eve-and-her-own')
    await client(world, await vpn(world))
    await world.person({ username: 'bob' })
    const crowd: (() => void)[] = []
    const verify: typeof world.hashing.verify = async (hash, password) => {
      if (password.startsWith('crowd')) await new Promise<void>((resolve) => crowd.push(resolve))
      return world.hashing.verify(hash, password)
    }
    const parts = { world, hashing: { ...world.hashing, verify }, say: radiusSayings, patience: impatient }
    const radius = await serveRadius(
      { ...parts, onError: (error) => assert.fail(String(error)) },
      { host: '127.0.0.1', port: 0, radsec: undefined },
    )
    const secret = 'a-secret-of-eve-and-her-own'
    const said = (n: number) => [[31, Buffer.from(`198.51.${n}.7`)]] as const
    try {
      const asked = Array.from({ length: 200 }, (_, n) =>
        requestOf({ username: `eve-${n}`, password: 'crowd', secret, more: said(n) }),
      )
      await exchange(
        radius.port ?? 0,
        asked.map(({ bytes }) => bytes),
      )
      assert.equal(crowd.length, 64)
      const request = requestOf({ username: 'bob', password: PASSWORD })
      const [answer] = await exchange(radius.port ?? 0, [request.bytes])
      assert.ok(answer && isGenuine(answer, request))
    } finally {
      for (const goOn of crowd) goOn()
      await radius.drain()
    }
  })
})
