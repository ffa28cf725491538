import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { link, linksOf } from '#domain/providers/links.ts'
import { changeProvider, removeProvider } from '#domain/providers/providers.ts'
import { changeStanding, findByUsername, findUser } from '#domain/users/users.ts'
import { run } from '../console.ts'
import { meOf, PLACE } from '../signed-in.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { comesBy, providerOf, refusedAs, saidBy } from './assertions.ts'

const BY = { actor: { name: 'console' }, place: PLACE } as const

describe('whoever comes by a provider for the first time', () => {
  it('is made a person of its organization, without a password, and is the same person the next time', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const provider = await providerOf(world, contoso)
    const { me } = await comesBy(world, provider)
    const { username, name, role, hasPassword, organizationId, emailUnproved } = me.user
    assert.deepEqual([username, name, role, hasPassword], ['mia', 'Mia Maier', 'member', false])
    assert.deepEqual([organizationId, emailUnproved], [contoso.id, true])
    assert.equal((await comesBy(world, provider)).me.user.id, me.user.id)
    const rows = await world.rows<{ action: string }>(
      'select action from audit_event where subject_id = $1',
      me.user.id,
    )
    assert.equal(rows.filter(({ action }) => action === 'user.created').length, 1)
  })

  it('is nobody where the provider makes no new people, or says no name or address', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    assert.equal(await refusedAs(world, await providerOf(world, contoso, { joins: false })), 'stranger')
    const provider = await providerOf(world, contoso)
    for (const lacks of [{ username: undefined }, { email: undefined }, { email: 'nowhere' }, { username: 'a b' }])
      assert.equal(await refusedAs(world, provider, lacks), 'nameless')
    assert.deepEqual(await world.rows('select 1 from app_user where organization_id = $1', contoso.id), [])
  })

  it('takes over nobody: not by username, in whatever case, nor by e-mail address, nor across organizations', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const other = await world.organization('Fabrikam')
    const local = await world.person({ username: 'mia', email: 'mia@contoso.example', organizationId: contoso.id })
    await world.person({ username: 'olga', email: 'olga@fabrikam.example', organizationId: other.id, role: 'owner' })
    const provider = await providerOf(world, contoso)
    for (const username of ['mia', 'MIA', 'olga']) assert.equal(await refusedAs(world, provider, { username }), 'taken')
    const { me } = await comesBy(world, provider, { username: 'mia.maier', subject: 'subject-2' })
    assert.notEqual(me.user.id, local.id)
    assert.equal(me.user.email, local.email)
    assert.deepEqual(await world.look((look) => linksOf(look, local)), [])
  })

  it('has an address that is proved only where its domain is, for this organization and this provider', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const other = await world.organization('Fabrikam')
    const provider = await providerOf(world, contoso)
    await proved(world, 'contoso.example', contoso.id, provider.id)
    await proved(world, 'fabrikam.example', other.id, (await providerOf(world, other)).id)
    const unproved = async (name: string, at: string): Promise<boolean> => {
      const says = { username: name, subject: name, email: `${name}@${at}` }
      return (await comesBy(world, provider, says)).me.user.emailUnproved
    }
    assert.equal(await unproved('mia', 'Contoso.example'), false)
    assert.equal(await unproved('max', 'fabrikam.example'), true)
    assert.equal(await unproved('moe', 'sub.contoso.example'), true)
  })
})

describe('a person is who the provider says by its subject', () => {
  it('also where they have another name and address there now, and nobody gains by having theirs', async (t) => {
    const world = await testWorld(t)
    const provider = await providerOf(world, await world.organization('Contoso'))
    const mia = (await comesBy(world, provider)).me.user
    const married = { username: 'mia.moser', email: 'ceo@contoso.example', fullName: 'Mia Moser' }
    const after = (await comesBy(world, provider, married)).me.user
    assert.deepEqual([after.id, after.username, after.email], [mia.id, 'mia', 'mia@contoso.example'])
    assert.equal(await refusedAs(world, provider, { subject: 'subject-2' }), 'taken')
  })

  it('so the same subject of two providers, or of another issuer, is two people', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const [one, two] = [await providerOf(world, contoso), await providerOf(world, contoso, { name: 'Second' })]
    const mia = (await comesBy(world, one)).me.user
    const second = (await comesBy(world, two, { username: 'mia.two' })).me.user
    assert.notEqual(mia.id, second.id)
    const { hasSecret: _, createdAt: _made, modifiedAt: _changed, ...draft } = one
    await world.work((work) => changeProvider(work, BY, one, { ...draft, issuer: 'https://evil.example' }))
    const says = { issuer: 'https://evil.example', username: 'mia.three' }
    assert.notEqual((await comesBy(world, { ...one, ...says }, says)).me.user.id, mia.id)
  })

  it('and nobody of another organization, whatever is asserted', async (t) => {
    const world = await testWorld(t)
    const [contoso, fabrikam] = [await world.organization('Contoso'), await world.organization('Fabrikam')]
    const [ours, theirs] = [await providerOf(world, contoso), await providerOf(world, fabrikam)]
    const mia = (await comesBy(world, ours)).me.user
    assert.equal(await refusedAs(world, theirs, { organizationId: contoso.id }), 'off')
    assert.equal(await refusedAs(world, theirs, { providerId: ours.id }), 'off')
    assert.equal(await refusedAs(world, theirs, { ...saidBy(world, ours) }), 'off')
    assert.equal(await refusedAs(world, theirs), 'taken')
    const forged = { issuer: 'https://evil.example', subject: 'subject-2', username: 'max' }
    assert.equal(await refusedAs(world, ours, forged), 'off')
    const crossed = await world.work((work) => link(work, saidBy(world, theirs), mia, 'themselves'))
    assert.equal(crossed, false)
  })
})

describe('nobody comes by a provider', () => {
  it('who is suspended, whose organization is stopped, or where it is disabled or removed', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const provider = await providerOf(world, contoso)
    const { me, token } = await comesBy(world, provider)
    await world.work((work) => changeStanding(work, me.user, { role: 'member', status: 'suspended' }))
    assert.equal(await refusedAs(world, provider), 'shut-out')
    await world.work((work) => changeStanding(work, me.user, { role: 'member', status: 'active' }))
    await world.rows("update organization set status = 'suspended', stopped = true where id = $1", contoso.id)
    assert.equal(await refusedAs(world, provider), 'elsewhere')
    await world.rows("update organization set status = 'active', stopped = false where id = $1", contoso.id)
    assert.ok(await meOf(world, token))
    const { hasSecret: _, createdAt: _made, modifiedAt: _changed, ...draft } = provider
    await world.work((work) => changeProvider(work, BY, provider, { ...draft, enabled: false }))
    assert.equal(await refusedAs(world, provider), 'off')
    assert.equal(await meOf(world, token), undefined, 'a session that began by it is over')
  })

  it('that is gone, and with it its links and its sessions', async (t) => {
    const world = await testWorld(t)
    const provider = await providerOf(world, await world.organization('Contoso'))
    const { me, token } = await comesBy(world, provider)
    await world.work((work) => removeProvider(work, BY, provider))
    assert.equal(await meOf(world, token), undefined)
    assert.equal(await refusedAs(world, provider), 'off')
    assert.deepEqual(await world.look((look) => linksOf(look, me.user)), [])
    assert.ok(await world.look((look) => findUser(look, me.user)), 'the person stays')
  })

  it('twice at once as two new people', async (t) => {
    const world = await testWorld(t)
    const provider = await providerOf(world, await world.organization('Contoso'))
    const both = await Promise.all([refusedAs(world, provider), refusedAs(world, provider)])
    assert.ok(both.includes('session'), both.join())
    assert.equal((await world.rows('select 1 from identity_link')).length, 1)
    assert.ok(await world.look(async (look) => findByUsername(look, (await world.operator()).id, 'mia')))
  })
})

async function proved(world: TestWorld, name: string, organizationId: string, providerId: string): Promise<void> {
  await world.rows(
    `insert into identity_domain (organization_id, name, challenge, provider_id, created_at, proved_at)
     values ($1, $2, 'x', $3, now(), now())`,
    ...[organizationId, name, providerId],
  )
}

describe('at the console', () => {
  it('somebody is unlinked, signed out and on record, and comes by no provider until they link it anew', async (t) => {
    const world = await testWorld(t)
    const provider = await providerOf(world, await world.operator(), { joins: false })
    const ana = await world.person({ username: 'ana' })
    await world.work((work) => link(work, saidBy(world, provider), ana, 'themselves'))
    const { token } = await comesBy(world, provider)
    assert.match((await run(world, 'user unlink ana', 'left the company')).said, /1 links ended/)
    assert.match((await run(world, 'user unlink ana', 'again')).said, /comes by no identity provider/)
    assert.equal(await meOf(world, token), undefined)
    assert.equal(await refusedAs(world, provider), 'stranger')
    const rows = await world.rows<{ detail: object }>(
      "select detail from audit_event where action = 'identity.unlinked'",
    )
    assert.deepEqual(rows, [{ detail: { reason: 'left the company', links: 1 } }])
  })
})
