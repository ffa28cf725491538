import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scope } from '#kernel/work.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type Found, listFound } from './found.ts'
import type { Mark } from './listing.ts'

/** A statement has five seconds. */
const AT_ONCE = 2000

/** People whose usernames begin with this letter, a second after those before them. */
async function crowded(
  world: TestWorld,
  { id, path, realmId }: Organization,
  letter: string,
  many: number,
): Promise<void> {
  for (let from = 1; from <= many; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE - 1, many)
    world.clock.advance(1)
    await world.work(
      (work) => work.sql`
        insert into app_user (organization_id, id, path, realm_id, username, username_key, email, role, created_at, modified_at)
        select ${id}, gen_random_uuid(), ${path}, ${realmId}, name, name, '', 'member', ${work.now}, ${work.now}
        from (select ${letter}::text || lpad(i::text, 6, '0') as name from generate_series(${from}::int, ${to}::int) as i) as named`,
    )
  }
}

async function parts(world: TestWorld, { path }: Organization, search: string): Promise<Found[]> {
  const all: Found[] = []
  for (let mark: Mark | undefined; ; ) {
    const at = mark ? ({ to: 'after', mark, number: undefined } as const) : ({ to: 'first' } as const)
    const part = await world.within({ path } as Scope, (work) => listFound(work, { search, size: 3000, at }))
    all.push(part)
    mark = part.next
    if (!mark) return all
  }
}

const sizes = (all: readonly Found[]): number[] => all.map(({ rows }) => rows.length)
const usernames = (all: readonly Found[]): Set<string> =>
  new Set(all.flatMap(({ rows }) => rows.map(({ username }) => username)))

async function tree(t: TestContext) {
  const world = await testWorld(t)
  return { world, operator: await world.operator(), quay: await world.organization('Quay') }
}

describe('everybody whom a search finds', () => {
  it('comes part after part, however many there are, each once', async (t) => {
    const { world, operator, quay } = await tree(t)
    await crowded(world, operator, 'r', 6000)
    await crowded(world, operator, 'q', 9000)
    await crowded(world, quay, 's', 1050)
    const all = await parts(world, operator, 'q')
    assert.deepEqual(sizes(all), [0, 3000, 3000, 3000, 1050], 'those of the company that begins so, too')
    assert.equal(all[0]?.total, 501)
    const found = usernames(all)
    assert.equal(found.size, 10_050)
    assert.ok(![...found].some((name) => name.startsWith('r')))
    assert.deepEqual(sizes(await parts(world, quay, 'q')), [1050], 'of one’s own part')
  })

  it('comes in the same order where there are few', async (t) => {
    const { world, operator } = await tree(t)
    await crowded(world, operator, 'q', 4000)
    await crowded(world, operator, 'a', 10)
    const [first, second, ...more] = await parts(world, operator, '')
    assert.deepEqual([first?.rows.length, second?.rows.length, more.length, second?.next], [3000, 1010, 0, undefined])
    assert.ok(second?.rows.slice(-10).every(({ username }) => username.startsWith('a')))
    assert.deepEqual(sizes(await parts(world, operator, 'a0')), [10])
  })
})
