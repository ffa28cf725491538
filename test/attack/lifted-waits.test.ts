import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { liftFlood, liftWaits, protectionOf, standingOf } from '#domain/administration/waits.ts'
import { noteWrong } from '#domain/budgets/flood.ts'
import { WRONG_IN_A_ROW } from '#domain/factors/ceremony.ts'
import { verifyOutside } from '#domain/signin/outside.ts'
import { checkPassword } from '#domain/users/passwords.ts'
import { findWithPassword, type User } from '#domain/users/users.ts'
import { day } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { carrying, programOf } from '../doors/outside-people.ts'
import { type Enrolled, enrolled, givesWrong, waitFor } from '../factor-contract.ts'
import { lettersOf } from '../letters.ts'
import { type Signed, signed, told } from '../signed-in.ts'
import { type TestWorld, testWorld } from '../world.ts'

const LIFT = { reason: 'called from the desk', month: false }

type Case = { readonly ana: Enrolled; readonly world: TestWorld; readonly support: Signed }

/** Ana with an app, and somebody of support at the same organization. */
async function begun(t: TestContext): Promise<Case> {
  const world = await testWorld(t)
  const ana = await enrolled(t, 'totp', { world })
  const sam = await world.person({ username: 'sam', role: 'support' })
  return { world, ana, support: await signed(world, sam) }
}

const lifts = async ({ world, ana, support: { me } }: Case, lift = LIFT) =>
  world.within({ path: me.organization.path } as Scope, (work) =>
    liftWaits(work, me, { organization: me.organization, user: ana.user }, lift),
  )

/** Guesses until told to wait; at most six times. */
async function guesses(world: TestWorld, user: User, address: string): Promise<number> {
  const found = await world.look((look) => findWithPassword(look, user))
  for (let guess = 0; guess < 6; guess++) {
    const origin = { place: { address, browser: 'Firefox' }, knownBrowser: undefined }
    const verdict = await checkPassword(world, world.hashing, found, { ...user, password: `guess ${guess}` }, origin)
    if (!verdict.ok && verdict.code === 'wait') return guess
  }
  return 6
}

describe('waits that support lifts', () => {
  it('are seen with network, number and end, and end; on record, and the person is told', async (t) => {
    const all = await begun(t)
    const { world, ana } = all
    await guesses(world, ana.user, '203.0.113.7')
    await givesWrong(ana, 5)
    const seen = (await standingOf(world, ana.user)).waits
    const password = seen.find(({ name }) => name.startsWith('password:person:203.0.113.7/32:'))
    assert.deepEqual([password?.wrong, password?.monthly], [5, null])
    assert.ok(password?.until && password.until > world.clock.now())
    const strange = seen.find(({ name }) => name.startsWith('second-factor:strange:'))
    assert.deepEqual([strange?.wrong, strange?.inMonth, strange?.monthIsOver], [5, 5, false])
    assert.deepEqual(await lifts(all), { ok: true, eased: false })
    assert.equal(await guesses(world, ana.user, '203.0.113.7'), 5)
    assert.ok((await ana.gives(await ana.fresh())).ok)
    const [row] = await world.rows<{ detail: unknown }>("select detail from audit_event where action = 'waits.lifted'")
    assert.deepEqual(row?.detail, { reason: LIFT.reason, waits: 2, month: false })
    assert.ok((await told(world)).some(({ to, template }) => to === 'ana@example.com' && template === 'waits-lifted'))
  })

  it('leave the thirty days as they were, unless that is asked for; then four come back, once a month', async (t) => {
    const all = await begun(t)
    const { ana } = all
    await givesWrong(ana, 10)
    await lifts(all)
    assert.equal((await ana.gives(await ana.fresh())).ok, false, 'the month is over still')
    assert.deepEqual(await lifts(all, { ...LIFT, month: true }), { ok: true, eased: true })
    await givesWrong(ana, 4)
    const locked = await ana.gives(ana.wrong())
    assert.ok(!locked.ok && locked.code === 'locked', 'four, and no fifth')
    assert.deepEqual(await lifts(all, { ...LIFT, month: true }), { ok: true, eased: false })
    waitFor(ana, await ana.gives(ana.wrong()))
    ana.world.clock.advance(day)
    await givesWrong(ana, 10)
    assert.deepEqual(await lifts(all, { ...LIFT, month: true }), { ok: true, eased: true }, 'thirty days later')
  })

  it('can be lifted ten times in thirty days, whoever does it', async (t) => {
    const all = await begun(t)
    const { world, ana } = all
    const outcomes: boolean[] = []
    for (let lift = 0; lift < 12; lift++) {
      await guesses(world, ana.user, '203.0.113.7')
      outcomes.push((await lifts(all)).ok)
      world.clock.advance(3700)
    }
    assert.deepEqual([outcomes.slice(0, 10).every(Boolean), outcomes.slice(10)], [true, [false, false]])
    world.clock.advance(30 * day)
    await guesses(world, ana.user, '203.0.113.7')
    assert.ok((await lifts(all)).ok)
  })

  it('are none where nothing stands against the person, and a worn-out factor stays worn out', async (t) => {
    const all = await begun(t)
    const { world, ana } = all
    assert.deepEqual(await lifts(all), { ok: false, code: 'nothing' })
    await world.rows('update enrollment set wrong_in_row = $1 where id = $2', WRONG_IN_A_ROW - 1, ana.enrollment.id)
    await givesWrong(ana, 1)
    assert.equal((await standingOf(world, ana.user)).wornOut.length, 1)
    assert.ok((await lifts(all)).ok)
    assert.equal((await ana.gives(await ana.fresh())).ok, false)
  })

  it('of a realm are lifted by a reason, and begin again with the next flood', async (t) => {
    const { world, support } = await begun(t)
    const { me } = support
    const floods = async (): Promise<void> => {
      for (let guess = 0; guess < 60; guess++)
        await world.work((work) => noteWrong(work, me.organization.id, `192.0.2.${guess}/32`))
    }
    const lift = () =>
      world.within({ path: me.organization.path } as Scope, (work) => liftFlood(work, me, me.organization, 'a test'))
    assert.deepEqual(await lift(), { ok: false, code: 'nothing' })
    await floods()
    assert.deepEqual((await protectionOf(world, me.organization))?.waits, { wait: 5, burst: 20 })
    assert.ok((await lift()).ok)
    const after = await protectionOf(world, me.organization)
    assert.deepEqual([after?.wrong, after?.counted, after?.waits.wait], [60, 0, 0], 'still seen, and no longer counted')
    await floods()
    assert.equal((await protectionOf(world, me.organization))?.waits.wait, 5)
  })
})

describe('somebody whose password was right and whose second factor was wrong five times', () => {
  it('hears of it once a day', async (t) => {
    const { portalBehindProxy, protectedPerson, visitor } = await import('./visitor.ts')
    const { PASSWORD } = await import('../world.ts')
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const { app } = await protectedPerson(portal, 'ana')
    const wrong = async (): Promise<void> => {
      await visitor(portal).post('/signin', {
        username: 'ana',
        password: PASSWORD,
        token: app.wrongAt(world.clock.now()),
      })
      world.clock.advance(3601)
    }
    const heard = async () => (await told(world)).filter(({ template }) => template === 'codes-guessed').length
    for (let guess = 0; guess < 4; guess++) await wrong()
    assert.equal(await heard(), 0)
    for (let guess = 0; guess < 3; guess++) await wrong()
    assert.equal(await heard(), 1)
    world.clock.advance(day)
    for (let guess = 0; guess < 3; guess++) await wrong()
    assert.equal(await heard(), 1, 'three are no news')
  })

  it('hears nothing of a password where a program asked for the code alone', async (t) => {
    const world = await testWorld(t)
    const { user, app } = await carrying(world, 'ana')
    const realm = await world.operator()
    const named = { username: 'ana' }
    const templates = async () => (await told(world)).map(({ template }) => template)
    for (let guess = 0; guess < 5; guess++) {
      await verifyOutside(world, realm, named, app.wrongAt(world.clock.now()), programOf(realm))
      world.clock.advance(3601)
    }
    const heard = (await templates()).filter((template) => template.startsWith('codes-'))
    assert.deepEqual(heard, ['codes-tried'])
    const [letter] = (await lettersOf(world).to(user.email)).filter(({ text }) => /5 wrong/.test(text))
    assert.match(letter?.text ?? '', /programs that ask/)
    assert.doesNotMatch(letter?.text ?? '', /password at .* was right/)
  })
})
