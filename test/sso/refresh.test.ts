import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepMetadata, metadataOf } from '#domain/providers/metadata.ts'
import { day, hour } from '#kernel/time.ts'
import { createRefreshing, upstreamOf } from '#wiring/providers.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { hostileIssuer } from './hostile-issuer.ts'
import { addsOidc, addsSaml } from './providers.ts'

const refreshingOf = (world: TestWorld) =>
  createRefreshing({
    world,
    upstream: upstreamOf(world, 'http://localhost'),
    onError: (error) => assert.fail(String(error)),
    everyMs: 0,
  })

describe('what identity providers publish', () => {
  it('is fetched again when it is due, and not before; what cannot be fetched stays, with the reason', async (t) => {
    const world = await testWorld(t)
    const issuer = await hostileIssuer(t, () => world.clock.now())
    const provider = await addsOidc(world, { issuer: issuer.url })
    const refreshing = refreshingOf(world)
    const keys = async () => {
      await refreshing.pass()
      await refreshing.settled()
      const found = await world.look((look) => metadataOf(look, provider))
      return { kid: found?.document.kind === 'oidc' ? found.document.keys[0]?.kid : undefined, problem: found?.problem }
    }
    await world.once((work) => keepMetadata(work, provider, { kind: 'oidc', server: {}, keys: [] }))
    assert.deepEqual(await keys(), { kid: undefined, problem: null })
    world.clock.advance(6 * hour)
    assert.deepEqual(await keys(), { kid: 'first', problem: null })
    issuer.rollOver()
    assert.deepEqual(await keys(), { kid: 'first', problem: null })
    world.clock.advance(6 * hour)
    issuer.down = true
    assert.deepEqual(await keys(), { kid: 'first', problem: 'unreachable: it answers 503' })
    issuer.down = false
    world.clock.advance(hour)
    assert.deepEqual(await keys(), { kid: 'second', problem: null })
  })

  it('is not fetched from inside this network for a tenant', async (t) => {
    const world = await testWorld(t)
    const bakery = await world.organization('Bakery')
    const issuer = await hostileIssuer(t, () => world.clock.now())
    const settings = { metadataAddress: `${issuer.url}/metadata` }
    const provider = await addsSaml(world, { issuer: issuer.url, organizationId: bakery.id }, settings)
    const document = { kind: 'saml', signInAddress: 'https://idp.example.com', certificates: [] } as const
    await world.once((work) => keepMetadata(work, provider, document))
    world.clock.advance(day)
    const refreshing = refreshingOf(world)
    await refreshing.pass()
    await refreshing.settled()
    const { problem } = (await world.look((look) => metadataOf(look, provider))) ?? {}
    assert.match(problem ?? '', /not on the public Internet/)
    assert.deepEqual(issuer.asked, [])
  })
})
