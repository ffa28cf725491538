import assert from 'node:assert/strict'
import { it } from 'node:test'
import { carrying } from '../doors/outside-people.ts'
import { isThere, radclient, radiusStory } from '../doors/radius-parts.ts'
import { patchOf, provisioner, scimTokenOf } from '../doors/scim.ts'
import { testPortal } from '../portal.ts'
import { signed } from '../signed-in.ts'
import { PASSWORD, type TestWorld } from '../world.ts'

const off = patchOf({ op: 'replace', value: { active: false } })

/** Somebody with a password and an app, as if a directory had put them here. */
async function provisioned(world: TestWorld, organizationId: string) {
  const ana = await carrying(world, 'ana', organizationId)
  await world.rows(
    `insert into provisioned_user (organization_id, user_id, source_id, attributes, version, created_at, modified_at)
     values ($1, $2, $1, '{"emails": [{"value": "ana@example.com"}]}', 1, now(), now())`,
    organizationId,
    ana.user.id,
  )
  return ana
}

it('whoever was switched off by a directory is not let in at a VPN', {
  skip: !isThere('radclient') && 'no radclient here',
}, async (t) => {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const ana = await provisioned(world, operator.id)
  const at = await radiusStory(t, { world })
  const asked = () => radclient(at, { 'User-Name': 'ana', 'User-Password': `${PASSWORD}${ana.codeNow()}` })
  assert.equal((await asked()).said, 'Access-Accept')
  world.clock.advance(60)
  const say = provisioner(portal, await scimTokenOf(world, operator))
  assert.equal((await say('PATCH', `/Users/${ana.user.id}`, off)).body.active, false)
  assert.equal((await asked()).said, 'Access-Reject')
})

for (const [how, method, body] of [
  ['switched off', 'PATCH', off],
  ['removed', 'DELETE', undefined],
] as const)
  it(`programs hear of it when somebody was ${how} by a directory`, async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const operator = await world.operator()
    const { user } = await provisioned(world, operator.id)
    const { me } = await signed(world, user)
    await world.rows(
      `insert into oidc_visit (organization_id, session_id, user_id, application_organization_id, application_id, sid, entered_at)
       values ($1, $2, $3, $1, gen_random_uuid(), 'a session', now())`,
      operator.id,
      me.session.id,
      user.id,
    )
    const due = 'select 1 from oidc_visit where due_at is not null'
    assert.equal((await world.rows(due)).length, 0)
    const say = provisioner(portal, await scimTokenOf(world, operator))
    await say(method, `/Users/${user.id}`, body)
    assert.equal((await world.rows(due)).length, 1)
  })

it('whoever waits for an invitation that was never theirs may sign in once the directory says so, and not before', async (t) => {
  const portal = await testPortal(t)
  const operator = await portal.world.operator()
  const { user } = await provisioned(portal.world, operator.id)
  const say = provisioner(portal, await scimTokenOf(portal.world, operator))
  const stateIs = async (wanted: string) => {
    const [row] = await portal.world.rows<{ status: string }>('select status from app_user where id = $1', user.id)
    assert.equal(row?.status, wanted)
  }
  await portal.world.rows("update app_user set status = 'invited' where id = $1", user.id)
  assert.equal((await say('GET', `/Users/${user.id}`)).body.active, false)
  await say('PATCH', `/Users/${user.id}`, patchOf({ op: 'replace', path: 'active', value: true }))
  await stateIs('active')
  await portal.world.rows("update app_user set status = 'invited' where id = $1", user.id)
  await say('PATCH', `/Users/${user.id}`, off)
  await stateIs('suspended')
})

it('an address that a directory says is no proof of anything, but for a domain that its organization has proved', async (t) => {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor')
  const say = provisioner(portal, await scimTokenOf(world, harbor))
  const { id } = (await say('POST', '/Users', { userName: 'ana@harbor.example' })).body
  const unproved = async (): Promise<boolean | undefined> => {
    const [row] = await world.rows<{ is: boolean }>('select email_unproved as is from app_user where id = $1', id)
    return row?.is
  }
  const moveTo = (value: string) => say('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'emails', value }))
  assert.equal(await unproved(), true)
  await world.rows(
    `insert into identity_domain (organization_id, name, challenge, created_at, proved_at)
     values ($1, 'harbor.example', 'x', now(), now())`,
    harbor.id,
  )
  await moveTo('ana.berg@harbor.example')
  assert.equal(await unproved(), false)
  await moveTo('owner@north.example')
  assert.equal(await unproved(), true)
})
