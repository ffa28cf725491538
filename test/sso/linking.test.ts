import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { proofsFor } from '#domain/account/confirm.ts'
import { confirmByProvider, linkMe, ownProviders, unlinkMe } from '#domain/account/own-links.ts'
import { beginApp } from '#domain/account/two-factor.ts'
import { linksOf } from '#domain/providers/links.ts'
import { changeProvider } from '#domain/providers/providers.ts'
import { endPassword, setTokenRequired } from '#domain/users/users.ts'
import { meOf, PLACE, proves, signed, told } from '../signed-in.ts'
import { testWorld } from '../world.ts'
import { arrives, comesBy, PROVED, providerOf, refusedAs, saidBy, UNPROVED } from './assertions.ts'

/** Contoso, its provider, and Lena of it, who has a password here. */
async function lena(t: TestContext) {
  const world = await testWorld(t)
  const contoso = await world.organization('Contoso')
  const provider = await providerOf(world, contoso, { joins: false })
  const user = await world.person({ username: 'lena', organizationId: contoso.id })
  return { world, contoso, provider, user, ...(await signed(world, user)) }
}

describe('somebody who has an account', () => {
  it('links their company sign-in, is told, and comes by it from then on; other sessions of theirs end', async (t) => {
    const { world, provider, user, me } = await lena(t)
    const elsewhere = await signed(world, user, { browserName: 'another browser' })
    assert.equal(await refusedAs(world, provider), 'stranger')
    const linked = await linkMe(world, me, provider, saidBy(world, provider))
    assert.ok(linked.ok)
    assert.ok(await meOf(world, linked.token))
    assert.equal(await elsewhere.now(), undefined)
    assert.deepEqual(
      (await told(world)).map(({ template, to }) => [template, to]).filter(([name]) => name === 'provider-linked'),
      [['provider-linked', user.email]],
    )
    assert.equal((await comesBy(world, provider)).me.user.id, user.id)
    const [own] = await world.look((look) => ownProviders(look, me))
    assert.deepEqual([own?.provider.name, own?.link?.standing, own?.link?.madeBy], ['Contoso', 'proved', 'themselves'])
    const again = await linkMe(world, me, provider, saidBy(world, provider))
    assert.deepEqual(again, { ok: false, code: 'there' })
  })

  it('links nothing that is somebody else’s, of another organization, or of a provider that is off', async (t) => {
    const { world, provider, me, contoso } = await lena(t)
    const max = await signed(world, await world.person({ username: 'max', organizationId: contoso.id }))
    assert.ok((await linkMe(world, max.me, provider, saidBy(world, provider))).ok)
    const code = async (of: typeof provider, says = saidBy(world, of)) => {
      const linked = await linkMe(world, me, of, says)
      return linked.ok ? 'linked' : linked.code
    }
    assert.equal(await code(provider), 'taken')
    const theirs = await providerOf(world, await world.organization('Fabrikam'))
    assert.equal(await code(theirs), 'off')
    assert.equal(await code(theirs, { ...saidBy(world, theirs), organizationId: contoso.id }), 'off')
    assert.equal(await code(provider, { ...saidBy(world, theirs) }), 'off')
    assert.equal(
      await code(provider, saidBy(world, provider, { subject: 'lena', issuer: 'https://evil.example' })),
      'taken',
    )
    const { hasSecret: _, createdAt: _made, modifiedAt: _changed, ...draft } = provider
    const by = { actor: { name: 'console' }, place: PLACE } as const
    await world.work((work) => changeProvider(work, by, provider, { ...draft, enabled: false }))
    assert.equal(await code(provider, saidBy(world, provider, { subject: 'lena' })), 'off')
    assert.deepEqual(await world.look((look) => linksOf(look, me.user)), [])
  })

  it('may have several, one at each provider, and keeps a way in when they unlink', async (t) => {
    const { world, contoso, provider, me, user } = await lena(t)
    const second = await providerOf(world, contoso, { name: 'Second' })
    const one = await linkMe(world, me, provider, saidBy(world, provider))
    const now = one.ok ? await meOf(world, one.token) : undefined
    assert.ok(now && (await linkMe(world, now, second, saidBy(world, second))).ok)
    const other = saidBy(world, second, { subject: 'subject-2' })
    assert.deepEqual(await linkMe(world, now, second, other), { ok: false, code: 'taken' })
    await world.work((work) => endPassword(work, user))
    const fresh = (await comesBy(world, second)).me
    const gone = await world.work((work) => unlinkMe(work, fresh, provider))
    assert.ok(gone !== 'last-way' && gone !== 'not-found')
    const last = await meOf(world, gone)
    assert.ok(last)
    assert.equal(await world.work((work) => unlinkMe(work, last, provider)), 'not-found')
    assert.equal(await world.work((work) => unlinkMe(work, last, second)), 'last-way')
    assert.equal(await refusedAs(world, provider), 'stranger')
  })
})

describe('whoever came by a provider and changes what protects them', () => {
  const soon = (at: Date) => ({ proof: { ...PROVED, authenticatedAt: at } })

  it('is asked there anew, and must have been asked just now, as themselves, and for as much', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const provider = await providerOf(world, contoso)
    await comesBy(world, provider, { subject: 'somebody', username: 'somebody' })
    const { me } = await comesBy(world, provider)
    const { password, tokens, providerId } = await world.look((look) => proofsFor(look, me))
    assert.deepEqual([password, tokens, providerId], [false, [], provider.id])
    const code = async (says: object) => {
      const confirmed = await confirmByProvider(world, me, provider, saidBy(world, provider, says))
      return confirmed.ok ? 'confirmed' : confirmed.code
    }
    const now = world.clock.now()
    assert.equal(await code({ subject: 'somebody' }), 'somebody-else')
    assert.equal(await code({ subject: 'unknown' }), 'somebody-else')
    assert.equal(await code(soon(new Date(now.getTime() - 600_000))), 'not-proved')
    assert.equal(await code({ proof: UNPROVED }), 'not-proved')
    assert.equal(await code({ proof: { ...UNPROVED, authenticatedAt: now } }), 'not-proved')
    assert.equal(await code(soon(now)), 'confirmed')
  })

  it('and has a factor here may give that instead; whoever was asked for it here cannot do with less', async (t) => {
    const world = await testWorld(t)
    const provider = await providerOf(world, await world.organization('Contoso'))
    const { me } = await comesBy(world, provider)
    const own = await signed(world, me.user)
    await proves(world, own.me, await world.work((work) => beginApp(work, own.me, 'phone', 'pending', null)))
    const { me: exempt } = await comesBy(world, provider)
    const offered = await world.look((look) => proofsFor(look, exempt))
    assert.deepEqual([offered.tokens.length, offered.providerId], [1, provider.id])
    await world.work((work) => setTokenRequired(work, me.user, false))
    const weak = await arrives(world, provider, { proof: UNPROVED })
    const bare = weak.next === 'session' ? await meOf(world, weak.token) : undefined
    assert.ok(bare)
    assert.equal(bare.session.level, 'password', 'nothing requires a second factor of her')
    assert.deepEqual((await world.look((look) => proofsFor(look, bare))).providerId, undefined)
    const tried = await confirmByProvider(world, bare, provider, saidBy(world, provider, soon(world.clock.now())))
    assert.deepEqual(tried, { ok: false, code: 'off' })
  })
})
