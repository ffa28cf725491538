import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import { day, plus } from '#kernel/time.ts'
import { proves, signed, told } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { changePolicy, exceptPerson, noteGrace } from './policies.ts'
import { remind, reminderAt } from './reminders.ts'

const reminded = async (world: TestWorld) =>
  (await told(world))
    .filter(({ template }) => template === 'token-required-soon')
    .map(({ to, data }) => [to, data.days])

describe('reminders', () => {
  it('come 14, 7 and 1 days before, once each, from however many nodes', async (t) => {
    const world = await testWorld(t)
    const [{ id: organizationId }, other] = [await world.operator(), await world.another(t)]
    await world.person({ username: 'ana' })
    const requiredFrom = plus(world.clock.now(), 20 * day)
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', requiredFrom }))
    const days: unknown[] = []
    for (let passed = 0; passed < 22; passed++) {
      await Promise.all([remind(world), remind(other), remind(world)])
      if ((await reminded(world)).length > days.length) days.push(20 - passed)
      world.clock.advance(day)
    }
    assert.deepEqual(days, [14, 7, 1])
    assert.deepEqual(
      await reminded(world),
      [14, 7, 1].map((left) => ['ana@example.com', left]),
    )
  })

  it('come late rather than never, and only for the day that counts now', async (t) => {
    const world = await testWorld(t)
    const { id: organizationId } = await world.operator()
    await world.person({ username: 'ana' })
    const requiredFrom = plus(world.clock.now(), 20 * day)
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', requiredFrom }))
    world.clock.advance(15 * day)
    await remind(world)
    assert.deepEqual(await reminded(world), [['ana@example.com', 7]])
  })

  it('are for those without a token who have something to expect: not the protected, excused or suspended', async (t) => {
    const world = await testWorld(t)
    const { id: organizationId } = await world.operator()
    const people = new Map<string, Awaited<ReturnType<TestWorld['person']>>>()
    for (const username of ['ana', 'bob', 'cid', 'dan']) people.set(username, await world.person({ username }))
    const [bob, cid, dan] = ['bob', 'cid', 'dan'].map((name) => people.get(name))
    assert.ok(bob && cid && dan)
    const { me } = await signed(world, bob)
    await proves(world, me, await world.work((work) => beginApp(work, me, 'phone', 'pending', null)))
    const requiredFrom = plus(world.clock.now(), 20 * day)
    await world.work(async (work) => {
      await changePolicy(work, { organizationId, secondFactor: 'required', requiredFrom })
      const exception = { levelId: organizationId, reason: 'r', grantedBy: bob.id, endsAt: plus(work.now, 90 * day) }
      await exceptPerson(work, cid, exception)
    })
    await world.rows("update app_user set status = 'suspended' where id = $1", dan.id)
    world.clock.advance(7 * day)
    await remind(world)
    assert.deepEqual(await reminded(world), [['ana@example.com', 14]])
  })

  it('count from the first sign-in where the days do', async (t) => {
    const world = await testWorld(t)
    const { id: organizationId } = await world.operator()
    const ana = await world.person({ username: 'ana' })
    await world.person({ username: 'never-here' })
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', graceDays: 10 }))
    world.clock.advance(50 * day)
    await world.work((work) => noteGrace(work, ana))
    await remind(world)
    assert.deepEqual(await reminded(world), [], 'ten days are left, and she was told at the sign-in')
    world.clock.advance(3 * day)
    await remind(world)
    world.clock.advance(6 * day)
    await remind(world)
    assert.deepEqual(
      await reminded(world),
      [7, 1].map((left) => ['ana@example.com', left]),
    )
  })

  it('are none after the end', () => {
    const until = new Date('2027-01-31T00:00:00Z')
    assert.equal(reminderAt(until, plus(until, -1), undefined), 1)
    assert.equal(reminderAt(until, until, undefined), undefined)
    assert.equal(reminderAt(until, plus(until, -14 * day - 1), undefined), undefined)
    assert.equal(reminderAt(until, plus(until, -14 * day), undefined), 14)
  })
})
