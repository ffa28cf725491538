import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyOf, speaking } from '../../../../test/doors/api.ts'
import { testPortal } from '../../../../test/portal.ts'

describe('a program that moves organizations', () => {
  it('moves them below others that it reaches, with all the checks of the page', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const [east, west] = [
      await world.organization('East', { kind: 'reseller', below: harbor }),
      await world.organization('West', { kind: 'reseller', below: harbor }),
    ]
    const bakery = await world.organization('Bakery', { below: east })
    const foreign = await world.organization('Summit', { kind: 'reseller' })
    const say = speaking(portal, (await keyOf(world, harbor)).token)
    const move = (parent: string, of = bakery.id) => say('POST', `/v1/organizations/${of}/move`, { parent })
    const moved = await move(west.id)
    assert.deepEqual([moved.status, moved.body.parent], [200, west.id])
    for (const parent of [foreign.id, '01900000-0000-7000-8000-00000000abcd'])
      assert.deepEqual((await move(parent)).body.errors, [{ field: 'parent', problem: 'unknown' }])
    assert.equal((await move(west.id, harbor.id)).code, 'not-yours', 'not its own')
    assert.equal((await move(bakery.id, east.id)).body.errors[0].problem, 'does-not-fit', 'below a client is nothing')
  })

  it('moves nobody to where they would have a duty and no method', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const [east, west] = [
      await world.organization('East', { kind: 'reseller', below: harbor }),
      await world.organization('West', { kind: 'reseller', below: harbor }),
    ]
    const bakery = await world.organization('Bakery', { below: east })
    const { token } = await keyOf(world, harbor)
    const say = speaking(portal, token)
    const put = (of: string, said: object) => say('PUT', `/v1/organizations/${of}/policy`, said, { 'if-match': '*' })
    assert.equal((await put(bakery.id, { phishingResistant: 'required', secondFactor: 'required' })).status, 200)
    assert.equal((await put(west.id, { offLimits: ['passkey'] })).status, 200)
    const heard = await say('POST', `/v1/organizations/${bakery.id}/move`, { parent: west.id })
    assert.equal(heard.code, 'dead-end', JSON.stringify(heard.body))
    assert.equal((await say('GET', `/v1/organizations/${bakery.id}`)).body.parent, east.id, 'undone as a whole')
  })
})
