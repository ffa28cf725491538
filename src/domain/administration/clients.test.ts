import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scope } from '#kernel/work.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type ClientSort, clientSorts, type ListedClient, listClients } from './clients.ts'
import type { At, Listed, Wanted } from './listing.ts'

const list = (world: TestWorld, { path }: Pick<Organization, 'path'>, some: Partial<Wanted<ClientSort>> = {}) =>
  world.within({ path } as Scope, (work) =>
    listClients(work, { search: '', sort: 'company', descending: false, size: 10, at: { to: 'first' }, ...some }),
  )

const names = ({ rows }: Listed<ListedClient>): string[] => rows.map(({ name }) => name)

/** Every page there is, turned from one end to the other. */
async function turned(world: TestWorld, top: Organization, some: Partial<Wanted<ClientSort>>, backwards: boolean) {
  const all: string[] = []
  let at: At = { to: backwards ? 'last' : 'first' }
  for (;;) {
    const page = await list(world, top, { ...some, at })
    assert.deepEqual([page.total, page.first], [23, backwards ? 24 - all.length - page.rows.length : all.length + 1])
    if (backwards) all.unshift(...names(page))
    else all.push(...names(page))
    if (!(backwards ? page.hasPrevious : page.hasNext)) return all
    const mark = backwards ? page.rows[0] : page.rows.at(-1)
    assert.ok(mark && page.first)
    const number = backwards ? page.first : page.first + page.rows.length - 1
    at = { to: backwards ? 'before' : 'after', mark: { organizationId: mark.id, id: mark.id }, number }
  }
}

/** Clients of one parent, with the rows that the triggers would have made. */
async function thousands(world: TestWorld, { id, path, realmId }: Organization, many: number): Promise<void> {
  await world.rows('alter table organization disable trigger user')
  await world.rows(
    `insert into organization (id, kind, parent_id, path, realm_id, name, name_key, created_at, modified_at)
     select id, 'client', $1, $2 || id || '/', $3, 'Mill ' || number, 'mill ' || lpad(number::text, 6, '0'), now(), now()
     from (select gen_random_uuid() as id, i as number from generate_series(1, $4::int) as i) as each`,
    ...[id, path, realmId, many],
  )
  await world.rows('alter table organization enable trigger user')
  await world.rows(`insert into organization_counts (organization_id, path) select id, path from organization
    where name_key >= 'mill' and name_key < 'mill~'`)
}

describe('clients that are searched for', () => {
  it('are shown once each, in any order, whichever end one begins at', async (t) => {
    const world = await testWorld(t)
    for (let number = 0; number < 23; number++) {
      await world.organization(`Mill ${(number * 7) % 23}`)
      await world.organization(`Quarry ${number}`)
      world.clock.advance(1)
    }
    const operator = await world.operator()
    for (const sort of clientSorts)
      for (const descending of [false, true]) {
        const forth = await turned(world, operator, { sort, descending, search: 'mill' }, false)
        assert.deepEqual([forth.length, new Set(forth).size], [23, 23], sort)
        assert.deepEqual(await turned(world, operator, { sort, descending, search: 'mill' }, true), forth, sort)
      }
    const none = await list(world, operator, { search: 'harbor' })
    assert.deepEqual([none.rows, none.total, none.hasNext], [[], 0, false])
  })

  it('are counted to five hundred and no further, and the order goes on', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    await thousands(world, operator, 10_030)
    const page = await list(world, operator, { search: 'mill' })
    assert.deepEqual([page.total, names(page)[0], page.hasNext], [501, 'Mill 1', true])
    const last = await list(world, operator, { search: 'mill', at: { to: 'last' } })
    assert.deepEqual([last.first, names(last).at(-1), last.rows.length], [undefined, 'Mill 10030', 10])
    const some = await list(world, operator, { search: 'mill 01', at: { to: 'last' } })
    assert.deepEqual([some.total, names(some)], [31, ['Mill 10030']])
  })
})
