import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { User } from '#domain/users/users.ts'
import { confirms, signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'
import { arrives, comesBy, providerOf, UNPROVED } from './assertions.ts'

async function proved(world: TestWorld, name: string, organizationId: string, providerId: string): Promise<void> {
  await world.rows(
    `insert into identity_domain (organization_id, name, challenge, provider_id, created_at, proved_at)
     values ($1, $2, 'x', $3, now(), now())`,
    ...[organizationId, name, providerId],
  )
}

async function contoso(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const organization = await world.organization('Contoso')
  const provider = await providerOf(world, organization)
  return { portal, world, organization, provider }
}

const enters = (portal: TestPortal, { username }: User): Promise<Visitor> => signedIn(portal, username)

describe('the sign-in page', () => {
  it('offers the providers of its own organization, and a way by the domain where one of the realm leads anywhere', async (t) => {
    const { portal, world, organization, provider } = await contoso(t)
    const operator = await world.operator()
    const own = await providerOf(world, operator, { name: 'Example ID' })
    await providerOf(world, operator, { name: 'Switched off', enabled: false })
    const before = (await visitor(portal).get('/signin')).body
    assert.match(before, /Sign in with Example ID/)
    assert.ok(before.includes(`/sso/${own.id}`))
    assert.doesNotMatch(before, /Contoso|Switched off|Sign in with your company/)
    await proved(world, 'contoso.example', organization.id, provider.id)
    world.clock.advance(2)
    assert.match((await visitor(portal).get('/signin')).body, /Sign in with your company/)
  })

  it('leads by the domain alone: to the same place for names that nobody has', async (t) => {
    const { portal, world, organization, provider } = await contoso(t)
    await proved(world, 'contoso.example', organization.id, provider.id)
    await world.person({ username: 'mia@contoso.example', organizationId: organization.id })
    const stranger = visitor(portal)
    for (const username of ['mia@contoso.example', 'nobody@contoso.example', ' Nobody@CONTOSO.example ']) {
      const led = await stranger.post('/signin/company', { username })
      assert.equal(led.status, 303)
      assert.ok(led.location?.startsWith(`/sso/${provider.id}?`), led.location)
    }
    for (const username of ['mia', 'mia@fabrikam.example', 'mia@sub.contoso.example', '']) {
      const stays = await stranger.post('/signin/company', { username })
      assert.equal(stays.status, 422)
      assert.match(stays.body, username === '' ? /Please fill this in/ : /We know no company of this name/)
    }
    const refused = await stranger.post('/signin', { username: 'nobody@contoso.example', password: 'whatever' })
    assert.match(refused.body, /Sign in with Contoso/)
    const known = await stranger.post('/signin', { username: 'mia@contoso.example', password: 'whatever' })
    const without = (body: string): string => body.replace(/nobody@|mia@/g, '')
    assert.equal(without(known.body), without(refused.body))
    const other = await stranger.post('/signin', { username: 'nobody', password: 'whatever' })
    assert.doesNotMatch(other.body, /Contoso/)
  })
})

describe('whoever administers', () => {
  it('sees in the list, on the page of a person and in a file who asks, and why', async (t) => {
    const { portal, world, organization, provider } = await contoso(t)
    const mia = (await comesBy(world, provider)).me.user
    await comesBy(world, provider, { subject: 'max', username: 'max', email: 'max@contoso.example' })
    await arrives(world, provider, { subject: 'max', proof: UNPROVED })
    const support = await enters(portal, await world.person({ username: 'sue', role: 'support' }))
    const list = (await support.get('/admin/users')).body
    assert.match(list, /The identity provider asks/)
    assert.match(list, /We ask: the provider gave no proof/)
    const page = (await support.get(`/admin/organizations/${organization.id}/users/${mia.id}`)).body
    assert.match(page, /Comes by Contoso. The identity provider asks for the second factor; we do not./)
    const exempt = (await support.get(`/admin/organizations/${organization.id}/exempt`)).body
    assert.match(exempt, />mia</)
    assert.match(exempt, /pwd mfa/)
    assert.doesNotMatch(exempt, />max<|\/exempt\/export/)
    assert.match(
      (await support.get(`/admin/organizations/${organization.id}`)).body,
      /asked by their identity provider/,
    )
    assert.equal((await support.get(`/admin/organizations/${organization.id}/exempt/export`)).status, 404)
  })

  it('pages through those who are exempt by keys, each once, and has them in a file on record', async (t) => {
    const { portal, world, organization, provider } = await contoso(t)
    const names = Array.from({ length: 53 }, (_, index) => `person${String(index).padStart(3, '0')}`)
    for (const name of names)
      await comesBy(world, provider, { subject: name, username: name, email: `${name}@contoso.example` })
    const owner = await enters(portal, await world.person({ username: 'olga', role: 'owner' }))
    const path = `/admin/organizations/${organization.id}/exempt`
    const first = (await owner.get(path)).body
    const next = /href="([^"]+after=[^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&')
    assert.ok(next)
    const second = (await owner.get(next)).body
    const shown = [...`${first}${second}`.matchAll(/>(person\d+)</g)].map(([, name]) => name)
    assert.deepEqual(shown, names)
    assert.match((await owner.get(`${path}?after=nonsense`)).body, />person000</)
    await confirms(owner)
    const file = (await owner.get(`${path}/export`)).body
    assert.equal(file.split('\r\n').length, names.length + 2)
    assert.match(file, /^username,name,provider,standing,last_proof,proved_at,last_sign_in\r\n/)
    assert.match(file, /person000,Mia Maier,Contoso,proved,pwd mfa,2/)
    assert.equal((await world.rows("select 1 from audit_event where action = 'people.exported'")).length, 1)
  })
})
