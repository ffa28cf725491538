import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { User } from '#domain/users/users.ts'
import type { Scope } from '#kernel/work.ts'
import { signed, told } from '../../../test/signed-in.ts'
import { testWorld } from '../../../test/world.ts'
import { type BulkDeed, bulkStep, type Progress } from './bulk.ts'
import { scopeOf } from './rights.ts'

describe('one thing for many', () => {
  it('is done a few at a time to everybody found, once, and not to those it cannot be done to', async (t) => {
    const world = await testWorld(t)
    const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
    for (let number = 10; number < 40; number++) await world.person({ username: `p-${number}` })
    await world.person({ username: 'p-gone', status: 'suspended' })
    await world.person({ username: 'p-new', status: 'invited' })
    const run = async (deed: BulkDeed, search: string): Promise<number[]> => {
      let so: Progress = { done: 0, skipped: 0, total: 0, next: undefined }
      const steps: number[] = []
      do {
        so = await bulkStep(world, scopeOf(olivia.me) as Scope, olivia.me, deed, { search }, so)
        steps.push(so.done)
      } while (so.next)
      return [...steps, so.skipped, so.total]
    }
    assert.deepEqual(await run('require', 'p-'), [25, 31, 1, 32])
    assert.deepEqual(await run('require', 'p-'), [0, 0, 32, 32], 'of all of them already')
    assert.equal((await world.rows(`select 1 from policy where second_factor = 'required'`)).length, 31)
    assert.deepEqual(await run('require', 'olivia'), [0, 1, 1], 'never of oneself')
    assert.deepEqual(await run('link', 'p-1'), [10, 0, 10])
    assert.deepEqual(await run('remind', 'p-new'), [1, 0, 1])
    assert.deepEqual(await run('remind', 'p-10'), [1, 0, 1])
    const templates = (await told(world)).map(({ template }) => template)
    const counts = Object.fromEntries(
      [...new Set(templates)].map((one) => [one, templates.filter((each) => each === one).length]),
    )
    assert.deepEqual(counts, { 'enrollment-link': 10, invitation: 1, 'set-up-reminder': 1 })
  })

  it('reaches nobody beyond one’s own part of the tree', async (t) => {
    const world = await testWorld(t)
    const bakery = await world.organization('Bakery')
    const { id: organizationId } = bakery
    const boss = await signed(world, await world.person({ username: 'boss', role: 'owner', organizationId }))
    const stranger = await world.person({ username: 'stranger' })
    const so = { done: 0, skipped: 0, next: stranger }
    const { total } = await bulkStep(world, scopeOf(boss.me) as Scope, boss.me, 'require', { search: '' }, so)
    assert.equal(total, 1)
    assert.deepEqual(await world.rows('select 1 from policy'), [])
  })

  it('is done to those who were picked, to nobody else, and not to strangers among them', async (t) => {
    const world = await testWorld(t)
    const bakery = await world.organization('Bakery')
    const { id: organizationId } = bakery
    const boss = await signed(world, await world.person({ username: 'boss', role: 'owner', organizationId }))
    const people: User[] = []
    for (let number = 10; number < 42; number++) {
      people.push(await world.person({ username: `p-${number}`, organizationId }))
    }
    const stranger = await world.person({ username: 'stranger' })
    const picked = [stranger, ...people.slice(0, 30)]
    const step = (so: Pick<Progress, 'done' | 'skipped' | 'next'>): Promise<Progress> =>
      bulkStep(world, scopeOf(boss.me) as Scope, boss.me, 'require', { picked }, so)
    const first = await step({ done: 0, skipped: 0, next: undefined })
    assert.deepEqual([first.done, first.skipped, first.total], [24, 1, 31])
    const second = await step(first)
    assert.deepEqual([second.done, second.skipped, second.next], [30, 1, undefined])
    const required = await world.rows<{ user_id: string }>(
      `select user_id from policy where second_factor = 'required'`,
    )
    assert.deepEqual(
      required.map((row) => row.user_id).sort(),
      people
        .slice(0, 30)
        .map(({ id }) => id)
        .sort(),
    )
  })
})
