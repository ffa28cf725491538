import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { hour } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { signed } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { keepHouse } from './housekeeping.ts'
import { countFound } from './people.store.ts'
import { listPeople } from './people.ts'
import { scopeOf } from './rights.ts'
import { countRoughly } from './rough.ts'
import { move } from './tree.ts'

/** People of that organization, by the usernames q000001 and so on. */
async function crowded(world: TestWorld, { id, path, realmId }: Organization, many: number, first = 1): Promise<void> {
  for (let from = first; from < first + many; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE, first + many) - 1
    await world.work(
      (work) => work.sql`
        insert into app_user (organization_id, id, path, realm_id, username, username_key, email, role, created_at, modified_at)
        select ${id}, gen_random_uuid(), ${path}, ${realmId}, name, name, '', 'member', ${work.now}, ${work.now}
        from (select 'q' || lpad(i::text, 6, '0') as name from generate_series(${from}::int, ${to}::int) as i) as named`,
    )
  }
}

/** All but so many leave. */
async function leave(world: TestWorld, stay: number): Promise<void> {
  for (let from = stay + 1; from < 14_000; from += AT_ONCE) {
    const [first, end] = [from, from + AT_ONCE].map((number) => `q${String(number).padStart(6, '0')}`)
    await world.work(({ sql }) => sql`delete from app_user where username_key >= ${first} and username_key < ${end}`)
  }
}

/** A statement has five seconds. */
const AT_ONCE = 2000

/** How many the list of all people says there are, and a search among all names for `q`. */
async function said(world: TestWorld, { path }: Pick<Organization, 'path'>): Promise<readonly [number, number]> {
  const wanted = { search: '', sort: 'username', descending: false, size: 10, at: { to: 'first' } } as const
  return world.within({ path } as Scope, async (work) => [
    (await listPeople(work, wanted)).total,
    await countFound(work, { path, administering: false, search: 'q' }, 'names'),
  ])
}

/** Operator > Harbor (reseller) > Bakery (client), and North, another reseller. */
async function tree(t: TestContext) {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  return { world, operator: await world.operator(), harbor, bakery, north: await world.organization('North') }
}

describe('what was counted some time ago', () => {
  it('says that there are more than ten thousand, where there were so many more, until it is counted again', async (t) => {
    const { world, operator, harbor, bakery } = await tree(t)
    await crowded(world, bakery, 12_600)
    for (const top of [operator, harbor, bakery]) assert.deepEqual(await said(world, top), [10_001, 501])
    await keepHouse(world)
    await leave(world, 400)
    assert.deepEqual(await said(world, operator), [10_001, 501], 'nobody counts')
    assert.deepEqual(await said(world, harbor), [10_001, 400], 'names are kept of the whole tree only')
    world.clock.advance(6 * hour + 1)
    await Promise.all([keepHouse(world), keepHouse(await world.another(t)), keepHouse(world)])
    for (const top of [operator, harbor, bakery]) assert.deepEqual(await said(world, top), [400, 400])
  })

  it('says nothing where a few who left could make it wrong', async (t) => {
    const { world, operator, bakery } = await tree(t)
    await crowded(world, bakery, 12_500)
    await keepHouse(world)
    await leave(world, 10_000)
    assert.deepEqual(await said(world, operator), [10_000, 501])
  })

  it('is forgotten when an organization moves, by whoever moves it', async (t) => {
    const { world, operator, harbor, bakery, north } = await tree(t)
    const rita = await signed(world, await world.person({ username: 'rita', organizationId: harbor.id, role: 'owner' }))
    const moored = await world.organization('Moored', { kind: 'reseller', below: harbor })
    await crowded(world, bakery, 10)
    await crowded(world, north, 10, 20_001)
    await countRoughly(world, { people: 5, found: 5, organizations: 100 })
    assert.equal((await world.rows('select from rough_count')).length, 4)
    await world.within(scopeOf(rita.me) as Scope, (work) => move(work, rita.me, bakery, moored.id))
    for (const table of ['rough_count', 'frequent_beginning']) {
      assert.deepEqual(await world.rows(`select * from ${table}`), [], table)
    }
    assert.deepEqual(await said(world, operator), [21, 20])
  })

  it('counts everybody once by each beginning, as a search does', async (t) => {
    const { world, operator, bakery } = await tree(t)
    for (const [number, name] of [
      'Anna Annason',
      'Anna Weber',
      'Ánna Weber-Anders',
      'Ben 北京',
      'Berta 北海',
    ].entries()) {
      const organizationId = number % 2 === 0 ? bakery.id : operator.id
      await world.person({ username: `${name.slice(0, 3).toLowerCase()}${number}`, name, organizationId })
    }
    await countRoughly(world, { people: 1, found: 1, organizations: 100 })
    const kept = await world.rows<{ beginning: string; people: number }>(
      'select beginning, people from frequent_beginning',
    )
    const real = await world.rows(`
      select beginning, people from (
        select left(name_key, letters) as beginning, count(distinct user_id)::int as people
        from search_name cross join generate_series(1, 60) as letters where length(name_key) >= letters group by 1) as each
      where people > 1 order by beginning`)
    assert.deepEqual(
      kept.toSorted((one, other) => Buffer.compare(Buffer.from(one.beginning), Buffer.from(other.beginning))),
      real,
    )
    assert.ok(real.length > 12 && kept.some(({ beginning }) => beginning === '北'), `${real.length}`)
  })

  it('of names is counted every six hours, and of the tree each time', async (t) => {
    const { world, bakery } = await tree(t)
    const few = { people: 5, found: 5, organizations: 100 }
    const at = async () => {
      const rows = await world.rows<{ at: Date }>(`
        select max(counted_at) as at from rough_count union all select max(counted_at) from frequent_beginning`)
      return rows.map((row) => Math.round((row.at.getTime() - begun) / 60_000))
    }
    await crowded(world, bakery, 10)
    const begun = world.clock.now().getTime()
    await countRoughly(world, few)
    world.clock.advance(600)
    await countRoughly(world, few)
    assert.deepEqual(await at(), [10, 0])
    world.clock.advance(6 * hour - 600)
    await countRoughly(world, few)
    assert.deepEqual(await at(), [360, 360])
  })
})
