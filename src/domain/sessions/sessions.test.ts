import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PLACE, signed, told } from '../../../test/signed-in.ts'
import { testWorld } from '../../../test/world.ts'
import {
  deleteExpiredSessions,
  endOtherSessions,
  endSession,
  endSessionOf,
  findSession,
  isConfirmed,
  isDueToBeSeen,
  isSignedIn,
  renew,
  SessionGone,
  seen,
  sessionsOf,
} from './sessions.ts'

describe('a session', () => {
  it('is found by its token alone, of which only a hash is kept', async (t) => {
    const world = await testWorld(t)
    const { token, me } = await signed(world, await world.person({ username: 'ana' }))
    assert.match(token, /^[\w-]{22}\.[\w-]{43}$/)
    assert.equal((await world.look((look) => findSession(look, token)))?.id, me.session.id)
    const kept = JSON.stringify(await world.rows('select encode(token_hash, $1) as hash, * from session', 'hex'))
    assert.ok(!kept.includes(token.slice(23)))
    const forged = [
      ...[
        '',
        'x',
        token.slice(0, -1),
        `${token}x`,
        token.toUpperCase(),
        token.slice(23),
        `${token.slice(0, 23)}${'A'.repeat(43)}`,
      ],
      `${'A'.repeat(22)}.${token.slice(23)}`,
    ]
    for (const other of forged) {
      assert.equal(await world.look((look) => findSession(look, other)), undefined, other)
      assert.equal(await isSignedIn(world, me.realm.id, other), false, other)
    }
  })

  it('is over when nobody used it for an hour, and lives on while somebody does', async (t) => {
    const world = await testWorld(t)
    const { me, now, token } = await signed(world, await world.person({ username: 'ana' }))
    world.clock.advance(3500)
    const session = (await now())?.session
    assert.ok(session && isDueToBeSeen(session, world.clock.now()))
    await world.once((work) => seen(work, session))
    world.clock.advance(3500)
    assert.equal((await now())?.session.id, me.session.id)
    assert.ok(await isSignedIn(world, me.realm.id, token))
    world.clock.advance(101)
    assert.equal(await now(), undefined)
    assert.equal(await isSignedIn(world, me.realm.id, token), false)
  })

  it('is over a day after it began, however it is used', async (t) => {
    const world = await testWorld(t)
    const { now } = await signed(world, await world.person({ username: 'ana' }))
    for (let hour = 0; hour < 47; hour++) {
      world.clock.advance(1800)
      const me = await now()
      assert.ok(me, `after ${hour} half hours`)
      await world.once((work) => seen(work, me.session))
    }
    world.clock.advance(1800)
    assert.equal(await now(), undefined)
  })

  it('has another token after each step, and the old one is dead', async (t) => {
    const world = await testWorld(t)
    const { me, token, now } = await signed(world, await world.person({ username: 'ana' }), {
      level: 'password',
      confirmed: false,
    })
    const renewed = await world.work((work) => renew(work, me.session, { confirmed: true, level: 'second-factor' }))
    assert.notEqual(renewed, token)
    assert.equal(await now(), undefined)
    const session = await world.look((look) => findSession(look, renewed))
    assert.equal(session?.id, me.session.id)
    assert.equal(session?.level, 'second-factor')
    assert.deepEqual(session?.expiresAt, me.session.expiresAt, 'and does not live longer for it')
  })

  it('counts as confirmed for five minutes', async (t) => {
    const world = await testWorld(t)
    const { me } = await signed(world, await world.person({ username: 'ana' }), { confirmed: true })
    const at = me.session.confirmedAt?.getTime() ?? 0
    assert.ok(isConfirmed(me.session, new Date(at + 300_000), me.policy.stepUpAge))
    assert.ok(!isConfirmed(me.session, new Date(at + 300_001), me.policy.stepUpAge))
    assert.ok(!isConfirmed({ ...me.session, confirmedAt: null }, new Date(at), me.policy.stepUpAge))
  })

  it('ends by signing out, and not twice', async (t) => {
    const world = await testWorld(t)
    const { me, now } = await signed(world, await world.person({ username: 'ana' }))
    await world.work((work) => endSession(work, me.session, PLACE))
    assert.equal(await now(), undefined)
    assert.equal(await world.work((work) => endSessionOf(work, me.user, me.session.id, PLACE)), false)
  })

  it('cannot be brought back by a step that was under way when it ended', async (t) => {
    const world = await testWorld(t)
    const { me, now } = await signed(world, await world.person({ username: 'ana' }))
    await world.work((work) => endSession(work, me.session, PLACE))
    await assert.rejects(
      world.work((work) => renew(work, me.session, { confirmed: true })),
      SessionGone,
    )
    assert.equal(await now(), undefined)
  })

  it('is ended by its own person only', async (t) => {
    const world = await testWorld(t)
    const ana = await signed(world, await world.person({ username: 'ana' }))
    const bob = await signed(world, await world.person({ username: 'bob' }))
    assert.equal(await world.work((work) => endSessionOf(work, bob.me.user, ana.me.session.id, PLACE)), false)
    assert.ok(await ana.now())
    assert.equal(await world.work((work) => endSessionOf(work, ana.me.user, ana.me.session.id, PLACE)), true)
    assert.ok(await bob.now())
  })

  it('is nobody’s while its person is suspended', async (t) => {
    const world = await testWorld(t)
    const { now } = await signed(world, await world.person({ username: 'ana' }))
    await world.rows("update app_user set status = 'suspended'")
    assert.equal(await now(), undefined)
  })
})

describe('the sessions of a person', () => {
  it('are listed with the one seen last first, without those that are over, and end but for one', async (t) => {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    await signed(world, user)
    world.clock.advance(3700)
    const [one, other] = [await signed(world, user), await signed(world, user)]
    world.clock.advance(120)
    await world.once((work) => seen(work, one.me.session))
    const ids = (await world.look((look) => sessionsOf(look, user))).map(({ id }) => id)
    assert.deepEqual(ids, [one.me.session.id, other.me.session.id])
    await world.work((work) => endOtherSessions(work, user, one.me.session, PLACE))
    assert.deepEqual(
      [await one.now(), await other.now()].map((me) => me !== undefined),
      [true, false],
    )
    await world.work((work) => endOtherSessions(work, user, undefined, PLACE))
    assert.equal(await one.now(), undefined)
  })

  it('are tidied away when they are over, and not before', async (t) => {
    const world = await testWorld(t)
    await signed(world, await world.person({ username: 'ana' }))
    const count = () => world.rows('select 1 from session')
    await world.work(deleteExpiredSessions)
    assert.equal((await count()).length, 1)
    world.clock.advance(3601)
    await world.work(deleteExpiredSessions)
    assert.equal((await count()).length, 0)
  })
})

describe('a browser', () => {
  it('that is new is told of, but not the first one nor a known one', async (t) => {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    await signed(world, user, { browserName: 'phone' })
    await signed(world, user, { browserName: 'phone' })
    assert.deepEqual(await told(world), [])
    await signed(world, user, { browserName: 'an internet café' })
    await signed(world, user, { browserName: 'an internet café' })
    const [{ to, template, data } = { to: '', template: '', data: {} }, ...more] = await told(world)
    assert.deepEqual([to, template, more.length], ['ana@example.com', 'new-browser', 0])
    assert.deepEqual(data, { username: 'ana', address: PLACE.address, browser: PLACE.browser })
  })

  it('after browser fills nobody’s mailbox', async (t) => {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    for (let browser = 0; browser < 12; browser++) await signed(world, user, { browserName: `browser ${browser}` })
    assert.equal((await told(world)).length, 5)
    world.clock.advance(3600)
    await signed(world, user, { browserName: 'the next day' })
    assert.equal((await told(world)).length, 6)
  })

  it('is kept as a hash, and of one person says nothing about another', async (t) => {
    const world = await testWorld(t)
    await signed(world, await world.person({ username: 'ana' }), { browserName: 'the shared one' })
    await signed(world, await world.person({ username: 'bob' }), { browserName: 'the shared one' })
    assert.deepEqual(await told(world), [], 'it is the first browser of both')
    assert.ok(
      !JSON.stringify(await world.rows("select encode(browser_hash, 'escape') from known_browser")).includes('shared'),
    )
  })
})
