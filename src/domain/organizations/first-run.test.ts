import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFirstOwner } from '#domain/account/first-owner.ts'
import { meOf, PLACE } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { isFirstRunLink, newFirstRunLink, spendFirstRunLink } from './first-run.ts'

const OWNER = { organization: 'Northwind', username: 'olivia', email: 'o@example.com', language: 'auto' }

async function sets(world: TestWorld, token: string, more: Partial<typeof OWNER> = {}): Promise<string | undefined> {
  const passwordHash = await world.hashing.hash('plenty of rain in Hamburg')
  assert.notEqual(passwordHash, 'busy')
  const owner = { ...OWNER, ...more, passwordHash }
  return world.work((work) => createFirstOwner(work, token, owner, { place: PLACE, browserName: 'her browser' }))
}

describe('the address that is printed at the first start', () => {
  it('makes the operator and its owner, signed in, once', async (t) => {
    const world = await testWorld(t)
    const token = await world.work(newFirstRunLink)
    assert.match(token, /^[\w-]{43}$/)
    assert.ok(await world.look((look) => isFirstRunLink(look, token)))
    const me = await meOf(world, (await sets(world, token)) ?? '')
    assert.deepEqual([me?.user.role, me?.organization.kind, me?.organization.name], ['owner', 'operator', 'Northwind'])
    assert.equal(await world.look((look) => isFirstRunLink(look, token)), false)
    assert.equal(await sets(world, token, { username: 'mallory' }), undefined)
    assert.equal((await world.rows('select 1 from app_user')).length, 1)
  })

  it('makes one owner of ten who come at once', async (t) => {
    const world = await testWorld(t)
    const other = await world.another(t)
    const token = await world.work(newFirstRunLink)
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, i) => sets(i % 2 ? world : other, token, { username: `owner${i}` })),
    )
    assert.equal(made.filter((session) => session !== undefined).length, 1)
    assert.deepEqual(await world.rows('select count(*)::int from app_user'), [{ count: 1 }])
    assert.deepEqual(await world.rows('select count(*)::int from organization'), [{ count: 1 }])
  })

  it('is spent by one of ten at once, whatever follows from it', async (t) => {
    const world = await testWorld(t)
    const token = await world.work(newFirstRunLink)
    const spent = await Promise.all(
      Array.from({ length: 10 }, () => world.work((work) => spendFirstRunLink(work, token))),
    )
    assert.equal(spent.filter(Boolean).length, 1)
  })

  it('dies when a later start prints another, and is kept as a hash', async (t) => {
    const world = await testWorld(t)
    const first = await world.work(newFirstRunLink)
    const second = await world.work(newFirstRunLink)
    assert.equal(await sets(world, first), undefined)
    const kept = JSON.stringify(await world.rows("select encode(token_hash, 'escape') from first_run_link"))
    assert.ok(!kept.includes(second) && !kept.includes(first))
    assert.ok(await sets(world, second))
  })

  it('is not guessed, and does nothing where there is an owner already', async (t) => {
    const world = await testWorld(t)
    for (const token of ['', 'x', 'A'.repeat(43)]) assert.equal(await sets(world, token), undefined)
    await world.operator()
    await world.person({ username: 'owner', role: 'owner' })
    assert.equal(await sets(world, await world.work(newFirstRunLink)), undefined)
    assert.equal((await world.rows('select 1 from app_user')).length, 1)
  })
})
