import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { findLink, linksOf } from '#domain/providers/links.ts'
import { changeProvider, type IdentityProvider, type ProviderDraft } from '#domain/providers/providers.ts'
import { answerSecondStep, secondStep } from '#domain/signin/second-step.ts'
import { findUser, setTokenRequired } from '#domain/users/users.ts'
import { appOf, meOf, PLACE, proves, signed } from '../signed-in.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { arrives, comesBy, PROVED, providerOf, saidBy, UNPROVED } from './assertions.ts'

const BY = { actor: { name: 'console' }, place: PLACE } as const
const FROM = { place: PLACE, browserName: 'her browser' }
const required = { secondFactor: 'required' } as const
const unproved = { proof: UNPROVED }

/** Mia of Contoso, who comes by its provider and has an app here. */
async function mia(t: Parameters<typeof testWorld>[0], draft: Parameters<typeof providerOf>[2] = {}) {
  const world = await testWorld(t)
  const contoso = await world.organization('Contoso')
  const provider = await providerOf(world, contoso, draft)
  const { me } = await comesBy(world, provider)
  const own = await signed(world, me.user)
  const begun = await world.work((work) => beginApp(work, own.me, 'phone', 'pending', null))
  await proves(world, own.me, begun)
  await world.work((work) => setTokenRequired(work, me.user, true))
  world.clock.advance(60)
  return { world, contoso, provider, user: me.user, app: appOf(world, begun.setup) }
}

async function change(world: TestWorld, provider: IdentityProvider, to: Partial<ProviderDraft>): Promise<void> {
  const { hasSecret: _, createdAt: _made, modifiedAt: _changed, ...draft } = provider
  await world.work((work) => changeProvider(work, BY, provider, { ...draft, ...to } as ProviderDraft))
}

describe('whoever comes by a provider that proves a second factor', () => {
  it('is not asked for one, though policy and they themselves require it, and the sign-in says so', async (t) => {
    const { world, contoso, provider } = await mia(t)
    await world.work((work) => changePolicy(work, { organizationId: contoso.id, ...required }))
    const { me } = await comesBy(world, provider)
    assert.deepEqual([me.session.level, me.session.methods], ['provider', ['provider', 'provider-proof']])
    const [row] = await world.rows<{ reason: string; method: string; detail: Record<string, string> }>(
      "select reason, method, detail from audit_event where action = 'signin' order by id desc limit 1",
    )
    assert.deepEqual([row?.reason, row?.method], ['provider-asks', 'identity-provider'])
    assert.deepEqual([row?.detail.provider, row?.detail.standing], ['Contoso', 'proved'])
    assert.equal(row?.detail.amr, 'pwd mfa')
  })

  it('is asked here as soon as it proves nothing, and the sign-in is one of two factors', async (t) => {
    const { world, provider, app } = await mia(t)
    const outcome = await arrives(world, provider, unproved)
    assert.equal(outcome.next, 'prompt')
    const attempt = outcome.next === 'prompt' ? outcome.attempt : ''
    const realm = await world.operator()
    const step = await secondStep(world, realm, attempt, FROM, undefined)
    assert.deepEqual(step && 'trustDays' in step && [step.asks, step.trustDays], ['factor', 0])
    const given = { enrollmentId: undefined, answer: app.answer(), trusts: true }
    const done = await answerSecondStep(world, realm, attempt, given, FROM)
    assert.equal(done.next, 'session')
    if (done.next !== 'session') return
    assert.equal(done.trustCookie, undefined)
    const me = await meOf(world, done.token)
    assert.deepEqual([me?.session.level, me?.session.methods.slice(0, 2)], ['second-factor', ['provider', 'otp']])
    const [row] = await world.rows<{ method: string; detail: object }>(
      "select method, detail from audit_event where action = 'signin' order by id desc limit 1",
    )
    assert.deepEqual(row, { method: 'identity-provider, totp', detail: { provider: 'Contoso', standing: 'asked' } })
  })

  it('and has none here sets one up first, where policy requires it', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const provider = await providerOf(world, contoso)
    await world.work((work) => changePolicy(work, { organizationId: contoso.id, ...required }))
    const { me, lead } = await comesBy(world, provider, unproved)
    assert.deepEqual([me.session.step, me.session.level, lead], ['enroll', 'password', 'set-up'])
    assert.equal((await comesBy(world, provider)).me.session.step, 'full')
  })

  it('is exempt no longer than it lasts: without proof, and after a change of the provider', async (t) => {
    const { world, provider, user } = await mia(t)
    const standing = async () => (await world.look((look) => linksOf(look, user)))[0]?.standing
    const { token } = await comesBy(world, provider)
    assert.equal(await standing(), 'proved')
    await arrives(world, provider, unproved)
    assert.equal(await standing(), 'asked')
    assert.ok(await meOf(world, token), 'who had given proof stays signed in')
    const changes = [
      { trust: 'none' },
      { trust: 'on-proof' },
      { proofs: { amr: ['mfa'], acr: [], maxAgeSeconds: null } },
    ]
    for (const to of changes as Partial<ProviderDraft>[]) {
      const before = await arrives(world, provider)
      await change(world, provider, to)
      assert.equal(before.next === 'session' ? await meOf(world, before.token) : undefined, undefined)
      assert.equal(await standing(), 'asked')
    }
  })

  it('keeps the last proof on record as the last', async (t) => {
    const { world, provider } = await mia(t)
    await comesBy(world, provider)
    world.clock.advance(600)
    await arrives(world, provider, unproved)
    const link = await world.look((look) => findLink(look, saidBy(world, provider)))
    assert.deepEqual([link?.proofMethods, link?.standing], [PROVED.methods, 'asked'])
    assert.ok((link?.provedAt ?? 0) < (link?.lastSignInAt ?? 0))
  })
})

describe('a policy', () => {
  it('may forbid that a provider is trusted without proof, and whoever came so is signed out', async (t) => {
    const { world, provider, contoso } = await mia(t, { trust: 'always' })
    const { me, token } = await comesBy(world, provider, unproved)
    assert.deepEqual([me.session.level, me.session.methods], ['provider', ['provider']])
    const proving = await comesBy(world, provider)
    const operator = await world.operator()
    await world.work((work) => changePolicy(work, { organizationId: operator.id, exemption: 'on-proof' }))
    assert.equal(await meOf(world, token), undefined)
    assert.ok(await meOf(world, proving.token))
    assert.equal((await arrives(world, provider, unproved)).next, 'prompt')
    await world.work((work) => changePolicy(work, { organizationId: contoso.id, exemption: 'none' }))
    assert.equal(await meOf(world, proving.token), undefined)
    assert.equal((await arrives(world, provider)).next, 'prompt')
  })

  it('of passkeys only is met by a proof of a key at the provider only where the top of the tree says so', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const operator = await world.operator()
    const provider = await providerOf(world, contoso)
    const key = { proof: { methods: ['hwk'], context: undefined, authenticatedAt: world.clock.now() } }
    const steps = async (says: typeof key | object) => (await comesBy(world, provider, says)).me.session.step
    await world.work((work) => changePolicy(work, { organizationId: contoso.id, phishingResistant: 'required' }))
    assert.deepEqual([await steps(key), await steps({})], ['enroll', 'enroll'])
    await world.work((work) => changePolicy(work, { organizationId: operator.id, providerKeys: 'allowed' }))
    assert.deepEqual([await steps(key), await steps({})], ['full', 'enroll'])
    const { token } = await comesBy(world, provider, key)
    await world.work((work) => changePolicy(work, { organizationId: operator.id, providerKeys: 'off' }))
    assert.equal(await meOf(world, token), undefined)
  })
})

describe('somebody who was reset', () => {
  it('sets up a new factor also where the provider gives proof', async (t) => {
    const { world, provider, user } = await mia(t)
    await world.rows('update app_user set must_enroll = true where id = $1', user.id)
    assert.equal((await arrives(world, provider)).next, 'prompt')
    await world.rows('delete from enrollment where user_id = $1', user.id)
    assert.equal((await comesBy(world, provider)).me.session.step, 'enroll')
    assert.ok(await world.look((look) => findUser(look, user)))
  })
})
