import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { floodAt, usualFor, waitsFor } from '#domain/budgets/flood.ts'
import { checkPassword } from '#domain/users/passwords.ts'
import { findWithPassword, type User } from '#domain/users/users.ts'
import { times, together } from '../factor-contract.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD, type TestWorld } from '../world.ts'
import { type Answered, nextAddress, portalBehindProxy, signedIn, visitor } from './visitor.ts'

const ana = { username: 'ana', password: PASSWORD }

/** One password for many names, each from a network of its own. */
async function sprays(portal: TestPortal, guesses: number): Promise<number[]> {
  const all = times(guesses, (n) => async () => {
    const form = { username: `somebody${n}`, password: 'Summer2026!' }
    return (await visitor(portal).post('/signin', form)).status
  })
  return together(all, 8)
}

/** As if so many wrong ones had come in the last minutes. */
async function flooded({ world }: TestPortal, wrong: number): Promise<void> {
  await world.rows('update flood set wrong = $1', wrong)
}

const waitOf = ({ headers }: Answered): number => Number(headers['retry-after'])
const passwords = (portal: TestPortal): Promise<unknown[]> =>
  portal.world.rows("select * from audit_event where action = 'signin' and reason = 'wrong-password'")

describe('many wrong passwords over many names and networks', () => {
  it('are looked at as long as they are no more than usual, and then one in a while', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person(ana)
    const statuses = await sprays(portal, 75)
    const seen = statuses.filter((status) => status === 422).length
    assert.ok(seen >= 60 && seen < 70, `${seen}`)
    assert.equal((await passwords(portal)).length, seen)
  })

  it('let an honest newcomer in after a stated wait, which grows with them and ends at a minute', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person(ana)
    await sprays(portal, 1)
    for (const [wrong, wait] of [
      ...([
        [59, 0],
        [60, 5],
        [130, 10],
        [300, 20],
        [500, 40],
        [2000, 60],
        [1_000_000, 60],
      ] as const),
    ]) {
      await flooded(portal, wrong)
      const newcomer = visitor(portal)
      const first = await newcomer.post('/signin', ana)
      assert.equal(first.status, wait === 0 ? 303 : 429, `${wrong}`)
      if (wait === 0) continue
      // reason: it is rounded up, so that it is really over
      assert.ok([wait, wait + 1].includes(waitOf(first)), `${waitOf(first)}`)
      assert.match(first.body, new RegExp(`${waitOf(first)} seconds`))
      portal.world.clock.advance(wait - 1)
      assert.ok(waitOf(await newcomer.post('/signin', ana)) <= 1, 'asking again makes it no longer')
      portal.world.clock.advance(1)
      assert.equal((await newcomer.post('/signin', ana)).status, 303, `${wrong}: in, after ${wait} s`)
    }
  })

  it('make a stranger wait again for each try, of many at once as well', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person(ana)
    await sprays(portal, 1)
    await flooded(portal, 300)
    const stranger = visitor(portal)
    const guess = (): Promise<Answered> => stranger.post('/signin', { username: 'ana', password: 'a guess' })
    await guess()
    portal.world.clock.advance(20)
    const statuses = await together(times(12, () => async () => (await guess()).status))
    assert.equal(statuses.filter((status) => status === 422).length, 1)
    assert.equal((await guess()).status, 429)
  })

  it('leave alone the browser that signed in before, and the people of other realms', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    await world.rows('update organization set realm_id = id where id = $1', harbor.id)
    const rita = await world.person({ username: 'rita', organizationId: harbor.id })
    await world.person(ana)
    const known = await signedIn(portal, 'ana')
    await known.post('/signout')
    await sprays(portal, 1)
    await flooded(portal, 1_000_000)
    assert.equal((await known.post('/signin', ana)).status, 303)
    assert.equal((await visitor(portal).post('/signin', ana)).status, 429)
    assert.equal(await strange(world, rita, nextAddress()), 'right', 'there nobody guesses')
  })

  it('cost a name that nobody has the same wait', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person(ana)
    await sprays(portal, 1)
    await flooded(portal, 1000)
    const seen = await Promise.all(
      ['ana', 'nobody'].map(async (username) => {
        const { status, headers, body } = await visitor(portal).post('/signin', { username, password: PASSWORD })
        const { date: _date, 'set-cookie': _cookies, 'content-length': _length, ...rest } = headers
        return { status, rest, body: body.replaceAll(username, '(name)') }
      }),
    )
    assert.deepEqual(seen[0], seen[1])
  })

  it('go back with the hour: whoever comes later waits for nothing', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person(ana)
    await sprays(portal, 1)
    await flooded(portal, 1000)
    assert.equal((await visitor(portal).post('/signin', ana)).status, 429)
    portal.world.clock.advance(3600)
    assert.equal((await visitor(portal).post('/signin', ana)).status, 303)
  })

  it('count with wrong tokens after right passwords, and are told apart by their networks', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person(ana)
    for (let guess = 0; guess < 5; guess++) await visitor(portal).post('/signin', { ...ana, token: `00000${guess}` })
    const operator = await portal.world.operator()
    const flood = await portal.world.look((look) => floodAt(look, operator.id))
    assert.deepEqual([flood.wrong, flood.networks, flood.waits.wait], [5, 5, 0])
  })

  it('begin where a realm has more than its people ever make', () => {
    assert.deepEqual([10, 1000, 100_000].map(usualFor), [60, 60, 2000])
    assert.deepEqual(waitsFor(1999, 2000), { wait: 0, burst: 50 })
    assert.deepEqual(waitsFor(2000, 2000), { wait: 5, burst: 20 })
  })
})

async function strange(world: TestWorld, user: User, address: string): Promise<string> {
  const found = await world.look((look) => findWithPassword(look, user))
  const origin = { place: { address, browser: 'Firefox' }, knownBrowser: undefined }
  const verdict = await checkPassword(world, world.hashing, found, { ...user, password: PASSWORD }, origin)
  return verdict.ok ? 'right' : verdict.code
}
