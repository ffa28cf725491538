import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, portalBehindProxy, setsUpApp, signedIn } from '../../../../test/attack/visitor.ts'
import { keyOf, speaking } from '../../../../test/doors/api.ts'

const KEY = /cs_[\w-]{22}\.[\w-]{43}/
const NEW = { name: 'Nightly report', 'verb_organizations.read': 'on' }

async function story(t: TestContext, role: 'owner' | 'support' | 'member' = 'support') {
  const portal = await portalBehindProxy(t)
  const user = await portal.world.person({ username: 'rita', role })
  const rita = await signedIn(portal, 'rita')
  const makes = async (fields: Record<string, string> = NEW) => {
    await confirms(rita)
    return rita.post('/account/keys/new', fields)
  }
  return { portal, world: portal.world, user, rita, makes }
}

describe('a key of somebody’s own', () => {
  it('is made after proving who one is, shown once, acts in their name, and ends', async (t) => {
    const { portal, world, user, rita, makes } = await story(t)
    assert.match((await rita.post('/account/keys/new', NEW)).location ?? '', /\/account\/confirm/)
    assert.deepEqual(await world.rows('select * from api_key'), [])
    const token = KEY.exec((await makes()).body)?.[0] ?? assert.fail('no key was shown')
    const say = speaking(portal, token)
    const listed = await say('GET', '/v1/organizations')
    assert.equal(listed.status, 200)
    const { id } = await world.operator()
    const refused = await say('POST', `/v1/organizations/${id}/organizations`, { name: 'Mill', kind: 'client' })
    assert.equal(refused.code, 'verb-missing')
    const { body } = await rita.get('/account/keys')
    assert.match(body, /Nightly report/)
    assert.doesNotMatch(body, KEY)
    const [row] = await world.rows<{ id: string; user_id: string }>('select id, user_id from api_key')
    assert.equal(row?.user_id, user.id)
    assert.equal((await rita.post(`/account/keys/${row?.id}/end`, {})).location, '/account/keys?notice=apiKeyEnded')
    assert.equal((await say('GET', '/v1/organizations')).status, 401)
  })

  it('can do no more than they may', async (t) => {
    const { portal, world, makes } = await story(t)
    const made = await makes({ name: 'All', 'verb_organizations.write': 'on', 'verb_policies.write': 'on' })
    const say = speaking(portal, KEY.exec(made.body)?.[0])
    const { id } = await world.operator()
    const path = `/v1/organizations/${id}`
    assert.equal((await say('POST', `${path}/organizations`, { name: 'Mill', kind: 'client' })).code, 'not-yours')
    const forged = await makes({ name: 'Codes', verb_verify: 'on' })
    assert.deepEqual([forged.status, /Choose at least one/.test(forged.body)], [422, true])
    assert.equal((await world.rows('select * from api_key')).length, 1)
  })

  it('is nothing for members, who manage nothing', async (t) => {
    const { world, rita, makes } = await story(t, 'member')
    assert.equal((await rita.get('/account/keys')).status, 404)
    assert.equal((await makes()).status, 404)
    assert.deepEqual(await world.rows('select * from api_key'), [])
  })

  it('is ended by nobody whose own it is not', async (t) => {
    const { world, rita } = await story(t)
    const olga = await world.person({ username: 'olga', role: 'owner' })
    const keys = [
      await keyOf(world, await world.operator(), { userId: olga.id }),
      await keyOf(world, await world.operator()),
    ]
    for (const { id } of keys) assert.equal((await rita.post(`/account/keys/${id}/end`, {})).status, 404)
    assert.deepEqual(await world.rows('select * from api_key where ended_at is not null'), [])
  })

  it('says beside each field what is wrong, and keeps what was typed', async (t) => {
    const { world, makes } = await story(t)
    const { status, body } = await makes({ name: '', networks: 'everywhere', ends: '2020-01-01' })
    assert.equal(status, 422)
    for (const said of [/Choose at least one/, /no address or range: everywhere/, /a day that is not over/])
      assert.match(body, said)
    assert.match(body, /value="2020-01-01"/)
    assert.deepEqual(await world.rows('select * from api_key'), [])
  })

  it('is offered to those with a second factor, and seen by support', async (t) => {
    const { portal, world, rita } = await story(t, 'owner')
    assert.doesNotMatch((await rita.get('/account/security')).body, /For your scripts/)
    await confirms(rita)
    await setsUpApp(portal, rita)
    assert.match((await rita.get('/account/security')).body, /For your scripts/)
    const operator = await world.operator()
    const sam = await world.person({ username: 'sam', role: 'support' })
    await keyOf(world, operator, { userId: sam.id, name: 'Weekly report' })
    assert.match((await rita.get(`/admin/organizations/${operator.id}/users/${sam.id}/sessions`)).body, /Weekly report/)
  })
})
