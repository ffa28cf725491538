import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exchange, isGenuine, requestOf } from '../doors/radius-packets.ts'
import { client, radiusStory, vpn } from '../doors/radius-parts.ts'
import { PASSWORD } from '../world.ts'

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
