import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { hour, minute } from '#kernel/time.ts'
import { type TestWorld, testWorld } from '../../../../test/world.ts'
import { type Admission, admit, noteVerified } from './guard.ts'
import { isTooLow, prefixRates } from './rates.ts'
import { findStop, lift, stopsIn } from './refusals.ts'
import { changeGuard, silentGuard } from './settings.ts'

const number = (n: number): string => `+49151${String(23_000_000 + n).padStart(8, '0')}`
const person = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`

type Stage = {
  readonly world: TestWorld
  readonly bakery: Organization
  /** One more code, to another number and person each time, and whether it comes back. */
  readonly code: (comesBack: boolean, block?: number) => Promise<Admission>
}

/** Bakery, whose other limits are too wide to be met. */
async function stage(t: TestContext): Promise<Stage> {
  const world = await testWorld(t)
  const bakery = await world.organization('Bakery')
  const wide = { prefix: 1000, prefixDay: 5000, network: 2000, networkDay: 10_000, organization: 5000, country: 5000 }
  await world.work((work) => changeGuard(work, bakery.id, false, { ...silentGuard, limits: wide }))
  let n = 0
  const code = async (comesBack: boolean, block = 0): Promise<Admission> => {
    n++
    const to = number(block * 10_000 + n)
    const asking = { organization: bakery, userId: person(n), channel: 'sms', to, network: '192.0.2.7' } as const
    const admission = await world.work((work) => admit(work, asking))
    if (admission.allowed && comesBack) await world.work((work) => noteVerified(work, asking))
    return admission
  }
  return { world, bakery, code }
}

/** How many were let pass of so many that nobody answers, each after the life of the one before. */
async function lost({ world, code }: Stage, many: number, block = 0): Promise<number> {
  let passed = 0
  for (let n = 0; n < many; n++) {
    if ((await code(false, block)).allowed) passed++
    world.clock.advance(1)
  }
  world.clock.advance(5 * minute)
  return passed
}

const reasonOf = (admission: Admission): string => (admission.allowed ? 'allowed' : admission.reason)

describe('a prefix whose codes do not come back', () => {
  it('is stopped below 40 of the last 50, of which those before the first count as come back', () => {
    const bar = { least: 40, after: 50 }
    assert.equal(isTooLow({ codes: 30, verified: 0, stops: 0 }, bar), false)
    assert.equal(isTooLow({ codes: 31, verified: 0, stops: 0 }, bar), true)
    assert.equal(isTooLow({ codes: 50, verified: 20, stops: 0 }, bar), false)
    assert.equal(isTooLow({ codes: 50, verified: 19, stops: 0 }, bar), true)
    assert.equal(isTooLow({ codes: 6, verified: 0, stops: 1 }, bar), false)
    assert.equal(isTooLow({ codes: 7, verified: 0, stops: 1 }, bar), true)
    assert.equal(isTooLow({ codes: 0, verified: 0, stops: 3 }, bar), false)
  })

  it('is stopped for a time that grows, is tried again by itself, and leaves other prefixes alone', async (t) => {
    const all = await stage(t)
    const { world, code } = all
    for (let n = 0; n < 100; n++) await code(true, 7)
    assert.equal(await lost(all, 31), 31)
    const stopped = await code(false)
    assert.ok(!stopped.allowed && stopped.until, JSON.stringify(stopped))
    assert.equal(stopped.reason, 'prefix-unverified')
    assert.equal(stopped.until.getTime() - world.clock.now().getTime() > 14 * minute * 1000, true)
    assert.ok((await code(true, 7)).allowed)
    world.clock.advance(15 * minute)
    assert.equal(await lost(all, 30), 10)
    assert.equal(reasonOf(await code(false)), 'prefix-unverified')
    world.clock.advance(16 * minute)
    assert.equal(reasonOf(await code(false)), 'prefix-unverified')
    world.clock.advance(15 * minute)
    for (let n = 0; n < 60; n++) assert.ok((await code(true)).allowed, `${n}`)
    assert.equal((await world.rows('select 1 from guard_stop where stops = 0')).length, 1)
  })

  it('is not stopped by those who are about to type theirs', async (t) => {
    const { code } = await stage(t)
    for (let n = 0; n < 60; n++) assert.ok((await code(false)).allowed, `${n}`)
  })

  it('stops the whole organization when they are many, and no other organization', async (t) => {
    const all = await stage(t)
    let passed = 0
    for (let block = 0; block < 9; block++) passed += await lost(all, 5, block)
    assert.ok(passed >= 31 && passed <= 35, `${passed}`)
    assert.equal(reasonOf(await all.code(false, 99)), 'organization-unverified')
    const other = await all.world.organization('Cafe')
    const asking = {
      organization: other,
      userId: person(1),
      channel: 'sms',
      to: number(5),
      network: '192.0.2.7',
    } as const
    assert.ok((await all.world.work((work) => admit(work, asking))).allowed)
  })

  it('is listed first, and goes on when somebody lifts the stop', async (t) => {
    const all = await stage(t)
    const { world, bakery, code } = all
    for (let n = 0; n < 100; n++) await code(true, 7)
    await lost(all, 31)
    for (let n = 0; n < 4; n++) await code(false)
    const [worst, best] = await world.look((look) => prefixRates(look, bakery.path, new Date(0)))
    assert.deepEqual(worst, { prefix: '+491512300', country: 'DE', sent: 31, settled: 31, verified: 0 })
    assert.equal(best?.verified, 100)
    const [stop] = await world.look((look) => stopsIn(look, bakery.path))
    assert.ok(stop)
    assert.deepEqual([stop.reason, stop.about, stop.count], ['prefix-unverified', '+491512300', 4])
    const by = { actor: { userId: person(1) }, place: { address: '192.0.2.7', browser: 'Firefox' } }
    await world.work((work) => lift(work, by, stop))
    assert.equal(reasonOf(await code(false)), 'allowed')
    assert.ok((await world.look((look) => findStop(look, stop.id)))?.liftedAt)
    const [row] = await world.rows(
      "select detail->>'about' as about from audit_event where action = 'message.stop-lifted'",
    )
    assert.deepEqual(row, { about: '+491512300' })
    world.clock.advance(hour)
  })
})
