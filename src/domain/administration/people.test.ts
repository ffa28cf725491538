import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Scope } from '#kernel/work.ts'
import { proves, signed } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { type ClientSort, listClients } from './clients.ts'
import type { At, Listed, Wanted } from './listing.ts'
import { countFound } from './people.store.ts'
import { type ListedPerson, listPeople, type PeopleSort, peopleSorts, protectionOf } from './people.ts'

const wanted = (some: Partial<Wanted<PeopleSort>> = {}): Wanted<PeopleSort> => ({
  ...{ search: '', sort: 'username', descending: false, size: 10, at: { to: 'first' } },
  ...some,
})

const list = (world: TestWorld, { path }: Pick<Organization, 'path'>, some: Partial<Wanted<PeopleSort>> = {}) =>
  world.within({ path } as Scope, (work) => listPeople(work, wanted(some)))

const names = ({ rows }: Listed<ListedPerson>): string[] => rows.map(({ username }) => username)

/** Twenty-three people, some of them of a client, who were made and signed in in different orders. */
async function crowd(t: TestContext) {
  const world = await testWorld(t)
  const operator = await world.operator()
  const bakery = await world.organization('Bakery')
  for (let number = 0; number < 23; number++) {
    const { id: organizationId } = number % 3 === 0 ? bakery : operator
    await world.person({ username: `p${(number * 7) % 23}-x`, name: `Ünal ${number}`, organizationId })
    world.clock.advance(60)
  }
  await world.rows(
    `update last_sign_in as s set at = u.created_at + interval '1 day' from app_user as u
     where u.id = s.user_id and u.name like '%1%'`,
  )
  return { world, operator, bakery }
}

/** Every page there is, turned from one end to the other. */
async function turned(world: TestWorld, top: Organization, some: Partial<Wanted<PeopleSort>>, backwards: boolean) {
  const all: string[] = []
  let at: At = { to: backwards ? 'last' : 'first' }
  for (;;) {
    const page = await list(world, top, { ...some, at })
    assert.equal(page.first, backwards ? 23 - all.length - page.rows.length + 1 : all.length + 1)
    if (backwards) all.unshift(...names(page))
    else all.push(...names(page))
    if (!(backwards ? page.hasPrevious : page.hasNext)) return all
    const mark = backwards ? page.rows[0] : page.rows.at(-1)
    assert.ok(mark && page.first)
    const number = backwards ? page.first : page.first + page.rows.length - 1
    at = { to: backwards ? 'before' : 'after', mark, number }
  }
}

describe('a list of people', () => {
  it('shows everybody once, in any order, whichever end one begins at', async (t) => {
    const { world, operator } = await crowd(t)
    for (const sort of peopleSorts)
      for (const descending of [false, true]) {
        const forth = await turned(world, operator, { sort, descending }, false)
        assert.equal(new Set(forth).size, 23, sort)
        assert.deepEqual(await turned(world, operator, { sort, descending }, true), forth, sort)
      }
  })

  it('is in the order it says', async (t) => {
    const { world, operator } = await crowd(t)
    const page = await list(world, operator, { size: 100 })
    assert.deepEqual(names(page), names(page).toSorted())
    const companies = (await list(world, operator, { sort: 'company', size: 100 })).rows.map(({ company }) => company)
    assert.deepEqual(companies, companies.toSorted())
    const created = (await list(world, operator, { sort: 'created', descending: true, size: 100 })).rows
    assert.equal(created[0]?.name, 'Ünal 22')
    const signedIn = (await list(world, operator, { sort: 'signed-in', size: 100 })).rows
    assert.equal(signedIn[0]?.lastSignInAt, null)
    assert.ok(signedIn.at(-1)?.lastSignInAt)
  })

  it('ends with as many as are left over, and says which they are', async (t) => {
    const { world, operator } = await crowd(t)
    const last = await list(world, operator, { at: { to: 'last' } })
    assert.deepEqual([last.first, last.rows.length, last.total, last.hasNext], [21, 3, 23, false])
  })

  it('is searched by the beginning of username, name, e-mail address and company', async (t) => {
    const { world, operator } = await crowd(t)
    const found = async (search: string) => (await list(world, operator, { search, size: 100 })).total
    assert.equal(await found('P22'), 1)
    assert.equal(await found('ünal 1'), 11)
    assert.equal(await found('p22-x@exam'), 1)
    assert.equal(await found('BAKE'), 8)
    assert.deepEqual([await found('akery'), await found('%'), await found("'; --")], [0, 0, 0])
    assert.equal(await found('\u{ff50}22'), 1, 'in full-width letters')
  })

  it('is searched by every word of a name, among all names as below each parent, and counts nobody twice', async (t) => {
    const { world, operator, bakery } = await crowd(t)
    const { id: organizationId } = bakery
    await world.person({
      username: 'weber',
      name: 'Anna-Maria von Weber',
      email: 'w@example.com',
      organizationId,
    })
    await world.person({ username: 'zoe', name: 'Weber Weberin (Weberknecht)', email: 'weber.z@example.com' })
    const scope = { path: operator.path } as Scope
    const among = (search: string) => ({ path: operator.path, administering: false, search })
    for (const [search, total] of [
      ...[['weber', 2] as const, ['von web', 1] as const, ['maria', 1] as const, ['weberk', 1] as const],
      ...[['weberi', 1] as const, ['weber.z', 1] as const, ['w', 2] as const, ['eber', 0] as const],
      ...[['bakery', 9] as const, ['b', 9] as const, ['-maria', 0] as const, ['ünal 2', 4] as const],
    ]) {
      const found = await list(world, operator, { search, size: 100 })
      assert.deepEqual([found.total, found.rows.length, new Set(names(found)).size], [total, total, total], search)
      const counts = await world.within(scope, async (work) => [
        await countFound(work, among(search), 'names'),
        await countFound(work, among(search), 'parents'),
      ])
      assert.deepEqual(counts, [total, total], search)
    }
  })

  it('shows what a search finds in any order, from either end, and only those who administer among them', async (t) => {
    const { world, operator } = await crowd(t)
    await world.rows(`update app_user set role = 'support' where username in ('p1-x', 'p2-x')`)
    for (const sort of peopleSorts) {
      const forth = await turned(world, operator, { sort, search: 'ünal' }, false)
      assert.equal(new Set(forth).size, 23, sort)
      assert.deepEqual(await turned(world, operator, { sort, search: 'ünal' }, true), forth, sort)
      for (const search of ['', 'p', 'ünal', 'exam', 'bake']) {
        const page = await world.within({ path: operator.path } as Scope, (work) =>
          listPeople(work, wanted({ sort, search }), true),
        )
        const role = page.rows.filter((person) => person.role === 'support')
        assert.deepEqual([page.rows.length, page.total], [role.length, role.length], `${sort} ${search}`)
        if (search === '' || search === 'ünal') assert.deepEqual(names(page).toSorted(), ['p1-x', 'p2-x'])
      }
    }
  })

  it('of those who administer goes from company to company, from either end, also where two have one name', async (t) => {
    const { world, operator, bakery } = await crowd(t)
    const organizations = [operator, bakery, await world.organization('Bakery'), await world.organization('Atelier')]
    for (const [number, { id: organizationId }] of [...organizations, ...organizations, ...organizations].entries()) {
      await world.person({ username: `a${(number * 7) % 12}`, role: 'support', organizationId })
    }
    const page = (descending: boolean, at: At) =>
      world.within({ path: operator.path } as Scope, (work) =>
        listPeople(work, { ...wanted({ sort: 'company', descending, at }), size: 5 as 10 }, true),
      )
    const inOrder = await world.rows<{ username: string }>(
      `select username from app_user where role <> 'member' order by company_key, username_key`,
    )
    const expected = inOrder.map(({ username }) => username)
    for (const descending of [false, true]) {
      const first = await page(descending, { to: 'first' })
      const second = await page(descending, { to: 'after', mark: first.rows[4] as ListedPerson, number: 5 })
      const last = await page(descending, { to: 'last' })
      const before = await page(descending, { to: 'before', mark: last.rows[0] as ListedPerson, number: 11 })
      assert.deepEqual(names(before), names(second))
      assert.deepEqual(
        [...names(first), ...names(second), ...names(last)],
        descending ? expected.toReversed() : expected,
      )
      assert.deepEqual([first.total, last.rows.length, last.hasPrevious, second.hasNext], [12, 2, true, true])
    }
    assert.equal(expected.length, 12)
  })

  it('of a client says nothing of anybody else, whatever is searched for or marked', async (t) => {
    const { world, operator, bakery } = await crowd(t)
    assert.equal((await list(world, bakery)).total, 8)
    assert.equal((await list(world, bakery, { search: 'p', size: 100 })).total, 8)
    const foreign = (await list(world, operator, { size: 100 })).rows.find(({ company }) => company !== 'Bakery')
    assert.ok(foreign)
    const page = await list(world, bakery, { at: { to: 'after', mark: foreign, number: 5 } })
    assert.deepEqual([page.first, page.hasPrevious], [1, false], 'a mark that is not there is no mark')
  })

  it('is found under the new name of a company', async (t) => {
    const { world, operator, bakery } = await crowd(t)
    await world.work((work) => work.sql`update organization set name_key = 'pastry' where id = ${bakery.id}`)
    assert.equal((await list(world, operator, { search: 'pastry' })).total, 8)
  })

  it('counts no further than ten thousand, and walks on from there', async (t) => {
    const { world, operator } = await crowd(t)
    await world.work(
      (work) => work.sql`
        insert into app_user (organization_id, id, path, realm_id, username, username_key, email, role, created_at, modified_at)
        select ${operator.id}, gen_random_uuid(), ${operator.path}, ${operator.id}, 'q' || lpad(i::text, 6, '0'),
          'q' || lpad(i::text, 6, '0'), '', 'member', ${work.now}, ${work.now} from generate_series(1, 10050) as i`,
    )
    const page = await list(world, operator)
    assert.deepEqual([page.total, page.first, names(page)[0]], [10_001, 1, 'p0-x'])
    const last = await list(world, operator, { at: { to: 'last' } })
    assert.deepEqual([last.first, names(last).at(-1)], [undefined, 'q010050'])
    const mark = last.rows[0]
    assert.ok(mark)
    const before = await list(world, operator, { at: { to: 'before', mark, number: undefined } })
    assert.deepEqual([names(before).at(-1), before.hasNext, before.hasPrevious], ['q010040', true, true])
    const found = await list(world, operator, { search: 'p', sort: 'created' })
    assert.deepEqual([found.total, found.rows.length], [23, 10], 'few of many')
    const many = await list(world, operator, { search: 'q', descending: true })
    assert.deepEqual([many.total, many.rows.length, many.hasNext], [501, 10, true], 'many of many')
  })
})

describe('what protects the people of a list', () => {
  it('is none, not tried, not required, or required, by themselves or by a policy', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const ana = await signed(world, await world.person({ username: 'ana' }))
    const state = async () => {
      const { rows } = await list(world, operator)
      const [one] = [...(await world.look((look) => protectionOf(look, rows))).values()]
      return [one?.methods, rows[0]?.protection, one?.state, one?.byPolicy]
    }
    assert.deepEqual(await state(), [[], 0, 'not-configured', false])
    const begun = await world.work((work) => beginApp(work, ana.me, 'phone', 'unproved', null))
    assert.deepEqual(await state(), [['totp'], 1, 'untried', false])
    await proves(world, ana.me, begun)
    assert.deepEqual(await state(), [['totp', 'recovery-codes'], 2, 'not-required', false])
    await world.rows('update app_user set token_required = true')
    assert.deepEqual((await state()).at(2), 'required')
    await world.rows('update app_user set token_required = false')
    await world.rows(`insert into policy (organization_id, second_factor) values ($1, 'required')`, operator.id)
    assert.deepEqual((await state()).slice(2), ['required', true])
    await world.rows(`update enrollment set state = 'ended', ended_at = now()`)
    assert.deepEqual(await state(), [[], 0, 'not-configured', true])
  })
})

describe('a list of clients', () => {
  it('holds what is in the scope, with its people', async (t) => {
    const { world, operator, bakery } = await crowd(t)
    const clients = (path: string, search = '') =>
      world.within({ path } as Scope, (work) =>
        listClients(work, { ...wanted(), sort: 'company' satisfies ClientSort, search }),
      )
    const { rows, total } = await clients(operator.path)
    assert.deepEqual(
      [rows.map(({ name, people }) => [name, people]), total],
      [
        [
          ['Bakery', 8],
          ['Example Hosting', 15],
        ],
        2,
      ],
    )
    assert.deepEqual([rows[0]?.parent?.name, rows[1]?.parent], ['Example Hosting', null])
    assert.deepEqual(
      (await clients(bakery.path)).rows.map(({ parent }) => parent),
      [null],
      'nothing above is named',
    )
    assert.equal((await clients(operator.path, 'exam')).total, 1)
  })
})
