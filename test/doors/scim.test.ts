import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { impatient } from '#faces/http/patience.ts'
import type { Site } from '#faces/http/site.ts'
import { scimLane } from '#faces/scim/lane.ts'
import { testPortal } from '../portal.ts'
import { ENTERPRISE, GROUP, patchOf, provisioner, scimTokenOf, USER } from './scim.ts'

async function story(t: TestContext) {
  const portal = await testPortal(t)
  const harbor = await portal.world.organization('Harbor')
  const token = await scimTokenOf(portal.world, harbor)
  return { portal, harbor, token, say: provisioner(portal, token) }
}

const ana = { schemas: [USER], userName: 'ana@harbor.example', name: { givenName: 'Ana', familyName: 'Berg' } }

describe('the provisioning agent of Okta', () => {
  it('makes somebody, sends all of them again, and switches them off and on', async (t) => {
    const { portal, say } = await story(t)
    const none = await say('GET', '/Users?startIndex=1&count=2')
    assert.deepEqual([none.body.totalResults, none.body.startIndex, none.body.itemsPerPage], [0, 1, 0])
    const missing = await say('GET', '/Users?filter=userName%20eq%20%22ana%40harbor.example%22&startIndex=1&count=100')
    assert.equal(missing.body.totalResults, 0)
    const sent = {
      ...ana,
      emails: [{ primary: true, value: 'ana@harbor.example', type: 'work' }],
      displayName: 'Ana Berg',
      locale: 'de-DE',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    }
    const { body, status } = await say('POST', '/Users', sent, { 'content-type': 'application/json; charset=utf-8' })
    assert.deepEqual([status, body.password, body.locale], [201, undefined, 'de-DE'])
    const [row] = await portal.world.rows(
      'select name, language, password_hash, email, external_id from app_user where id = $1',
      body.id,
    )
    const kept = { name: 'Ana Berg', language: 'de', password_hash: null, email: sent.userName, external_id: null }
    assert.deepEqual(row, kept)

    const { password: _, ...without } = sent
    const put = await say('PUT', `/Users/${body.id}`, {
      ...without,
      id: body.id,
      name: { givenName: 'Anna' },
      displayName: 'Anna',
    })
    assert.deepEqual([put.status, put.body.name, put.body.displayName], [200, { givenName: 'Anna' }, 'Anna'])
    for (const active of [false, true])
      assert.equal(
        (await say('PATCH', `/Users/${body.id}`, patchOf({ op: 'replace', value: { active } }))).body.active,
        active,
      )
    assert.deepEqual(portal.errors, [])
  })

  it('pushes a group, and members by the hundred', async (t) => {
    const { portal, say } = await story(t)
    const made = await say('POST', '/Groups', { schemas: [GROUP], displayName: 'Everybody', members: [] })
    const ids: string[] = []
    for (let n = 0; n < 30; n++)
      ids.push((await say('POST', '/Users', { userName: `person-${n}@harbor.example` })).body.id)
    const value = ids.map((id) => ({ value: id, display: 'somebody' }))
    const changed = await say('PATCH', `/Groups/${made.body.id}`, patchOf({ op: 'add', path: 'members', value }))
    assert.equal(changed.body.members.length, 30)
    const [gone] = ids
    const path = `members[value eq "${gone}"]`
    assert.equal(
      (await say('PATCH', `/Groups/${made.body.id}`, patchOf({ op: 'remove', path }))).body.members.length,
      29,
    )
    const named = { op: 'replace', value: { id: made.body.id, displayName: 'All' } }
    assert.equal((await say('PATCH', `/Groups/${made.body.id}`, patchOf(named))).body.displayName, 'All')
    const put = await say('PUT', `/Groups/${made.body.id}`, { displayName: 'All', members: [{ value: gone }] })
    assert.deepEqual(
      put.body.members.map((one: { value: string }) => one.value),
      [gone],
    )
    assert.deepEqual(portal.errors, [])
  })
})

describe('a resource', () => {
  it('is changed only where it is what the directory knows', async (t) => {
    const { say } = await story(t)
    const { id, meta } = (await say('POST', '/Users', ana)).body
    const known = { 'if-match': meta.version }
    const rename = (title: string) =>
      say('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'title', value: title }), known)
    const both = await Promise.all([rename('one'), rename('other')])
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 412])
    for (const method of ['PUT', 'DELETE'])
      assert.equal((await say(method, `/Users/${id}`, method === 'PUT' ? ana : undefined, known)).status, 412)
    const now = await say('GET', `/Users/${id}`)
    assert.equal(
      (await say('GET', `/Users/${id}`, undefined, { 'if-none-match': now.headers.get('etag') ?? '' })).status,
      304,
    )
    assert.equal((await say('DELETE', `/Users/${id}`, undefined, { 'if-match': '*' })).status, 204)
  })

  it('is another one when it was changed on a page', async (t) => {
    const { portal, say } = await story(t)
    const { id, meta } = (await say('POST', '/Users', ana)).body
    portal.world.clock.advance(60)
    await portal.world.rows(
      "update app_user set status = 'suspended', modified_at = $2 where id = $1",
      id,
      portal.world.clock.now(),
    )
    const now = (await say('GET', `/Users/${id}`)).body
    assert.equal(now.active, false)
    assert.notEqual(now.meta.version, meta.version)
  })

  it('is shown as far as somebody asks', async (t) => {
    const { say } = await story(t)
    const { id } = (await say('POST', '/Users', { ...ana, title: 'Boss', [ENTERPRISE]: { department: 'It' } })).body
    const keys = async (query: string) => Object.keys((await say('GET', `/Users/${id}?${query}`)).body).sort()
    assert.deepEqual(await keys('attributes=userName,name.givenName'), ['id', 'name', 'schemas', 'userName'])
    assert.deepEqual((await say('GET', `/Users/${id}?attributes=name.givenName`)).body.name, { givenName: 'Ana' })
    assert.deepEqual(await keys(`attributes=${ENTERPRISE}:department`), ['id', 'schemas', ENTERPRISE])
    const most = await keys('excludedAttributes=id,title,meta')
    assert.deepEqual([most.includes('id'), most.includes('title'), most.includes('meta')], [true, false, false])
  })
})

describe('the door', () => {
  it('says what is there, and that the rest is not', async (t) => {
    const { say, portal } = await story(t)
    const config = (await say('GET', '/ServiceProviderConfig')).body
    assert.deepEqual(
      [config.patch.supported, config.bulk.supported, config.filter.maxResults, config.etag.supported],
      [true, false, 200, true],
    )
    assert.equal((await say('GET', '/ResourceTypes')).body.totalResults, 2)
    assert.equal((await say('GET', '/ResourceTypes/Group')).body.endpoint, '/Groups')
    assert.equal((await say('GET', '/Schemas')).body.totalResults, 3)
    assert.equal((await say('GET', `/Schemas/${ENTERPRISE}`)).body.name, 'EnterpriseUser')
    const expected = [
      ['GET', '/Me', 501],
      ['POST', '/Bulk', 501],
      ['GET', '/Nothing', 404],
      ['GET', '/constructor', 404],
      ['GET', '/Users/nobody', 404],
      ['GET', '/Users/x/y', 404],
      ['PUT', '/Users', 405],
      ['GET', '/Users/.search', 405],
      ['POST', '/Schemas', 405],
    ] as const
    for (const [method, path, status] of expected) assert.equal((await say(method, path)).status, status, path)
    assert.equal((await provisioner(portal, undefined)('GET', '/ServiceProviderConfig')).status, 401)
  })

  it('takes searches in a body, also for people and groups together', async (t) => {
    const { say } = await story(t)
    for (const name of ['a', 'b', 'c']) await say('POST', '/Users', { userName: `${name}@harbor.example` })
    for (const displayName of ['x', 'y']) await say('POST', '/Groups', { displayName })
    const all = await say('POST', '/.search', { startIndex: 3, count: 2, attributes: ['userName', 'displayName'] })
    assert.deepEqual([all.body.totalResults, all.body.startIndex, all.body.itemsPerPage], [5, 3, 2])
    assert.deepEqual(
      all.body.Resources.map((one: { schemas: string[] }) => one.schemas[0]),
      [USER, GROUP],
    )
    const some = await say('POST', '/Users/.search', { filter: 'userName sw "b"', count: '10' })
    assert.equal(some.body.totalResults, 1)
    assert.equal((await say('POST', '/.search', { filter: 'userName sw "b"' })).body.totalResults, 1)
    assert.equal((await say('POST', '/.search', { filter: 'shoeSize eq 4' })).scimType, 'invalidFilter')
  })

  it('refuses what is too much, or no JSON, and changes nothing', async (t) => {
    const { say, portal } = await story(t)
    assert.equal((await say('POST', '/Users', { ...ana, title: 'x'.repeat(1024 * 1024) })).status, 413)
    assert.equal((await say('POST', '/Users', '{')).scimType, 'invalidSyntax')
    assert.equal((await say('POST', '/Users', '<x/>', { 'content-type': 'text/xml' })).status, 415)
    assert.equal((await say('POST', '/Users', '[]')).scimType, 'invalidSyntax')
    const bad = [
      {},
      { userName: 'a b' },
      { userName: 'ana' },
      { ...ana, emails: 'nowhere' },
      { ...ana, active: 'perhaps' },
    ]
    for (const body of [...bad, { ...ana, externalId: 'x'.repeat(201) }, { ...ana, title: 'x\0' }])
      assert.equal((await say('POST', '/Users', body)).scimType, 'invalidValue', JSON.stringify(body).slice(0, 80))
    assert.equal((await say('GET', '/Users?count=many')).scimType, 'invalidValue')
    assert.deepEqual(await portal.world.rows('select 1 from provisioned_user'), [])
  })

  it('answers so many requests of one token in a second and no more, and those of others all the same', async (t) => {
    const { portal, token, harbor } = await story(t)
    const { world, url: publicUrl } = portal
    const site = { publicUrl, trustedProxies: [], secure: false, patience: impatient } as unknown as Site
    const lane = scimLane({ world, site, onError: () => undefined, pace: { perSecond: 1 / 3600, burst: 3 } })
    const server = createServer((request, response) => void lane(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const heard: number[] = []
    for (let n = 0; n < 4; n++) heard.push((await provisioner({ url }, token)('GET', '/Schemas')).status)
    assert.deepEqual(heard, [200, 200, 200, 429])
    const { headers } = await provisioner({ url }, token)('GET', '/Schemas')
    assert.ok(Number(headers.get('retry-after')) > 1000)
    const other = await scimTokenOf(world, harbor)
    assert.equal((await provisioner({ url }, other)('GET', '/Schemas')).status, 200)
  })
})
