import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WRONG_IN_A_ROW } from '#domain/factors/ceremony.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import {
  type Answered,
  type App,
  nextAddress,
  portalBehindProxy,
  protectedPerson,
  signedIn,
  type Visitor,
  visitor,
} from './visitor.ts'

const ana = { username: 'ana', password: PASSWORD }

const budgets = (portal: TestPortal): Promise<unknown[]> =>
  portal.world.rows("select * from attempt_budget where subject like 'second-factor:%' order by subject")

/** Guesses a password until told to wait; at most so many times. */
async function guesses(guesser: Visitor, times: number, username = 'ana'): Promise<number[]> {
  const statuses: number[] = []
  for (let guess = 0; guess < times; guess++)
    statuses.push((await guesser.post('/signin', { username, password: `wrong ${guess}` })).status)
  return statuses
}

/** Ends the factor by the last of a hundred wrong answers in a row, as somebody who has the password could in some months. */
async function exhausts(portal: TestPortal, app: App): Promise<void> {
  const { world } = portal
  await world.rows('update enrollment set wrong_in_row = $1 where id = $2', WRONG_IN_A_ROW - 1, app.enrollment)
  await visitor(portal).post('/signin', { ...ana, token: app.wrongAt(world.clock.now()) })
  const [row] = await world.rows('select state from enrollment where id = $1', app.enrollment)
  assert.deepEqual(row, { state: 'exhausted' })
}

describe('a stranger without the password', () => {
  it('cannot use up anybody’s second factor', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const before = await budgets(portal)
    for (let guess = 0; guess < 30; guess++) {
      const stranger = visitor(portal)
      const token = app.wrongAt(portal.world.clock.now(), guess)
      assert.equal(
        (await stranger.post('/signin', { username: 'ana', password: 'not hers at all', token })).status,
        422,
      )
      assert.equal((await stranger.post('/signin/challenge', { code: token })).location, '/signin?notice=signInExpired')
    }
    assert.deepEqual(await budgets(portal), before)
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
  })

  it('cannot use it up where the second page is always shown either', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    const hiding = await portalBehindProxy(t, { world: portal.world })
    const before = await budgets(portal)
    for (let guess = 0; guess < 6; guess++) {
      const stranger = visitor(hiding)
      const first = await stranger.post('/signin', { username: 'ana', password: 'not hers at all' })
      assert.equal(first.location, '/signin/challenge')
      await stranger.post('/signin/challenge', { code: app.wrongAt(portal.world.clock.now(), guess) })
    }
    assert.deepEqual(await budgets(portal), before)
  })

  it('cannot shut anybody out of the browser they know, nor out of other networks', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const home = nextAddress()
    const known = await signedIn(portal, 'ana', { as: visitor(portal, home) })
    await known.post('/signout')
    assert.deepEqual((await guesses(visitor(portal, home), 8)).slice(4), [422, 429, 429, 429])
    assert.equal((await visitor(portal, home).post('/signin', ana)).status, 429, 'the network has to wait')
    assert.equal((await known.post('/signin', ana)).status, 303, 'her browser has not')
    assert.equal((await visitor(portal).post('/signin', ana)).status, 303, 'nor have other networks')
  })

  it('cannot hide in the addresses of one customer of IPv6', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const statuses: number[] = []
    for (let guess = 0; guess < 7; guess++)
      statuses.push(...(await guesses(visitor(portal, `2001:db8:7:7:${guess}::${guess}`), 1)))
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429])
    assert.deepEqual(await guesses(visitor(portal, '2001:db8:7:8::1'), 1), [422])
  })

  it('who tries many names from one network has to wait, also with a password of their own', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'mallory' })
    const street = nextAddress()
    const statuses: number[] = []
    for (let name = 0; name < 54; name++) {
      if (name % 10 === 9) await visitor(portal, street).post('/signin', { username: 'mallory', password: PASSWORD })
      statuses.push(...(await guesses(visitor(portal, street), 1, `person${name}`)))
    }
    assert.deepEqual(statuses.slice(48), [422, 422, 429, 429, 429, 429])
  })

  it('cannot lend somebody’s known browser to guess at other people', async (t) => {
    const portal = await portalBehindProxy(t)
    for (const username of ['ana', 'mallory']) await portal.world.person({ username })
    const own = await signedIn(portal, 'mallory')
    await own.post('/signout')
    assert.deepEqual((await guesses(own, 7)).slice(4), [422, 429, 429])
    const forged = visitor(portal)
    forged.jar.set(
      'browser',
      (own.jar.get('browser') ?? '').replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')),
    )
    assert.deepEqual((await guesses(forged, 6)).slice(4), [422, 429], 'an unsigned name is no known browser')
  })

  it('does not become somebody else by a forwarded header that no proxy of ours wrote', async (t) => {
    const portal = await portalBehindProxy(t, { trustedProxies: [] })
    await portal.world.person({ username: 'ana' })
    const statuses: number[] = []
    for (let guess = 0; guess < 7; guess++) statuses.push(...(await guesses(visitor(portal), 1)))
    assert.deepEqual(statuses.slice(4), [422, 429, 429])
  })
})

describe('somebody who has the password and guesses codes', () => {
  it('does not get in when the factor is worn out after a hundred wrong answers', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, codes } = await protectedPerson(portal, 'ana')
    await exhausts(portal, app)
    const thief = visitor(portal)
    const entered: Answered = await thief.post('/signin', ana)
    assert.equal(entered.location, '/signin/challenge', 'still asked for a second factor')
    assert.equal(thief.jar.has('session'), false)
    assert.equal((await thief.post('/signin/challenge', { code: '' })).status, 422)
    const token = app.codeAt(portal.world.clock.now())
    assert.equal((await visitor(portal).post('/signin', { ...ana, token })).status, 422, 'nor with its right code')
    const owner = visitor(portal)
    await owner.post('/signin', ana)
    assert.equal((await owner.get('/signin/challenge')).status, 200)
    assert.equal((await owner.post('/signin/challenge', { code: codes[0] ?? '' })).location, '/account/replace')
  })

  it('does not get to set up a factor of their own then, where a policy requires one', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const { id } = await portal.world.operator()
    await portal.world.rows("insert into policy (organization_id, second_factor) values ($1, 'required')", id)
    await portal.world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'recovery-codes'")
    await exhausts(portal, app)
    const thief = visitor(portal)
    await thief.post('/signin', ana)
    assert.equal(thief.jar.has('session'), false)
    assert.equal((await thief.get('/account/two-factor/app')).location, '/signin')
  })

  it('loses a sign-in under way after five wrong codes', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const thief = visitor(portal)
    await thief.post('/signin', ana)
    const statuses: (number | string)[] = []
    for (let wrong = 0; wrong < 6; wrong++) {
      const { status, location } = await thief.post('/signin/challenge', {
        code: app.wrongAt(portal.world.clock.now(), wrong),
      })
      statuses.push(location ?? status)
    }
    const again = '/signin?notice=signInExpired'
    assert.deepEqual(statuses, [422, 422, 422, 422, again, again])
  })

  it('does not lock out people of another organization with the same name', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const operator = await world.operator()
    const { id: elsewhere } = await world.organization('Elsewhere')
    await world.rows('update organization set realm_id = id where id = $1', elsewhere)
    await world.person({ username: 'ana' })
    await world.person({ username: 'ana', organizationId: elsewhere })
    await guesses(visitor(portal, '203.0.113.9'), 6)
    const rows = await world.rows<{ organization_id: string }>(
      "select organization_id from attempt_budget where subject like 'password:%'",
    )
    assert.ok(rows.every(({ organization_id: id }) => id === operator.id))
  })
})
