import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp, proveApp } from '#domain/account/two-factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { link } from '#domain/providers/links.ts'
import { findUser } from '#domain/users/users.ts'
import { keyOf, speaking } from '../doors/api.ts'
import { GROUP, patchOf, provisioner, scimTokenOf } from '../doors/scim.ts'
import type { TestPortal } from '../portal.ts'
import { appOf, signed } from '../signed-in.ts'
import { PASSWORD, type TestWorld } from '../world.ts'
import { portalBehindProxy, signedIn, visitor } from './visitor.ts'

const ANA = 'ana@harbor.example'
const newUser = { userName: ANA, externalId: 'ext-ana', displayName: 'Ana' }
const off = patchOf({ op: 'replace', value: { active: false } })

type Told = { readonly portal: TestPortal; readonly harbor: Organization; readonly id: string }

async function told(
  t: TestContext,
  byGroup: readonly { group: string; role: 'administrator' | 'owner' | 'support' }[] = [],
) {
  const portal = await portalBehindProxy(t)
  const harbor = await portal.world.organization('Harbor', { kind: 'reseller' })
  const say = provisioner(portal, await scimTokenOf(portal.world, harbor, { roles: { byGroup, highest: 'support' } }))
  const { id } = (await say('POST', '/Users', newUser)).body
  return { portal, harbor, say, id: String(id) }
}

/** Gives somebody who was provisioned a password, an app, and the code of this moment. */
async function equipped({ portal: { world }, harbor, id }: Told): Promise<() => string> {
  await world.rows('update app_user set password_hash = $1 where id = $2', await world.hashing.hash(PASSWORD), id)
  const user = await world.look((look) => findUser(look, { organizationId: harbor.id, id }))
  assert.ok(user)
  const { me } = await signed(world, user)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  const app = appOf(world, begun.setup)
  assert.ok((await proveApp(world, me, begun.enrollmentId, app.answer())).ok)
  world.clock.advance(60)
  return () => app.codeAt(world.clock.now())
}

const PROVIDER = '01900000-0000-7000-8000-00000000c001'

async function providerOf(world: TestWorld, { id }: Organization, providerId: string): Promise<void> {
  await world.rows(
    `insert into identity_provider (organization_id, id, kind, name, issuer, settings, enabled, trust, proofs, roles, joins,
       passwords, created_at, modified_at)
     values ($1, $2, 'oidc', 'x', 'https://id.example', '{}', true, 'none', '{}', '{"byGroup": [], "highest": "member"}', true,
       'everybody', now(), now())`,
    id,
    providerId,
  )
}

const actionsOf = async (world: TestWorld, id: string): Promise<string[]> => {
  const rows = await world.rows<{ action: string }>(
    "select distinct action from audit_event where subject_id = $1 and detail->>'door' = 'scim' order by 1",
    id,
  )
  return rows.map(({ action }) => action)
}

describe('somebody who leaves at the directory', () => {
  it('has nothing left here from the next request on', async (t) => {
    const all = await told(t)
    const { portal, harbor, say, id } = all
    const codeNow = await equipped(all)
    const browser = await signedIn(portal, ANA, { token: codeNow() })
    assert.equal((await browser.get('/account/security')).status, 200)
    const own = speaking(portal, (await keyOf(portal.world, harbor, { userId: id })).token)
    assert.equal((await own('GET', '/v1/organizations/none')).code, 'invalid')
    const panel = speaking(portal, (await keyOf(portal.world, harbor)).token)
    portal.world.clock.advance(60)
    const halfway = visitor(portal)
    assert.equal((await halfway.post('/signin', { username: ANA, password: PASSWORD })).location, '/signin/challenge')

    assert.equal((await say('PATCH', `/Users/${id}`, off)).body.active, false)

    const left = await portal.world.rows(
      `select 'session' as what from session where user_id = $1 union all
       select 'attempt' from sign_in_attempt where user_id = $1 union all
       select state from enrollment where user_id = $1 and state not in ('ended')`,
      id,
    )
    assert.deepEqual(left, [])
    assert.match((await browser.get('/account/security')).location ?? '', /signin|^\/$/)
    assert.equal((await own('GET', '/v1/organizations/none')).code, 'unauthorized')
    assert.equal((await panel('POST', '/v1/verify', { user: ANA, code: codeNow() })).body.passed, false)
    const code = await halfway.post('/signin/challenge', { code: codeNow() })
    assert.ok(!halfway.jar.has('session') && code.status !== 200, 'a sign-in under way leads nowhere')
    const again = visitor(portal)
    await again.post('/signin', { username: ANA, password: PASSWORD, token: codeNow() })
    assert.ok(!again.jar.has('session'))
    const wanted = ['sessions.ended', 'user.created', 'user.reset', 'user.suspended']
    assert.deepEqual(
      (await actionsOf(portal.world, id)).filter((action) => wanted.includes(action)),
      wanted.slice(1),
    )
  })

  it('comes back without their factor, and must set one up', async (t) => {
    const all = await told(t)
    await equipped(all)
    await all.say('PATCH', `/Users/${all.id}`, off)
    const on = patchOf({ op: 'replace', path: 'active', value: true })
    assert.equal((await all.say('PATCH', `/Users/${all.id}`, on)).body.active, true)
    const [row] = await all.portal.world.rows('select status, must_enroll from app_user where id = $1', all.id)
    assert.deepEqual(row, { status: 'active', must_enroll: true })
  })

  it('is erased by a DELETE, and out of their groups', async (t) => {
    const { portal, say, id } = await told(t)
    const group = (await say('POST', '/Groups', { schemas: [GROUP], displayName: 'All', members: [{ value: id }] }))
      .body
    assert.equal((await say('DELETE', `/Users/${id}`)).status, 204)
    assert.deepEqual(await portal.world.rows('select 1 from app_user where id = $1', id), [])
    const after = (await say('GET', `/Groups/${group.id}`)).body
    assert.equal(after.members, undefined)
    assert.notEqual(after.meta.version, group.meta.version)
    assert.ok((await actionsOf(portal.world, id)).includes('user.removed'))
  })
})

describe('a directory', () => {
  it('never touches an owner', async (t) => {
    const { portal, say, id } = await told(t, [{ group: 'Desk', role: 'support' }])
    await portal.world.rows("update app_user set role = 'owner' where id = $1", id)
    for (const [method, body] of [
      ['PATCH', off],
      ['PUT', { ...newUser, active: false }],
      ['DELETE', undefined],
    ] as const) {
      const { status, scimType } = await say(method, `/Users/${id}`, body)
      assert.deepEqual([method, status, scimType], [method, 403, 'mutability'])
    }
    const made = await say('POST', '/Groups', { displayName: 'Desk', members: [{ value: id }] })
    assert.equal((await say('DELETE', `/Groups/${made.body.id}`)).status, 204)
    const [row] = await portal.world.rows('select role, status from app_user where id = $1', id)
    assert.deepEqual(row, { role: 'owner', status: 'active' })
  })

  it('gives no role above the ceiling, and none of an owner', async (t) => {
    const byGroup = [
      { group: 'It', role: 'administrator' },
      { group: 'Board', role: 'owner' },
    ] as const
    const { portal, say, id } = await told(t, byGroup)
    for (const displayName of ['It', 'Board'])
      assert.equal((await say('POST', '/Groups', { displayName, members: [{ value: id }] })).status, 201)
    const [row] = await portal.world.rows<{ role: string }>('select role from app_user where id = $1', id)
    assert.equal(row?.role, 'member')
  })

  it('signs out whoever gains or loses a role, and ends their keys', async (t) => {
    const all = await told(t, [{ group: 'Desk', role: 'support' }])
    const { portal, harbor, say, id } = all
    const browser = await signedIn(portal, ANA, { token: (await equipped(all))() })
    const own = speaking(portal, (await keyOf(portal.world, harbor, { userId: id })).token)
    const { body } = await say('POST', '/Groups', { displayName: 'desk', externalId: 'Desk', members: [{ value: id }] })
    assert.match((await browser.get('/account/security')).location ?? '', /signin|^\/$/)
    assert.equal((await own('GET', '/v1/organizations/none')).code, 'unauthorized')
    await say('DELETE', `/Groups/${body.id}`)
    const [row] = await portal.world.rows<{ role: string }>('select role from app_user where id = $1', id)
    assert.equal(row?.role, 'member')
  })

  it('takes nobody over who is there already', async (t) => {
    const { portal, harbor, say } = await told(t)
    const bob = await portal.world.person({ username: 'bob@harbor.example', organizationId: harbor.id })
    const nina = await portal.world.person({ username: 'nina@north.example' })
    const before = await portal.world.rows('select * from app_user where id = any($1) order by id', [bob.id, nina.id])
    for (const { username, id } of [bob, nina]) {
      assert.equal((await say('POST', '/Users', { userName: username.toUpperCase() })).scimType, 'uniqueness')
      assert.equal((await say('GET', `/Users?filter=userName eq "${username}"`)).body.totalResults, 0)
      for (const [method, body] of [['GET'], ['PATCH', off], ['PUT', newUser], ['DELETE']] as const)
        assert.equal((await say(method, `/Users/${id}`, body)).status, 404)
      assert.equal(
        (await say('POST', '/Groups', { displayName: 'x', members: [{ value: id }] })).scimType,
        'invalidValue',
      )
    }
    const made = (await say('POST', '/Users', { userName: 'eva@harbor.example' })).body
    const rename = patchOf({ op: 'replace', path: 'userName', value: 'Bob@harbor.example' })
    assert.equal((await say('PATCH', `/Users/${made.id}`, rename)).status, 409)
    assert.deepEqual(
      await portal.world.rows('select * from app_user where id = any($1) order by id', [bob.id, nina.id]),
      before,
    )
  })

  it('sees nothing of another organization, nor of another directory of its own', async (t) => {
    const { portal, harbor, say, id } = await told(t)
    const group = (await say('POST', '/Groups', { displayName: 'Desk', members: [{ value: id }] })).body
    const north = await portal.world.organization('North', { below: harbor })
    await providerOf(portal.world, harbor, PROVIDER)
    for (const token of [
      await scimTokenOf(portal.world, north),
      await scimTokenOf(portal.world, harbor, { providerId: PROVIDER }),
    ]) {
      const other = provisioner(portal, token)
      assert.equal((await other('GET', '/Users')).body.totalResults, 0)
      assert.equal((await other('GET', '/Groups')).body.totalResults, 0)
      assert.equal(
        (await other('GET', `/Users?filter=groups.value eq "${group.id}" or id eq "${id}"`)).body.totalResults,
        0,
      )
      for (const path of [`/Users/${id}`, `/Groups/${group.id}`])
        for (const [method, body] of [
          ['GET'],
          ['PATCH', off],
          ['PUT', { ...newUser, displayName: 'x' }],
          ['DELETE'],
        ] as const)
          assert.equal((await other(method, path, body)).status, 404, `${method} ${path}`)
      assert.equal((await other('POST', '/Users', newUser)).scimType, 'uniqueness')
      assert.equal(
        (await other('POST', '/Groups', { displayName: 'x', members: [{ value: id }] })).scimType,
        'invalidValue',
      )
      assert.equal((await other('POST', '/Groups', { displayName: 'Desk' })).status, 201)
    }
    assert.equal((await say('GET', `/Users/${id}`)).status, 200)
  })

  it('goes on with whom its provider has made, by the subject and never by a name', async (t) => {
    const { portal, harbor } = await told(t)
    const { world } = portal
    await providerOf(world, harbor, PROVIDER)
    const say = provisioner(portal, await scimTokenOf(world, harbor, { providerId: PROVIDER }))
    const of = (subject: string) => ({
      ...{ organizationId: harbor.id, providerId: PROVIDER, issuer: 'https://id.example', subject },
    })
    const bo = await world.person({ username: 'bob', organizationId: harbor.id })
    const eva = await world.person({ username: 'eva', organizationId: harbor.id })
    const olga = await world.person({ username: 'olga', organizationId: harbor.id, role: 'owner' })
    await world.work(async (work) => {
      await link(work, of('sub-bo'), bo, 'joining')
      await link(work, of('sub-eva'), eva, 'themselves')
      await link(work, of('sub-olga'), olga, 'joining')
    })
    assert.equal(
      (await say('POST', '/Users', { userName: 'bob', externalId: 'bob', emails: 'bo@harbor.example' })).status,
      409,
    )
    for (const name of ['eva', 'olga']) {
      const body = { userName: name, externalId: `sub-${name}`, emails: `${name}@harbor.example` }
      assert.equal((await say('POST', '/Users', body)).scimType, 'uniqueness')
    }
    const sent = { userName: 'bo@harbor.example', externalId: 'sub-bo', displayName: 'Bo', active: true }
    const made = await say('POST', '/Users', sent)
    assert.deepEqual([made.status, made.body.id, made.body.userName], [201, bo.id, 'bo@harbor.example'])
    assert.equal((await say('PATCH', `/Users/${bo.id}`, off)).body.active, false)
    const [row] = await world.rows('select name, email, status from app_user where id = $1', bo.id)
    const links = await world.rows('select made_by from identity_link where user_id = $1', bo.id)
    assert.deepEqual(links, [{ made_by: 'provisioning' }])
    assert.deepEqual(row, { name: 'Bo', email: 'bo@harbor.example', status: 'suspended' })
  })

  it('is refused in the same way, whatever is wrong with its token', async (t) => {
    const { portal, harbor } = await told(t)
    const { world } = portal
    const ending = await scimTokenOf(world, harbor, {
      name: 'ending',
      endsAt: new Date(world.clock.now().getTime() + 5000),
    })
    const ended = await scimTokenOf(world, harbor, { name: 'ended' })
    await world.rows("update scim_token set ended_at = now() where name = 'ended'")
    const ofNone = await scimTokenOf(world, harbor, { providerId: '01900000-0000-7000-8000-00000000c0ff' })
    const good = await scimTokenOf(world, harbor)
    world.clock.advance(10)
    const shown = [
      undefined,
      '',
      'x',
      ending,
      ended,
      ofNone,
      `${good}x`,
      good.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ]
    const said = new Set<string>()
    for (const token of shown) {
      const { status, body, headers } = await provisioner(portal, token)('GET', '/Users')
      said.add(JSON.stringify([status, body, headers.get('www-authenticate')]))
    }
    assert.equal(said.size, 1)
    assert.match([...said][0] ?? '', /^\[401/)
    assert.equal((await provisioner(portal, good)('GET', '/Users')).status, 200)
    await world.rows('update organization set stopped = true where id = $1', harbor.id)
    const stopped = await provisioner(portal, good)('GET', '/Users')
    assert.ok(said.has(JSON.stringify([stopped.status, stopped.body, stopped.headers.get('www-authenticate')])))
  })
})
