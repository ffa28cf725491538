import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { numberAllowed } from '#domain/messages/guard/guard.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { signsIn } from '../matrix.ts'
import { testPortal } from '../portal.ts'
import { type Visitor, visitor } from './visitor.ts'

const PREMIUM = '+499001123456'
const USUAL = { mode: '', internet_numbers: '' }
/** What somebody says who earns from messages that another pays. */
const GREEDY = [
  { mode: 'record' },
  { internet_numbers: 'yes' },
  { recipient: '20' },
  { prefix: '1000' },
  { organization: '5000' },
  { verified: '0' },
]

async function stage(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const owner = async (username: string, { id }: Organization): Promise<Visitor> => {
    const browser = visitor(portal)
    await signsIn(portal, await world.person({ username, organizationId: id, role: 'owner' }), 'owner!', browser)
    return browser
  }
  return {
    ...{ world, harbor, bakery, olga: await owner('olga', await world.operator()) },
    ...{ rita: await owner('rita', harbor), beth: await owner('beth', bakery) },
    formOf: ({ id }: Organization) => `/admin/organizations/${id}/messages/limits/change`,
  }
}

describe('messages that somebody else pays', () => {
  it('are let pass more freely than the product says by the operator alone', async (t) => {
    const { world, harbor, bakery, olga, rita, beth, formOf } = await stage(t)
    for (const [who, where] of [
      [beth, bakery],
      [rita, bakery],
      [rita, harbor],
    ] as const)
      for (const says of GREEDY) {
        const { status, body } = await who.post(formOf(where), { ...USUAL, ...says })
        assert.equal(status, 422, `${where.name} ${JSON.stringify(says)}`)
        assert.match(body, /Here it can only be made tighter/)
      }
    assert.deepEqual(await world.rows('select 1 from guard_setting'), [])
    assert.deepEqual(await world.look((look) => numberAllowed(look, bakery, PREMIUM)), { ok: false, reason: 'type' })
    assert.equal((await olga.post(formOf(bakery), { ...USUAL, recipient: '20', mode: 'record' })).status, 303)
    assert.equal((await beth.post(formOf(bakery), { ...USUAL, recipient: '10' })).status, 303, 'and no more than that')
  })

  it('are not reckoned in a currency of their own where those above gave a budget', async (t) => {
    const { bakery, rita, beth, formOf } = await stage(t)
    assert.equal((await rita.post(formOf(bakery), { ...USUAL, monthly_money: '10' })).status, 303)
    const answered = await beth.post(formOf(bakery), { ...USUAL, currency: 'JPY' })
    assert.equal(answered.status, 422)
    assert.match(answered.body, /Harbor says: EUR|says: EUR/)
  })
})
