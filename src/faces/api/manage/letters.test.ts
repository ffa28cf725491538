import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { minute } from '#kernel/time.ts'
import { keyOf, speaking } from '../../../../test/doors/api.ts'
import { testPortal } from '../../../../test/portal.ts'

describe('a program that invites people', () => {
  it('sends one mailbox five letters in a quarter of an hour, whomever they are for', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const bakery = await world.organization('Bakery', { below: harbor })
    const [one, two] = [await keyOf(world, harbor), await keyOf(world, harbor)]
    const say = speaking(portal, one.token)
    const at = ({ id }: { id: string }): string => `/v1/organizations/${id}/people`
    const email = 'victim@example.com'
    const first = await say('POST', at(harbor), { username: 'p-0', email })
    for (let made = 1; made < 4; made++)
      assert.equal((await say('POST', at(bakery), { username: `p-${made}`, email: email.toUpperCase() })).status, 201)
    const again = `${at(harbor)}/${first.body.id}/invitation`
    assert.equal((await say('POST', again, {})).status, 201)
    const full = await speaking(portal, two.token)('POST', at(harbor), { username: 'p-4', email })
    assert.equal(full.code, 'too-many-requests', 'by another key too')
    assert.ok(Number(full.headers.get('retry-after')) > 0)
    assert.equal((await say('POST', again, {})).code, 'too-many-requests')
    assert.equal((await say('POST', again, { send: false })).status, 201, 'what is handed over is no letter')
    const letters = await world.rows("select 1 from outbox where template = 'invitation'")
    const people = await world.rows("select 1 from app_user where username like 'p-%'")
    assert.deepEqual([letters.length, people.length], [5, 4])
    assert.equal((await say('POST', at(harbor), { username: 'p-5', email: 'other@example.com' })).status, 201)
    world.clock.advance(60 * minute)
    assert.equal((await say('POST', at(harbor), { username: 'p-4', email })).status, 201)
  })
})
