import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Me } from '#domain/account/me.ts'
import {
  beginApp,
  chooseRequired,
  disable,
  makeDefault,
  newRecoveryCodes,
  proveApp,
  removeApp,
  renameApp,
  twoFactorOf,
} from '#domain/account/two-factor.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { appOf, meOf, proves, signed, told } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { enrollmentsOf } from './enrollments.ts'
import { showPicture } from './shown-once.ts'

type Begun = Awaited<ReturnType<typeof beginApp>>

async function ana(t: TestContext): Promise<{ world: TestWorld; me: Me }> {
  const world = await testWorld(t)
  const { me } = await signed(world, await world.person({ username: 'ana' }))
  return { world, me }
}

const begins = (
  world: TestWorld,
  me: Me,
  as: 'pending' | 'unproved' = 'pending',
  replaces: string | null = null,
): Promise<Begun> => world.work((work) => beginApp(work, me, 'phone', as, replaces))

/** Sets up an app with its first code; as somebody who stays signed in. */
async function sets(world: TestWorld, me: Me, replaces: string | null = null): Promise<{ begun: Begun; me: Me }> {
  const begun = await begins(world, me, 'pending', replaces)
  const after = await meOf(world, await proves(world, me, begun))
  assert.ok(after)
  world.clock.advance(30)
  return { begun, me: after }
}

async function states(world: TestWorld): Promise<Record<string, string>> {
  const rows = await world.rows<{ id: string; state: string }>("select id, state from enrollment where kind = 'totp'")
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]))
}

const stateOf = async (world: TestWorld, me: Me) => (await world.look((look) => twoFactorOf(look, me))).state

describe('an app that is set up', () => {
  it('is active after its first right code, required from then on, and brings ten recovery codes', async (t) => {
    const { world, me } = await ana(t)
    assert.equal(await stateOf(world, me), 'not-configured')
    const { begun, me: after } = await sets(world, me)
    assert.deepEqual(await states(world), { [begun.enrollmentId]: 'active' })
    const twoFactor = await world.look((look) => twoFactorOf(look, after))
    assert.deepEqual([twoFactor.state, twoFactor.recoveryCodesLeft], ['required', 10])
    assert.deepEqual(
      (await told(world)).map(({ template }) => template),
      ['factor-added'],
    )
  })

  it('ends all other sessions and changes the token of this one', async (t) => {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    const [here, elsewhere] = [await signed(world, user), await signed(world, user)]
    const token = await proves(world, here.me, await begins(world, here.me))
    assert.equal(await elsewhere.now(), undefined)
    assert.equal(await here.now(), undefined, 'the old token is dead')
    assert.equal((await meOf(world, token))?.session.id, here.me.session.id)
  })

  it('replaces the older one only when it is proved', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const second = await begins(world, first.me, 'pending', first.begun.enrollmentId)
    assert.equal((await states(world))[first.begun.enrollmentId], 'active')
    const wrong = { ask: 'code', code: appOf(world, first.begun.setup).codeAt(world.clock.now()) } as never
    assert.equal((await proveApp(world, first.me, second.enrollmentId, wrong)).ok, false)
    assert.equal((await states(world))[first.begun.enrollmentId], 'active')
    await proves(world, first.me, second)
    assert.deepEqual(await states(world), { [first.begun.enrollmentId]: 'ended', [second.enrollmentId]: 'active' })
  })

  it('does not end anything of another person, whatever it says it replaces', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const { me: mallory } = await signed(world, await world.person({ username: 'mallory' }))
    await sets(world, mallory, first.begun.enrollmentId)
    assert.equal((await states(world))[first.begun.enrollmentId], 'active')
  })

  it('that nobody finishes is gone after ten minutes, and the one in use is untouched', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const second = await begins(world, first.me)
    world.clock.advance(601)
    const late = await proveApp(world, first.me, second.enrollmentId, appOf(world, second.setup).answer())
    assert.deepEqual(late, { ok: false, code: 'gone' })
    const held = await world.look((look) => enrollmentsOf(look, me.user))
    assert.deepEqual(
      held.filter(({ kind }) => kind === 'totp').map(({ id }) => id),
      [first.begun.enrollmentId],
    )
  })

  it('is void when another is generated, and so is its picture', async (t) => {
    for (const as of ['pending', 'unproved'] as const) {
      const { world, me } = await ana(t)
      const [first, second] = [await begins(world, me, as), await begins(world, me, as)]
      const old = await proveApp(world, me, first.enrollmentId, appOf(world, first.setup).answer())
      assert.deepEqual(old, { ok: false, code: 'gone' }, as)
      const picture = (begun: Begun) =>
        world.work((work) => showPicture(work, begun.setup.show === 'otpauth' ? begun.setup.picture : ''))
      assert.equal(await picture(first), undefined)
      assert.ok(await picture(second))
      assert.equal(await picture(second), undefined, 'once')
      assert.deepEqual(await states(world), { [first.enrollmentId]: 'ended', [second.enrollmentId]: as })
    }
  })

  it('is proved by its own person in any session, and by nobody else', async (t) => {
    const { world, me } = await ana(t)
    const begun = await begins(world, me)
    const { me: mallory } = await signed(world, await world.person({ username: 'mallory' }))
    const answer = appOf(world, begun.setup).answer()
    assert.deepEqual(await proveApp(world, mallory, begun.enrollmentId, answer), { ok: false, code: 'gone' })
    assert.ok((await proveApp(world, me, begun.enrollmentId, answer)).ok)
  })

  it('is begun with the parameters of the policy', async (t) => {
    const { world, me } = await ana(t)
    const none = { secondFactor: null, sessionIdle: null, sessionAbsolute: null, stepUpAge: null }
    const totp = { totpAlgorithm: 'SHA256', totpDigits: 8, totpPeriod: 60 } as const
    await world.work((work) => changePolicy(work, { organizationId: me.organization.id, ...none, ...totp }))
    const { me: later } = await signed(world, me.user)
    const begun = await begins(world, later)
    assert.ok(begun.setup.show === 'otpauth')
    assert.match(begun.setup.uri, /algorithm=SHA256&digits=8&period=60/)
    assert.ok(begun.setup.ignoredBy.length > 0)
    assert.ok((await proveApp(world, later, begun.enrollmentId, appOf(world, begun.setup).answer())).ok)
  })
})

describe('several apps of one person', () => {
  it('are named, the one enabled last is asked for unless the person chose another', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const second = await sets(world, first.me)
    const chosen = async () =>
      (await world.look(async (look) => twoFactorOf(look, (await signed(world, me.user)).me))).default?.id
    assert.equal(await chosen(), second.begun.enrollmentId)
    assert.equal(await world.work((work) => makeDefault(work, second.me, first.begun.enrollmentId)), 'done')
    assert.equal(await chosen(), first.begun.enrollmentId)
    await world.work((work) => renameApp(work, second.me, first.begun.enrollmentId, 'old phone'))
    const labels = (await world.look((look) => twoFactorOf(look, second.me))).tokens.map(({ label }) => label)
    assert.deepEqual(labels.sort(), ['old phone', 'phone'])
    await world.work((work) => removeApp(work, second.me, first.begun.enrollmentId))
    assert.equal(await chosen(), second.begun.enrollmentId)
  })

  it('are removed one by one; the last takes the recovery codes and the requirement with it', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const second = await sets(world, first.me)
    const left = async () => (await world.look((look) => twoFactorOf(look, second.me))).recoveryCodesLeft
    assert.equal(await world.work((work) => removeApp(work, second.me, first.begun.enrollmentId)), 'done')
    assert.equal(await left(), 10)
    assert.equal(await world.work((work) => removeApp(work, second.me, second.begun.enrollmentId)), 'done')
    assert.equal(await left(), 0)
    const { me: later } = await signed(world, me.user)
    assert.deepEqual([await stateOf(world, later), later.user.tokenRequired], ['not-configured', false])
    assert.equal((await told(world)).filter(({ template }) => template === 'factor-removed').length, 2)
  })

  it('are not removed or named by others', async (t) => {
    const { world, me } = await ana(t)
    const { begun } = await sets(world, me)
    const { me: mallory } = await signed(world, await world.person({ username: 'mallory', role: 'owner' }))
    const id = begun.enrollmentId
    assert.equal(await world.work((work) => removeApp(work, mallory, id)), 'not-found')
    assert.equal(await world.work((work) => renameApp(work, mallory, id, 'mine')), 'not-found')
    assert.equal(await world.work((work) => makeDefault(work, mallory, id)), 'not-found')
  })

  it('stay, the last of them, where a policy requires one', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const demanding = { ...first.me, policy: { ...first.me.policy, secondFactor: 'required' as const } }
    assert.equal(await world.work((work) => removeApp(work, demanding, first.begun.enrollmentId)), 'by-policy')
    assert.equal(await world.work((work) => disable(work, demanding)), 'by-policy')
    assert.equal(await world.work((work) => chooseRequired(work, demanding, false)), 'by-policy')
    const second = await sets(world, demanding)
    assert.equal(await world.work((work) => removeApp(work, demanding, first.begun.enrollmentId)), 'done')
    assert.equal((await states(world))[second.begun.enrollmentId], 'active')
  })

  it('all end when two-factor is switched off', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const second = await sets(world, first.me)
    assert.equal(await world.work((work) => disable(work, second.me)), 'done')
    assert.deepEqual(await world.rows("select 1 from enrollment where state <> 'ended'"), [])
  })
})

describe('recovery codes', () => {
  it('are ten, kept as keyed hashes only, and a new set ends the old one and is told', async (t) => {
    const { world, me } = await ana(t)
    const { me: after } = await sets(world, me)
    await world.work((work) => newRecoveryCodes(work, after))
    const rows = await world.rows<{ state: string; count: number; bytes: number }>(`
      select e.state, count(*)::int, min(length(c.code_hash))::int as bytes from recovery_code as c
      join enrollment as e on e.id = c.enrollment_id group by e.state order by e.state`)
    assert.deepEqual(rows, [
      { state: 'active', count: 10, bytes: 32 },
      { state: 'ended', count: 10, bytes: 32 },
    ])
    assert.deepEqual(
      (await told(world)).map(({ template }) => template),
      ['factor-added', 'recovery-codes-renewed'],
    )
  })
})

describe('a token on trial', () => {
  it('is not required, and cannot be until it was right once', async (t) => {
    const { world, me } = await ana(t)
    const begun = await begins(world, me, 'unproved')
    assert.equal(await stateOf(world, me), 'untried')
    assert.equal(await world.work((work) => chooseRequired(work, me, true)), 'untried')
    const token = await proves(world, me, begun)
    const after = await meOf(world, token)
    assert.ok(after)
    assert.equal(await stateOf(world, after), 'not-required', 'a right code does not make it required')
    assert.equal(await world.work((work) => chooseRequired(work, after, true)), 'done')
    const later = await meOf(world, token)
    assert.ok(later)
    assert.equal(await stateOf(world, later), 'required')
    assert.equal(await world.work((work) => chooseRequired(work, later, false)), 'done')
  })

  it('does not expire, and does not replace the older one before it is proved', async (t) => {
    const { world, me } = await ana(t)
    const first = await sets(world, me)
    const trial = await begins(world, first.me, 'unproved', first.begun.enrollmentId)
    world.clock.advance(20 * 60)
    assert.deepEqual(await states(world), { [first.begun.enrollmentId]: 'active', [trial.enrollmentId]: 'unproved' })
    await proves(world, first.me, trial)
    assert.deepEqual(await states(world), { [first.begun.enrollmentId]: 'ended', [trial.enrollmentId]: 'active' })
  })
})
