import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { factors } from '#domain/factors/all.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { helper, pathOf } from './access.ts'
import { portalBehindProxy } from './attack/visitor.ts'

const required = { secondFactor: 'required' } as const
const nothingAllowed = { offLimits: factors.map(({ kind }) => kind) }

describe('what would leave people with a duty and no method for it', () => {
  it('is refused beside the field: a move, with the names of the levels, and nothing moves', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const north = await world.organization('North', { kind: 'reseller' })
    const bakery = await world.organization('Bakery')
    await world.work(async (work) => {
      await changePolicy(work, { organizationId: north.id, ...required })
      await changePolicy(work, { organizationId: bakery.id, ...nothingAllowed })
    })
    const olga = await helper(portal, 'owner', 'olga')
    const moved = await olga.post(`/admin/organizations/${bakery.id}/move`, { parent: north.id })
    assert.equal(moved.status, 422)
    assert.match(
      moved.body,
      /id="parent-error".*A second factor is required \(North\), and every method .* off-limits \(Bakery\)/,
    )
    assert.deepEqual(await world.rows('select path from organization where id = $1', bakery.id), [
      { path: bakery.path },
    ])
  })

  it('is refused on the page of a person and in the list of admins', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const bakery = await world.organization('Bakery')
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, ...nothingAllowed }))
    const ada = await world.person({ username: 'ada', organizationId: bakery.id, role: 'administrator' })
    const olga = await helper(portal, 'owner', 'olga')
    const fields = { name: 'Ada', email: ada.email, language: 'auto', time_zone: 'UTC' }
    const saved = await olga.post(pathOf(ada, '').slice(0, -1), {
      ...{ ...fields, role: 'administrator', status: 'active', security_token: 'required' },
    })
    assert.equal(saved.status, 422)
    assert.match(saved.body, /It cannot be required of this person: policy has put every method for it off-limits/)
    const listed = await olga.post(pathOf(ada, 'require'), { required: 'on' })
    assert.match(listed.location ?? '', /notice=mfaNoMethod$/)
    assert.deepEqual(await world.rows('select 1 from policy where user_id = $1', ada.id), [])
  })
})
