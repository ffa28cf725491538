import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Me } from '#domain/account/me.ts'
import { followTrust, trustRefusal } from '#domain/administration/provider-trust.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { link, linksOf } from '#domain/providers/links.ts'
import type { ProviderDraft } from '#domain/providers/providers.ts'
import { keepProvisioned } from '#domain/providers/provisioning.ts'
import type { User } from '#domain/users/users.ts'
import { signed, told } from '../signed-in.ts'
import { testWorld } from '../world.ts'
import { comesBy, providerOf, refusedAs, saidBy } from './assertions.ts'

const always = { trust: 'always' } as const

async function contoso(t: TestContext) {
  const world = await testWorld(t)
  const organization = await world.organization('Contoso')
  const provider = await providerOf(world, organization)
  const person = (username: string, role: User['role'], at: Organization = organization): Promise<User> =>
    world.person({ username, role, organizationId: at.id })
  const change = (to: Partial<ProviderDraft>) => ({ before: provider, after: { ...provider, ...to } as ProviderDraft })
  const linked = async (user: User): Promise<void> => {
    await world.work((work) => link(work, saidBy(world, provider, { subject: user.username }), user, 'themselves'))
  }
  const saves = async (me: Me, to: Partial<ProviderDraft>): Promise<void> => {
    const scope = scopeOf(me)
    if (!scope) throw new Error('they administer nothing')
    await world.within(scope, (work) => followTrust(work, me, organization, { ...change(to), id: provider.id }))
  }
  return { world, organization, provider, person, change, linked, saves }
}

describe('nobody exempts themselves', () => {
  it('an owner who came by the provider, or has proved nothing of their own, cannot say that it is trusted', async (t) => {
    const { world, organization, provider, person, change } = await contoso(t)
    const olga = await person('olga', 'owner')
    await world.work((work) => link(work, saidBy(world, provider), olga, 'themselves'))
    const { me: came } = await comesBy(world, provider)
    assert.equal(came.session.level, 'provider')
    const asked = (me: Me, to: Partial<ProviderDraft>) => trustRefusal(me, organization, change(to))
    assert.equal(asked(came, always), 'own-factor')
    assert.equal(asked(came, { proofs: { amr: ['pwd'], acr: [], maxAgeSeconds: null } }), 'own-factor')
    assert.equal(asked(came, { trust: 'none' }), undefined, 'less is always possible')
    assert.equal(asked(came, { name: 'Another name' }), undefined)
    assert.equal(trustRefusal(came, organization, { before: undefined, after: provider }), 'own-factor')
    assert.equal(asked(came, { issuer: 'https://of-her-own.example' }), 'own-factor', 'what proves is what it says')
    assert.equal(asked(came, { settings: { ...provider.settings, clientId: 'x' } as never }), 'own-factor')
    assert.equal(trustRefusal(came, organization, { ...change({}), byHand: true }), 'own-factor')
    assert.equal(asked(came, { issuer: 'https://of-her-own.example', trust: 'none' }), undefined)
    const { me: bare } = await signed(world, olga, { level: 'password', methods: ['pwd'] })
    assert.equal(asked(bare, always), 'own-factor')
    const { me: own } = await signed(world, olga)
    assert.equal(asked(own, always), undefined)
  })

  it('and the other owners hear of it, whoever has done it, also from above', async (t) => {
    const { world, person, saves } = await contoso(t)
    const olga = await signed(world, await person('olga', 'owner'))
    await person('otto', 'owner')
    await person('anna', 'administrator')
    const above = await signed(world, await person('rita', 'administrator', await world.operator()))
    const letters = async () => (await told(world)).filter(({ template }) => template === 'exemption-widened')
    await saves(olga.me, { name: 'Another name', joins: false })
    assert.deepEqual(await letters(), [])
    await saves(olga.me, always)
    assert.deepEqual(
      (await letters()).map(({ to, data }) => [to, data.who]),
      [['otto@example.com', 'olga']],
    )
    await saves(above.me, { issuer: 'https://other.example' })
    const heard = (await letters()).map(({ to, data }) => `${to} ${data.who}`).toSorted()
    assert.deepEqual(heard, [
      'olga@example.com Example Hosting',
      'otto@example.com Example Hosting',
      'otto@example.com olga',
    ])
  })
})

describe('a provider is no way into accounts above one’s own', () => {
  it('whoever changes what it is believed by unlinks those whom they might not reset', async (t) => {
    const { world, person, linked, saves } = await contoso(t)
    const [olga, anna, boris, mia] = [
      await person('olga', 'owner'),
      await person('anna', 'administrator'),
      await person('boris', 'administrator'),
      await person('mia', 'member'),
    ]
    for (const user of [olga, anna, boris, mia]) await linked(user)
    const still = async () => {
      const links = await world.look((look) => Promise.all([olga, anna, boris, mia].map((user) => linksOf(look, user))))
      return links.map(({ length }) => length)
    }
    const { me } = await signed(world, anna)
    await saves(me, { trust: 'none' })
    assert.deepEqual(await still(), [1, 1, 1, 1])
    await saves(me, { issuer: 'https://evil.example' })
    assert.deepEqual(await still(), [0, 1, 0, 1])
    const rows = await world.rows("select 1 from audit_event where action = 'identity.unlinked'")
    assert.equal(rows.length, 2)
  })

  it('somebody above unlinks owners, and an owner of its own nobody', async (t) => {
    const { world, person, linked, saves, provider } = await contoso(t)
    const [olga, mia] = [await person('olga', 'owner'), await person('mia', 'member')]
    for (const user of [olga, mia]) await linked(user)
    const still = async () => {
      const links = await world.look((look) => Promise.all([olga, mia].map((user) => linksOf(look, user))))
      return links.map(({ length }) => length)
    }
    await saves((await signed(world, olga)).me, { settings: { ...provider.settings, clientId: 'x' } as never })
    assert.deepEqual(await still(), [1, 1])
    const above = await person('rita', 'owner', await world.operator())
    await saves((await signed(world, above)).me, { issuer: 'https://evil.example' })
    assert.deepEqual(await still(), [0, 1])
  })

  it('nor does it name whom a directory has put here, once they may more than it gives', async (t) => {
    const { world, person, linked, saves, provider, organization } = await contoso(t)
    const source = { organizationId: organization.id, realmId: organization.realmId, sourceId: provider.id }
    const kept = async (user: User) => {
      const called = { externalId: user.username, attributes: {} }
      await world.work((work) => keepProvisioned(work, source, user.id, called, true))
    }
    const [olga, boris, mia] = [
      await person('olga', 'owner'),
      await person('boris', 'administrator'),
      await person('mia', 'member'),
    ]
    for (const user of [olga, boris, mia]) await kept(user)
    await world.rows(`update identity_provider set roles = '{"byGroup": [], "highest": "support"}'`)
    await linked(olga)
    assert.equal(await refusedAs(world, provider, { subject: 'boris' }), 'stranger', 'given by hand')
    await saves((await signed(world, await person('anna', 'administrator'))).me, { issuer: 'https://evil.example' })
    assert.equal(await refusedAs(world, provider, { subject: 'olga' }), 'stranger', 'unlinked')
    assert.equal(await refusedAs(world, provider, { subject: 'mia' }), 'session')
  })

  it('nor does it give a role that whoever sets it up may not give', async (t) => {
    const { world, organization, person, change } = await contoso(t)
    const gives = (highest: User['role']) => ({ roles: { byGroup: [], highest } })
    const { me: anna } = await signed(world, await person('anna', 'administrator'))
    const before = { ...change({}).before, roles: { byGroup: [], highest: 'member' } } as const
    const asked = (me: Me, highest: User['role']) =>
      trustRefusal(me, organization, { before, after: { ...before, ...gives(highest) } })
    assert.equal(asked(anna, 'administrator'), 'role-not-yours')
    assert.equal(asked(anna, 'support'), undefined)
    const { me: olga } = await signed(world, await person('olga', 'owner'))
    assert.equal(asked(olga, 'administrator'), undefined)
    const given = { before: { ...before, ...gives('administrator') } } as const
    const evil = (me: Me) =>
      trustRefusal(me, organization, { ...given, after: { ...given.before, issuer: 'https://evil.example' } })
    assert.equal(evil(anna), 'role-not-yours', 'her own provider would say who is in which group')
    assert.equal(evil(olga), undefined)
  })
})
