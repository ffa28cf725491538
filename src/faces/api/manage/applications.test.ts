import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { applicationKinds } from '#domain/applications/applications.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { keyOf, type Speaking, speaking } from '../../../../test/doors/api.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'
import { kindsOnPages } from '../../web/admin/application-kinds.ts'
import { PARTS } from './applications.ts'

type Story = {
  readonly portal: TestPortal
  readonly harbor: Organization
  readonly say: Speaking
  /** The address of the applications of Harbor. */
  readonly at: string
}

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const harbor = await portal.world.organization('Harbor', { kind: 'reseller' })
  const say = speaking(portal, (await keyOf(portal.world, harbor)).token)
  return { portal, harbor, say, at: `/v1/organizations/${harbor.id}/applications` }
}

const ANY = { 'if-match': '*' }
const panel = { kind: 'forward-auth', name: 'Panel', addresses: ['https://panel.example.com/login'] }

describe('a program that keeps applications', () => {
  it('adds one, changes it, lists it and takes it away', async (t) => {
    const { say, at } = await story(t)
    const made = await say('POST', at, panel, { 'idempotency-key': 'panel' })
    assert.deepEqual([made.status, made.body.addresses, made.body.enabled], [201, ['https://panel.example.com'], true])
    const path = `${at}/${made.body.id}`
    const match = { 'if-match': made.headers.get('etag') ?? '' }
    const rules = [{ prefix: '/admin', demand: { assurance: 'two-factors', freshSeconds: 900 } }]
    const changed = await say('PATCH', path, { rules, enabled: false }, match)
    assert.deepEqual([changed.body.rules, changed.body.enabled, changed.body.name], [rules, false, 'Panel'])
    assert.equal((await say('PATCH', path, { name: 'X' }, match)).code, 'changed')
    assert.equal((await say('PATCH', path, { name: 'X' })).code, 'unconditional')
    await say('POST', at, { kind: 'radius', name: 'VPN' })
    const first = (await say('GET', `${at}?limit=1`)).body
    const second = (await say('GET', `${at}?limit=1&after=${first.next}`)).body
    assert.deepEqual([first.items[0].name, second.items[0].name, second.next], ['Panel', 'VPN', null])
    assert.equal((await say('DELETE', path, undefined, match)).code, 'changed')
    assert.equal((await say('DELETE', path)).status, 204)
    assert.equal((await say('GET', path)).code, 'not-found')
  })

  it('hears what its kind does not have, as on the pages', async (t) => {
    for (const kind of applicationKinds) assert.deepEqual(PARTS[kind], kindsOnPages[kind].fields)
    const { say, at, portal, harbor } = await story(t)
    const beside = await portal.world.organization('Summit')
    const wrong = [
      [{ ...panel, addresses: [] }, 'addresses'],
      [{ kind: 'oidc', name: 'Shop', addresses: panel.addresses }, 'addresses'],
      [{ kind: 'api', name: 'Old', addresses: panel.addresses, rules: [{ prefix: '/', demand: 'open' }] }, 'rules'],
      [{ kind: 'radius', name: 'VPN', demand: { assurance: 'any', freshSeconds: 60 } }, 'demand.freshSeconds'],
      [{ ...panel, rules: [{ prefix: '/a/../b', demand: 'open' }] }, 'rules.0.prefix'],
      [{ ...panel, organizations: [beside.id] }, 'organizations.0'],
      [{ ...panel, addresses: ['javascript:alert(1)'] }, 'addresses.0'],
    ] as const
    for (const [body, field] of wrong)
      assert.equal((await say('POST', at, body)).body.errors?.[0]?.field, field, JSON.stringify(body))
    const bakery = await portal.world.organization('Bakery', { below: harbor })
    const above = await say('POST', `/v1/organizations/${bakery.id}/applications`, {
      ...panel,
      organizations: [harbor.id],
    })
    assert.deepEqual(above.body.errors, [{ field: 'organizations.0', problem: 'unknown' }])
  })

  it('says how one speaks OpenID Connect, and gets its secret once', async (t) => {
    const { say, at, portal } = await story(t)
    const { id } = (await say('POST', at, { kind: 'oidc', name: 'Shop' })).body
    const path = `${at}/${id}/openid`
    assert.equal((await say('POST', `${path}/secret`)).code, 'over')
    const said = await say('PUT', path, { redirectAddresses: ['https://shop.example.com/back'] }, ANY)
    assert.deepEqual([said.status, said.body.hasSecret], [200, false])
    const { secret } = (await say('POST', `${path}/secret`)).body
    assert.equal(secret.length, 43)
    const read = await say('GET', path)
    assert.equal(read.body.hasSecret, true)
    assert.ok(!JSON.stringify(await portal.world.rows('select * from oidc_client')).includes(secret))
    assert.equal((await say('PUT', path, { redirectAddresses: ['http://evil.example/'] }, ANY)).code, 'invalid')
    const match = { 'if-match': said.headers.get('etag') ?? '' }
    assert.equal((await say('PUT', path, { redirectAddresses: [], isPublic: true }, match)).code, 'changed')
    const other = (await say('POST', at, panel)).body.id
    assert.equal((await say('GET', `${at}/${other}/openid`)).code, 'not-found')
  })
})
