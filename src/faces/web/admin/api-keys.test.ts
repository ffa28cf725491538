import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, portalBehindProxy, signedIn, type Visitor } from '../../../../test/attack/visitor.ts'
import { keyOf, speaking } from '../../../../test/doors/api.ts'
import { carrying } from '../../../../test/doors/outside-people.ts'
import type { TestPortal } from '../../../../test/portal.ts'

type Told = { readonly portal: TestPortal; readonly owner: Visitor; readonly page: string }

async function told(t: TestContext): Promise<Told> {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  await world.person({ username: 'olga', role: 'owner' })
  const owner = await signedIn(portal, 'olga')
  await confirms(owner)
  return { portal, owner, page: `/admin/organizations/${(await world.operator()).id}/keys` }
}

const keyIn = (html: string): string | undefined => /cs_[\w-]{22}\.[\w-]{43}/.exec(html)?.[0]

describe('the page of keys', () => {
  it('shows a new key once, and it works', async (t) => {
    const { portal, owner, page } = await told(t)
    const ana = await carrying(portal.world, 'ana')
    const made = await owner.post(`${page}/new`, { name: 'Old panel', verb_verify: 'on', networks: '127.0.0.0/8' })
    const token = keyIn(made.body)
    assert.ok(token, made.body)
    const heard = await speaking(portal, token)('POST', '/v1/verify', { user: 'ana', code: ana.codeNow() })
    assert.equal(heard.body.passed, true)
    const list = await owner.get(page)
    assert.match(list.body, /Old panel/)
    assert.equal(keyIn(list.body), undefined)
    const rows = await portal.world.rows<{ detail: object }>(
      "select detail from audit_event where action = 'api-key.added'",
    )
    assert.deepEqual(
      rows.map(({ detail }) => ({ ...detail, key: '' })),
      [{ key: '', name: 'Old panel', verbs: 'verify', networks: '127.0.0.0/8' }],
    )
  })

  it('says beside each field what is wrong, keeps what was typed and makes nothing', async (t) => {
    const { portal, owner, page } = await told(t)
    const typed = { name: '', networks: 'everywhere', ends: '2020-01-01', application: 'none' }
    const { status, body } = await owner.post(`${page}/new`, typed)
    assert.equal(status, 422)
    for (const said of [/Choose at least one/, /no address or range: everywhere/, /a day that is not over/])
      assert.match(body, said)
    assert.match(body, /value="2020-01-01"/)
    assert.deepEqual(await portal.world.rows('select * from api_key'), [])
  })

  it('makes none of an application that would manage', async (t) => {
    const { portal, owner, page } = await told(t)
    const { id } = await portal.world.operator()
    const key = (await keyOf(portal.world, await portal.world.operator())).token
    const at = `/v1/organizations/${id}/applications`
    const body = { kind: 'api', name: 'Old panel', addresses: ['https://panel.example.com'] }
    const { body: application } = await speaking(portal, key)('POST', at, body)
    const typed = { name: 'x', 'verb_people.read': 'on', application: application.id }
    const refused = await owner.post(`${page}/new`, typed)
    assert.match(refused.body, /A key of an application cannot manage/)
    const made = await owner.post(`${page}/new`, { ...typed, application: '' })
    assert.ok(keyIn(made.body))
  })

  it('ends a key, from the next request on', async (t) => {
    const { portal, owner, page } = await told(t)
    const { token, id } = await keyOf(portal.world, await portal.world.operator(), { name: 'Old script' })
    const say = speaking(portal, token)
    assert.equal((await say('POST', '/v1/verify', { user: 'ana', code: '123456' })).status, 200)
    assert.match((await owner.get(`${page}/${id}/end`)).body, /Old script/)
    assert.equal((await owner.post(`${page}/${id}/end`, {})).location, `${page}?notice=apiKeyEnded`)
    assert.equal((await say('POST', '/v1/verify', { user: 'ana', code: '123456' })).status, 401)
    assert.equal((await owner.get(`${page}/${id}/end`)).status, 404)
  })

  it('has no key of another organization, and is nothing to support', async (t) => {
    const { portal, owner, page } = await told(t)
    const harbor = await portal.world.organization('Harbor')
    const { id } = await keyOf(portal.world, harbor)
    assert.equal((await owner.get(`${page}/${id}/end`)).status, 404)
    await portal.world.person({ username: 'sam', role: 'support' })
    assert.equal((await (await signedIn(portal, 'sam')).get(page)).status, 404)
  })
})
