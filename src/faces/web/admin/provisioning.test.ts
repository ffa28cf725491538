import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, portalBehindProxy, signedIn, type Visitor } from '../../../../test/attack/visitor.ts'
import { provisioner, scimTokenOf } from '../../../../test/doors/scim.ts'
import type { TestPortal } from '../../../../test/portal.ts'

type Told = { readonly portal: TestPortal; readonly visitor: Visitor; readonly page: string }

async function told(t: TestContext, role: 'owner' | 'administrator' = 'owner'): Promise<Told> {
  const portal = await portalBehindProxy(t)
  await portal.world.person({ username: 'olga', role })
  const visitor = await signedIn(portal, 'olga')
  await confirms(visitor)
  return { portal, visitor, page: `/admin/organizations/${(await portal.world.operator()).id}/provisioning` }
}

const tokenIn = (html: string): string | undefined => /csd_[\da-f]{32}\.[\w-]{43}/.exec(html)?.[0]

describe('the page of provisioning', () => {
  it('shows a new token once, and a directory can work with it until it is ended', async (t) => {
    const { portal, visitor, page } = await told(t)
    const typed = { name: 'Entra ID', highest: 'support', groups: 'Help desk = support\nStaff = member' }
    const made = await visitor.post(`${page}/new`, typed)
    const token = tokenIn(made.body)
    assert.ok(token, made.body)
    const say = provisioner(portal, token)
    assert.equal((await say('GET', '/Users')).status, 200)
    const list = await visitor.get(page)
    assert.match(list.body, /Entra ID/)
    assert.equal(tokenIn(list.body), undefined)
    const [row] = await portal.world.rows<{ id: string; roles: object; used: string }>(
      'select id, roles, last_used_address as used from scim_token',
    )
    const byGroup = [
      { group: 'Help desk', role: 'support' },
      { group: 'Staff', role: 'member' },
    ]
    assert.deepEqual(row?.roles, { byGroup, highest: 'support' })
    assert.match(row?.used ?? '', /127\.0\.0\.1/)
    const ended = await visitor.post(`${page}/${row?.id}/end`, {})
    assert.equal(ended.location, `${page}?notice=scimTokenEnded`)
    assert.equal((await say('GET', '/Users')).status, 401)
    assert.equal((await visitor.get(`${page}/${row?.id}/end`)).status, 404)
    const events = await portal.world.rows(
      "select action from audit_event where action like 'scim-token.%' order by at",
    )
    assert.deepEqual(events, [{ action: 'scim-token.added' }, { action: 'scim-token.ended' }])
  })

  it('says beside each field what is wrong, keeps what was typed and makes nothing', async (t) => {
    const { portal, visitor, page } = await told(t)
    const typed = { name: '', provider: 'x', highest: 'support', groups: 'Desk: support', ends: '2020-01-01' }
    const { status, body } = await visitor.post(`${page}/new`, typed)
    assert.equal(status, 422)
    for (const said of [/This line cannot be read: Desk: support/, /a day that is not over/, /value="2020-01-01"/])
      assert.match(body, said)
    const above = await visitor.post(`${page}/new`, { name: 'x', highest: 'support', groups: 'It = administrator' })
    assert.match(above.body, /above the highest role: It = administrator/)
    assert.deepEqual(await portal.world.rows('select * from scim_token'), [])
  })

  it('lets nobody make a directory give more than they may', async (t) => {
    const { portal, visitor, page } = await told(t, 'administrator')
    for (const highest of ['administrator', 'owner'])
      assert.equal((await visitor.post(`${page}/new`, { name: 'x', highest, groups: '' })).status, 422)
    assert.deepEqual(await portal.world.rows('select * from scim_token'), [])
    assert.ok(tokenIn((await visitor.post(`${page}/new`, { name: 'x', highest: 'support', groups: '' })).body))
  })

  it('ends no token of another organization', async (t) => {
    const { portal, visitor, page } = await told(t)
    const harbor = await portal.world.organization('Harbor')
    await scimTokenOf(portal.world, harbor)
    const [row] = await portal.world.rows<{ id: string }>('select id from scim_token')
    assert.equal((await visitor.post(`${page}/${row?.id}/end`, {})).status, 404)
  })
})
