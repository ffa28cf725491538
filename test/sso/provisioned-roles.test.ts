import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { factors } from '#domain/factors/all.ts'
import { silent } from '#domain/policies/levels.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { findProvider, type IdentityProvider } from '#domain/providers/providers.ts'
import { findUser, type Role } from '#domain/users/users.ts'
import { valuesOfProvider } from '#faces/web/admin/provider-form.ts'
import { type Answered, confirms, signedIn, type Visitor } from '../attack/visitor.ts'
import { type Provisioner, provisioner, scimTokenOf } from '../doors/scim.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { signed } from '../signed-in.ts'
import { addsOidc } from './providers.ts'

type Story = {
  readonly portal: TestPortal
  readonly provider: IdentityProvider
  readonly say: Provisioner
  readonly olga: Visitor
  readonly list: string
}

const IT = { group: 'It', role: 'administrator' } as const
const DESK = { group: 'Desk', role: 'support' } as const

/** Olga owns an organization whose directory puts people here by a provider with these groups. */
async function story(t: TestContext, byGroup: IdentityProvider['roles']['byGroup'] = [IT, DESK]): Promise<Story> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const { world } = portal
  const operator = await world.operator()
  const roles = { byGroup, highest: 'administrator' } as const
  const provider = await addsOidc(world, { issuer: 'https://id.example.com', roles })
  const say = provisioner(portal, await scimTokenOf(world, operator, { providerId: provider.id }))
  await world.person({ username: 'olga', role: 'owner' })
  const olga = await signedIn(portal, 'olga')
  await confirms(olga)
  return { portal, provider, say, olga, list: `/admin/organizations/${operator.id}` }
}

async function puts(say: Provisioner, name: string, group?: string): Promise<string> {
  const { id } = (await say('POST', '/Users', { userName: `${name}@example.com`, externalId: name })).body
  if (group !== undefined) await say('POST', '/Groups', { displayName: group, members: [{ value: id }] })
  return id
}

/** Saves the provider as it is, but for what is said. */
async function saves({ portal, provider, list }: Story, by: Visitor, so: Record<string, string>): Promise<Answered> {
  const now = await portal.world.look((look) => findProvider(look, provider))
  const form = { ...(now && valuesOfProvider(now)), secret: '', ...so }
  return by.post(`${list}/providers/${provider.id}/edit`, form)
}

async function rolesOf({ portal }: Pick<Story, 'portal'>, ...ids: string[]): Promise<(Role | undefined)[]> {
  const rows = await portal.world.rows<{ id: string; role: Role }>('select id, role from app_user')
  return ids.map((id) => rows.find((row) => row.id === id)?.role)
}

describe('whoever was put here by a directory', () => {
  it('has the role of their groups as soon as somebody says what these stand for', async (t) => {
    const all = await story(t)
    const { portal, say, olga } = all
    const { world } = portal
    const [anna, dora, mia] = [await puts(say, 'anna', 'It'), await puts(say, 'dora', 'Desk'), await puts(say, 'mia')]
    assert.deepEqual(await rolesOf(all, anna, dora, mia), ['administrator', 'support', 'member'])
    const user = await world.look((look) => findUser(look, { organizationId: all.provider.organizationId, id: anna }))
    assert.ok(user)
    const there = await signed(world, user)
    assert.equal((await saves(all, olga, { highest: 'support' })).status, 303)
    assert.deepEqual(await rolesOf(all, anna, dora, mia), ['member', 'support', 'member'])
    assert.equal(await there.now(), undefined)
    const told = await world.rows(
      `select e.action, e.outcome, u.username as by, e.detail->>'from' as "from", e.detail->>'to' as "to"
       from audit_event as e join app_user as u on u.id = e.actor_id
       where e.subject_id = $1 and e.action in ('user.role-changed', 'sessions.ended') and e.detail->>'door' is null
       order by e.action desc`,
      anna,
    )
    const by = 'olga'
    assert.deepEqual(told, [
      { action: 'user.role-changed', outcome: 'done', by, from: 'administrator', to: 'member' },
      { action: 'sessions.ended', outcome: 'done', by, from: null, to: null },
    ])
    assert.equal((await saves(all, olga, { highest: 'administrator', groups: 'Desk = administrator' })).status, 303)
    assert.deepEqual(await rolesOf(all, anna, dora, mia), ['member', 'administrator', 'member'])
  })

  it('loses what the map gave when it is emptied; what was given by hand stays, and owners are not touched', async (t) => {
    const all = await story(t)
    const { portal, say, olga } = all
    const [anna, hand, own] = [await puts(say, 'anna', 'It'), await puts(say, 'hand'), await puts(say, 'own')]
    await portal.world.rows("update app_user set role = 'support' where id = $1", hand)
    await portal.world.rows("update app_user set role = 'owner' where id = $1", own)
    assert.equal((await saves(all, olga, { groups: '' })).status, 303)
    assert.deepEqual(await rolesOf(all, anna, hand, own), ['member', 'support', 'owner'])
    assert.equal((await saves(all, olga, { groups: 'Other = administrator' })).status, 303)
    assert.deepEqual(await rolesOf(all, anna, hand, own), ['member', 'member', 'owner'])
  })

  it('is none the wiser where nothing of it was changed', async (t) => {
    const all = await story(t)
    const hand = await puts(all.say, 'hand')
    await all.portal.world.rows("update app_user set role = 'support' where id = $1", hand)
    assert.equal((await saves(all, all.olga, { name: 'Another name' })).status, 303)
    assert.deepEqual(await rolesOf(all, hand), ['support'])
  })

  it('gets no role from whoever may not give it, nor loses one', async (t) => {
    const all = await story(t)
    const { portal, say, provider } = all
    const [anna, mia] = [await puts(say, 'anna', 'It'), await puts(say, 'mia', 'Staff')]
    await portal.world.person({ username: 'otto', role: 'administrator' })
    const otto = await signedIn(portal, 'otto')
    await confirms(otto)
    for (const so of [{ groups: 'Staff = administrator' }, { groups: '' }, { highest: 'support' }]) {
      const refused = await saves(all, otto, so)
      assert.equal(refused.status, 422, JSON.stringify(so))
      assert.match(refused.body, /may not give/)
    }
    assert.deepEqual(await rolesOf(all, anna, mia), ['administrator', 'member'])
    assert.deepEqual(await portal.world.look((look) => findProvider(look, provider)), provider)
    assert.equal((await saves(all, otto, { name: 'Another name' })).status, 303)
  })

  it('keeps the role they have where policy leaves them no method for more, which is on record', async (t) => {
    const all = await story(t, [])
    const { portal, say, olga } = all
    const dora = await puts(say, 'dora', 'Desk')
    const { organizationId } = all.provider
    const says = { ...silent, secondFactor: 'required', offLimits: factors.map(({ kind }) => kind) } as const
    await portal.world.work((work) => changePolicy(work, { ...says, organizationId, role: 'support', userId: null }))
    assert.equal((await saves(all, olga, { groups: 'Desk = support' })).status, 303)
    assert.deepEqual(await rolesOf(all, dora), ['member'])
    const [row] = await portal.world.rows(
      "select outcome, reason from audit_event where action = 'user.role-changed' and subject_id = $1",
      dora,
    )
    assert.deepEqual(row, { outcome: 'refused', reason: 'no-method' })
  })
})

describe('a token of no provider', () => {
  it('says it of everybody whom such tokens have put here as soon as it is the only one', async (t) => {
    const { portal, olga, list } = await story(t)
    const operator = await portal.world.operator()
    const first = await scimTokenOf(portal.world, operator, { roles: { byGroup: [DESK], highest: 'support' } })
    const say = provisioner(portal, first)
    const dora = await puts(say, 'dora', 'Desk')
    const typed = { name: 'Next', highest: 'support', groups: 'Other = support' }
    assert.equal((await olga.post(`${list}/provisioning/new`, typed)).status, 200)
    assert.deepEqual(await rolesOf({ portal }, dora), ['support'])
    const [old] = await portal.world.rows<{ id: string }>(
      "select id from scim_token where name = 'a directory' and provider_id is null",
    )
    assert.equal((await olga.post(`${list}/provisioning/${old?.id}/end`)).status, 303)
    assert.deepEqual(await rolesOf({ portal }, dora), ['member'])
    await portal.world.rows('update scim_token set ended_at = now() where provider_id is null')
    await olga.post(`${list}/provisioning/new`, { name: 'Again', highest: 'support', groups: 'Desk = support' })
    assert.deepEqual(await rolesOf({ portal }, dora), ['support'])
  })
})
