import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, portalBehindProxy, signedIn, visitor } from '../../../../test/attack/visitor.ts'
import { PASSWORD } from '../../../../test/world.ts'

const ana = { username: 'ana', password: PASSWORD }
const HOME = '203.0.113.7'

describe('the pages about waiting times', () => {
  it('show support what keeps somebody out, and lift it for a reason', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const { id, organizationId } = await world.person({ username: 'ana' })
    await world.person({ username: 'sam', role: 'support' })
    for (let guess = 0; guess < 5; guess++) await visitor(portal, HOME).post('/signin', { ...ana, password: 'a guess' })
    assert.equal((await visitor(portal, HOME).post('/signin', ana)).status, 429)
    const sam = await signedIn(portal, 'sam')
    await confirms(sam)
    const path = `/admin/organizations/${organizationId}/users/${id}/waits`
    assert.match((await sam.get(path)).body, /Password, from 203\.0\.113\.7 ?</)
    const without = await sam.post(`${path}/lift`, { reason: ' ' })
    assert.equal(without.status, 422)
    assert.match(without.body, /id="reason-error"/)
    assert.equal((await visitor(portal, HOME).post('/signin', ana)).status, 429, 'nothing has changed')
    const lifted = await sam.post(`${path}/lift`, { reason: 'called from her desk' })
    assert.equal(lifted.location, `${path}?notice=waitsLifted`)
    assert.equal((await visitor(portal, HOME).post('/signin', ana)).status, 303)
    const nothing = await sam.post(`${path}/lift`, { reason: 'once more' })
    assert.equal(nothing.status, 422)
    assert.match(nothing.body, /There is nothing to lift any more/)
    assert.match(nothing.body, /value="once more"/)
  })

  it('show an owner what strangers wait for at the realm, and lift it for a reason', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const { organizationId } = await world.person({ username: 'otto', role: 'owner' })
    await world.person({ username: 'ana' })
    const otto = await signedIn(portal, 'otto')
    await confirms(otto)
    await visitor(portal).post('/signin', { ...ana, password: 'a guess' })
    await world.rows('update flood set wrong = 200')
    const path = `/admin/organizations/${organizationId}/protection`
    assert.match((await otto.get(path)).body, /Strangers wait 10 seconds now/)
    assert.equal((await visitor(portal).post('/signin', ana)).status, 429)
    assert.equal((await otto.post(`${path}/lift`, { reason: '' })).status, 422)
    assert.equal((await otto.post(`${path}/lift`, { reason: 'an old program' })).location, `${path}?notice=floodLifted`)
    assert.equal((await visitor(portal).post('/signin', ana)).status, 303)
    assert.deepEqual(portal.errors, [])
  })
})
