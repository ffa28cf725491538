import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, signedIn, type Visitor } from '../attack/visitor.ts'
import { type Provisioner, provisioner, scimTokenOf } from '../doors/scim.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { addsOidc } from './providers.ts'

type Story = { readonly portal: TestPortal; readonly say: Provisioner; readonly olga: Visitor; readonly path: string }

const ANNA = {
  ...{ userName: 'anna@example.com', externalId: 'a-1', displayName: 'Anna Berg', timezone: 'Europe/Vienna' },
  phoneNumbers: [{ type: 'mobile', value: '+43 660 1234567' }],
}

/** Olga owns an organization whose directory has put Anna here, by a provider or not. */
async function story(t: TestContext, isOfProvider: boolean): Promise<Story & { readonly id: string }> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const { world } = portal
  const operator = await world.operator()
  const provider = isOfProvider ? await addsOidc(world, { issuer: 'https://id.example.com' }) : undefined
  const say = provisioner(portal, await scimTokenOf(world, operator, { providerId: provider?.id ?? null }))
  await world.person({ username: 'olga', role: 'owner' })
  const olga = await signedIn(portal, 'olga')
  await confirms(olga)
  const { id } = (await say('POST', '/Users', ANNA)).body
  return { portal, say, olga, id, path: `/admin/organizations/${operator.id}/users/${id}` }
}

const KEPT = { email: 'anna@example.com', name: 'Anna Berg', mobile: '+436601234567', time_zone: 'Europe/Vienna' }
const row = ({ portal }: Story, id: string) =>
  portal.world.rows(
    'select name, email, mobile, time_zone as "timeZone", language, status from app_user where id = $1',
    id,
  )

async function anna({ portal }: Story, id: string): Promise<Visitor> {
  const hash = await portal.world.hashing.hash(PASSWORD)
  await portal.world.rows('update app_user set password_hash = $1 where id = $2', hash, id)
  return signedIn(portal, 'anna@example.com')
}

describe('somebody who is kept by a directory', () => {
  it('sees that it keeps them, and what of it as text; what they send for it changes nothing', async (t) => {
    const all = await story(t, true)
    const browser = await anna(all, all.id)
    for (const path of ['/account/profile', '/account/details']) {
      const { body } = await browser.get(path)
      assert.match(body, /The directory of Acme ID keeps this account/)
      for (const shown of ['anna@example.com', '+436601234567', 'Europe/Vienna']) assert.ok(body.includes(shown), shown)
      assert.doesNotMatch(body, /name="(?:email|mobile|time_zone|name)"/)
      assert.match(body, /name="language"/)
      const sent = { name: 'Somebody', email: 'evil@example.net', mobile: '', time_zone: 'UTC', language: 'en' }
      const saved = await browser.post(path, sent)
      assert.equal(saved.status, 303, saved.body)
    }
    const [user] = await row(all, all.id)
    const { time_zone: timeZone, ...kept } = KEPT
    assert.deepEqual(user, { ...kept, timeZone, language: 'en', status: 'active' })
  })

  it('changes here what it does not say', async (t) => {
    const all = await story(t, false)
    const { id } = (await all.say('POST', '/Users', { userName: 'max@example.com' })).body
    await all.portal.world.rows(
      'update app_user set password_hash = $1 where id = $2',
      ...[await all.portal.world.hashing.hash(PASSWORD), id],
    )
    const max = await signedIn(all.portal, 'max@example.com')
    assert.match((await max.get('/account/profile')).body, /Your organization’s directory keeps this account/)
    const sent = { name: 'Max', email: 'x@example.net', mobile: '+43 660 7654321', time_zone: 'UTC', language: 'en' }
    assert.equal((await max.post('/account/profile', sent)).status, 303)
    const [user] = await row(all, id)
    const { email, ...changed } = { name: 'Max', email: 'max@example.com', mobile: '+436607654321' }
    assert.deepEqual(user, { ...changed, email, timeZone: 'UTC', language: 'en', status: 'active' })
  })

  it('is shown so to support, too, and an owner is kept by nobody', async (t) => {
    const all = await story(t, true)
    const { portal, olga, path, id } = all
    assert.match((await olga.get(path)).body, /The directory of Acme ID keeps this person/)
    assert.doesNotMatch((await olga.get(path)).body, /name="(?:email|mobile|time_zone|name)"/)
    await portal.world.person({ username: 'sue', role: 'support' })
    assert.match((await (await signedIn(portal, 'sue')).get(path)).body, /The directory of Acme ID keeps this person/)
    const typed = { name: 'X', email: 'x@example.net', mobile: '', time_zone: 'UTC', language: 'en' }
    assert.equal((await olga.post(path, { ...typed, role: 'support', status: 'active' })).status, 303)
    const [user] = await row(all, id)
    const { time_zone: timeZone, ...kept } = KEPT
    assert.deepEqual(user, { ...kept, timeZone, language: 'en', status: 'active' })
    await portal.world.rows("update app_user set role = 'owner' where id = $1", id)
    const { body } = await olga.get(path)
    assert.match(body, /It does not change owners/)
    assert.match(body, /name="email"/)
    const browser = await anna(all, id)
    assert.doesNotMatch((await browser.get('/account/profile')).body, /keeps this account/)
  })

  it('is active again when somebody lets them in again: nobody has ever invited them', async (t) => {
    const all = await story(t, false)
    const { olga, path, id } = all
    const sent = { ...KEPT, language: 'auto', role: 'member' }
    for (const status of ['suspended', 'active']) {
      assert.equal((await olga.post(path, { ...sent, status })).status, 303, status)
      const [user] = await all.portal.world.rows('select status from app_user where id = $1', id)
      assert.deepEqual(user, { status })
    }
    assert.equal((await olga.post(path, { ...sent, status: 'invited' })).status, 422)
  })
})
