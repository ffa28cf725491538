import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, portalBehindProxy, signedIn } from '../../../../test/attack/visitor.ts'
import { carrying } from '../../../../test/doors/outside-people.ts'
import { clientOf, panelOf } from '../../../../test/doors/privacyidea.ts'

const ADDRESS = /\/privacyidea\/([\w-]{32})\//

async function told(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const { id } = await world.operator()
  const { application } = await panelOf(world, id)
  await world.rows('delete from privacyidea_path')
  await world.person({ username: 'olga', role: 'owner' })
  const owner = await signedIn(portal, 'olga')
  await confirms(owner)
  return { portal, world, owner, page: `/admin/organizations/${id}/applications/${application.id}` }
}

describe('the address for clients of privacyIDEA', () => {
  it('is shown once, works, and ends', async (t) => {
    const { portal, world, owner, page } = await told(t)
    const ana = await carrying(world, 'ana')
    assert.match((await owner.get(page)).body, /has no address for them yet/)
    const made = await owner.post(`${page}/privacyidea`, {})
    const [, secret = ''] = ADDRESS.exec(made.body) ?? []
    const client = clientOf(portal, secret)
    assert.equal((await client.check('ana', ana.codeNow())).result.value, true)
    const { body } = await owner.get(page)
    assert.match(body, /Make another address/)
    assert.doesNotMatch(body, ADDRESS)
    assert.equal((await owner.post(`${page}/privacyidea/end`, {})).location, `${page}?notice=applicationSaved`)
    assert.equal((await client.check('ana', '123456')).status, 404)
    const rows = await world.rows<{ detail: { privacyidea?: string } }>(
      "select detail from audit_event where action = 'application.changed' order by id",
    )
    assert.deepEqual(
      rows.map(({ detail }) => detail.privacyidea),
      ['new', 'new', 'ended'],
    )
  })

  it('is made for applications of the kind API alone', async (t) => {
    const { world, owner, page } = await told(t)
    await world.rows("update application set kind = 'radius'")
    assert.equal((await owner.post(`${page}/privacyidea`, {})).status, 404)
    assert.deepEqual(await world.rows('select * from privacyidea_path'), [])
  })
})
