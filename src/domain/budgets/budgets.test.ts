import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { plus, secondsBetween } from '#kernel/time.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type Budget, clear, deleteIdle, giveBack, type Taken, take } from './budgets.ts'

const organizationId = '01900000-0000-7000-8000-000000000001'
const own: Budget = { organizationId, name: 'password:person:ana', rule: { burst: 5 } }
const street: Budget = { organizationId, name: 'password:network:192.0.2.0', rule: { burst: 8 }, shared: true }
const monthly: Budget = { organizationId, name: 'code:ana', rule: { burst: 5, monthly: 20 } }

type Attempt = Taken & { readonly at: Date }

const attempt = (world: TestWorld, ...budgets: Budget[]): Promise<Attempt> =>
  world.once(async (work) => ({ ...(await take(work, budgets)), at: work.now }))

async function guess(world: TestWorld, times: number, ...budgets: Budget[]): Promise<void> {
  for (let index = 0; index < times; index++) assert.ok((await attempt(world, ...budgets)).granted)
}

/** Lets time pass until the wait is over, and says how long it was. */
async function sitOut(world: TestWorld, budget: Budget): Promise<number> {
  const refused = await attempt(world, budget)
  assert.ok(!refused.granted)
  const [row] = await world.rows<{ last: Date }>(
    'select burst_at[cardinality(burst_at)] as last from attempt_budget where subject = $1',
    budget.name,
  )
  assert.ok(row)
  world.clock.advance(secondsBetween(world.clock.now(), refused.until))
  return secondsBetween(row.last, refused.until)
}

async function succeeds(t: TestContext, wrongBefore: number, ...budgets: Budget[]): Promise<TestWorld> {
  const world = await testWorld(t)
  await guess(world, wrongBefore, ...budgets)
  const right = await attempt(world, ...budgets)
  assert.ok(right.granted)
  await world.work((work) => clear(work, budgets, right.at))
  return world
}

describe('a budget of attempts', () => {
  it('grants five at once and no more, however many come together', async (t) => {
    const world = await testWorld(t)
    const other = await world.another(t)
    const taken = await Promise.all(Array.from({ length: 40 }, (_, i) => attempt(i % 2 ? world : other, own)))
    assert.equal(taken.filter(({ granted }) => granted).length, 5)
  })

  it('doubles the wait from 30 s to an hour, also when a wait is longer than the window', async (t) => {
    const world = await testWorld(t)
    await guess(world, 5, own)
    const waits = [await sitOut(world, own)]
    while (waits.length < 10) {
      await guess(world, 1, own)
      waits.push(await sitOut(world, own))
    }
    assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
  })

  it('forgets wrong answers a quarter of an hour after them, and waits a quarter of an hour after their end', async (t) => {
    const world = await testWorld(t)
    await guess(world, 4, own)
    world.clock.advance(900)
    await guess(world, 5, own)
    assert.equal(await sitOut(world, own), 30)
    world.clock.advance(900)
    await guess(world, 5, own)
    assert.equal(await sitOut(world, own), 30)
  })

  it('ends for the month with the twentieth, until the oldest is thirty days old', async (t) => {
    const world = await testWorld(t)
    const start = world.clock.now()
    for (let given = 0; given < 20; given++) {
      await guess(world, 1, monthly)
      world.clock.advance(3600)
    }
    const refused = await attempt(world, monthly)
    assert.ok(!refused.granted)
    const days = secondsBetween(start, refused.until) / 86_400
    assert.ok(days >= 30 && days < 30.01)
    world.clock.advance(secondsBetween(world.clock.now(), refused.until))
    await guess(world, 1, monthly)
    assert.equal((await attempt(world, monthly)).granted, false)
  })

  it('takes back the right answer of a month and keeps the wrong ones', async (t) => {
    const world = await succeeds(t, 4, monthly)
    const [row] = await world.rows('select cardinality(monthly_at) as monthly, burst_at from attempt_budget')
    assert.deepEqual(row, { monthly: 4, burst_at: [] })
  })

  it('starts anew for one person after a right answer', async (t) => {
    const world = await succeeds(t, 4, own)
    await guess(world, 5, own)
    assert.equal((await attempt(world, own)).granted, false)
  })

  it('shared by a network is not refilled by somebody who has a password of their own', async (t) => {
    const world = await succeeds(t, 4, own, street)
    await guess(world, 4, street)
    assert.equal((await attempt(world, street)).granted, false)
  })

  it('has nothing of a right answer left, alone and beside the mistakes of others', async (t) => {
    const left = async (world: TestWorld): Promise<unknown> =>
      world.rows('select cardinality(burst_at) as wrong from attempt_budget order by subject')
    const alone = await succeeds(t, 0, street, own)
    assert.deepEqual(await left(alone), [{ wrong: 0 }, { wrong: 0 }])
    await guess(alone, 3, street)
    const right = await attempt(alone, street, own)
    await alone.work((work) => clear(work, [street, own], right.at))
    assert.deepEqual(await left(alone), [{ wrong: 3 }, { wrong: 0 }])
  })

  it('of a network is refused when any of the budgets asked for is used up', async (t) => {
    const world = await testWorld(t)
    await guess(world, 5, own)
    const refused = await attempt(world, street, own)
    assert.ok(!refused.granted)
    assert.ok(refused.until > plus(world.clock.now(), 20))
  })

  it('is not refilled by an attempt that was never looked at', async (t) => {
    const world = await testWorld(t)
    await guess(world, 3, own)
    const shed = await attempt(world, own)
    await world.work((work) => giveBack(work, [own], shed.at))
    await guess(world, 2, own)
    assert.equal((await attempt(world, own)).granted, false)
  })

  it('starts no wait for an attempt that was never looked at', async (t) => {
    const world = await testWorld(t)
    await guess(world, 4, own)
    const shed = await attempt(world, own)
    await world.work((work) => giveBack(work, [own], shed.at))
    await guess(world, 1, own)
    assert.equal(await sitOut(world, own), 30)
  })

  it('is tidied away when it says nothing any more, and not before', async (t) => {
    const world = await testWorld(t)
    await guess(world, 5, own)
    await guess(world, 1, monthly)
    const tidied = async (): Promise<string[]> => {
      await world.work(deleteIdle)
      const rows = await world.rows<{ subject: string }>('select subject from attempt_budget order by subject')
      return rows.map(({ subject }) => subject)
    }
    assert.deepEqual(await tidied(), [monthly.name, own.name])
    world.clock.advance(900)
    assert.deepEqual(await tidied(), [monthly.name, own.name], 'the wait ended less than a quarter of an hour ago')
    world.clock.advance(60)
    assert.deepEqual(await tidied(), [monthly.name])
  })
})
