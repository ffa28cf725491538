import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { changeSettings, findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { signIn } from '#domain/signin/signin.ts'
import { changeDetails, changeEmail, changeStanding, findUser, type User } from '#domain/users/users.ts'
import { day } from '#kernel/time.ts'
import type { Scope, Scoped } from '#kernel/work.ts'
import { misfits } from '../../../test/following.ts'
import { PLACE, type Signed, signed } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { keepHouse } from './housekeeping.ts'
import { importPeople } from './import.ts'
import { readPeople } from './import-rows.ts'
import type { Wanted } from './listing.ts'
import { listPeople, type PeopleSort } from './people.ts'
import { scopeOf } from './rights.ts'
import { addOrganization, close, move } from './tree.ts'

type Tree = {
  readonly world: TestWorld
  readonly harbor: Organization
  readonly north: Organization
  readonly bakery: Organization
  readonly anna: User
  readonly rita: Signed
  readonly olivia: Signed
}

const FIRST: Wanted<PeopleSort> = { search: '', sort: 'company', descending: false, size: 10, at: { to: 'first' } }

/** Operator > Harbor (reseller) > Bakery (client); North is another reseller. Anna is of the bakery, Rita owns Harbor. */
async function tree(t: TestContext): Promise<Tree> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const north = await world.organization('North', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const anna = await world.person({ username: 'anna', name: 'Anna-Maria von Weber', organizationId: bakery.id })
  const rita = await world.person({ username: 'rita', organizationId: harbor.id, role: 'owner' })
  const olivia = await world.person({ username: 'olivia', role: 'owner' })
  return { world, harbor, north, bakery, anna, rita: await signed(world, rita), olivia: await signed(world, olivia) }
}

const as = <T>({ world }: Tree, { me }: Signed, unit: (work: Scoped) => Promise<T>): Promise<T> =>
  world.within(scopeOf(me) as Scope, unit)

async function counted({ world }: Tree, { id }: Organization): Promise<unknown> {
  const [row] = await world.rows(
    'select people, administering, children from organization_counts where organization_id = $1',
    id,
  )
  return row
}

/** Nothing is missing, and nothing too much; the tree is the one that was asked about. */
async function fits(all: Tree, what: string): Promise<void> {
  assert.deepEqual(await misfits(all.world), [], what)
}

describe('what is counted and kept of people, so that no list has to look', () => {
  it('is right after they came, changed, were imported and went to support', async (t) => {
    const all = await tree(t)
    const { world, bakery, anna, rita } = all
    await fits(all, 'made')
    await as(all, rita, (work) => changeStanding(work, anna, { role: 'support', status: 'active' }))
    await fits(all, 'supports')
    assert.deepEqual(await counted(all, bakery), { people: 1, administering: 1, children: 0 })
    await as(all, rita, (work) => changeStanding(work, anna, { role: 'owner', status: 'suspended' }))
    await fits(all, 'owns')
    await world.work((work) => changeDetails(work, anna, { ...anna, name: 'Anna Sol' }))
    await fits(all, 'renamed')
    await world.work((work) => changeEmail(work, anna, 'weber@example.com'))
    await fits(all, 'another address')
    const table = readPeople('username,email,name\nines,ines@example.com,Ines Sol\nomar,o@example.com,', ['member'], [])
    assert.ok(table.ok)
    await importPeople(world, scopeOf(rita.me) as Scope, rita.me, bakery, table.rows, true)
    assert.deepEqual(await counted(all, bakery), { people: 1, administering: 1, children: 0 }, 'only checked')
    await importPeople(world, scopeOf(rita.me) as Scope, rita.me, bakery, table.rows, false)
    await fits(all, 'imported')
    assert.deepEqual(await counted(all, bakery), { people: 3, administering: 1, children: 0 })
  })

  it('is right after organizations came, were renamed and moved, by whoever may', async (t) => {
    const all = await tree(t)
    const { world, harbor, north, bakery, rita, olivia } = all
    const moored = await as(all, rita, (work) => addOrganization(work, rita.me, harbor, 'reseller', 'Moored'))
    assert.ok(moored)
    await fits(all, 'added')
    assert.deepEqual(await counted(all, harbor), { people: 1, administering: 1, children: 2 })
    await world.work((work) => changeSettings(work, bakery.id, { ...bakery, name: 'Pastry' }))
    await fits(all, 'renamed')
    await as(all, rita, (work) => move(work, rita.me, bakery, moored))
    await fits(all, 'moved within')
    await as(all, olivia, (work) => move(work, olivia.me, harbor, north.id))
    await fits(all, 'moved with all below')
    assert.deepEqual(await counted(all, north), { people: 0, administering: 0, children: 1 })
    const [row] = await world.rows<{ path: string }>(`select path from search_name where name_key = 'weber'`)
    const now = await world.look((look) => findOrganization(look, bakery.id))
    assert.equal(row?.path, now?.path)
  })

  it('finds somebody by name in every part of the tree that they are in, however deep, and in no other', async (t) => {
    const all = await tree(t)
    const { world, harbor, north, bakery, anna, rita, olivia } = all
    const moored = await as(all, rita, (work) => addOrganization(work, rita.me, harbor, 'reseller', 'Moored'))
    assert.ok(moored)
    const found = async ({ id }: { id: string }, search = 'weber') => {
      const top = await world.look((look) => findOrganization(look, id))
      const listed = await world.within({ path: top?.path } as Scope, (work) => listPeople(work, { ...FIRST, search }))
      return [listed.total, ...listed.rows.map((person) => person.id)]
    }
    const hers = [1, anna.id]
    assert.deepEqual([await found(bakery), await found(harbor), await found(north)], [hers, hers, [0]])
    assert.deepEqual(await found(harbor, 'rita'), [1, rita.me.user.id], 'of the reseller itself')
    assert.deepEqual(await found(bakery, 'rita'), [0])
    await as(all, rita, (work) => move(work, rita.me, bakery, moored))
    await as(all, olivia, (work) => move(work, olivia.me, harbor, north.id))
    for (const above of [bakery, { id: moored }, harbor, north]) assert.deepEqual(await found(above), hers)
    assert.deepEqual([await found(north, 'rita'), await found({ id: moored }, 'rita')], [[1, rita.me.user.id], [0]])
  })

  it('is right after the people of a closed organization were erased, and what is below it counts on', async (t) => {
    const all = await tree(t)
    const { world, harbor, olivia } = all
    await as(all, olivia, (work) => close(work, olivia.me, harbor, 'ended'))
    world.clock.advance(30 * day + 60)
    await keepHouse(world)
    await fits(all, 'erased')
    assert.deepEqual(await counted(all, harbor), { people: 0, administering: 0, children: 1 })
    assert.equal((await world.rows('select from last_sign_in')).length, 1, 'only Olivia is left')
  })

  it('says when somebody was last here, and a sign-in leaves their own row as it is', async (t) => {
    const all = await tree(t)
    const { world, anna } = all
    const version = () => world.rows('select xmin::text, ctid::text from app_user where id = $1', anna.id)
    const before = await version()
    assert.equal((await world.look((look) => findUser(look, anna)))?.lastSignInAt, null)
    const form = { username: 'anna', password: PASSWORD, token: undefined }
    const outcome = await signIn(world, world.hashing, await world.operator(), form, {
      place: PLACE,
      browserName: 'hers',
    })
    assert.equal(outcome.next, 'session')
    assert.deepEqual(await version(), before)
    const at = (await world.look((look) => findUser(look, anna)))?.lastSignInAt
    assert.ok(at && world.clock.now().getTime() - at.getTime() < 60_000)
  })

  it('is right when much of it happens at once', async (t) => {
    const all = await tree(t)
    const { world, harbor, north, bakery, anna, olivia } = all
    const several = <T>(act: (number: number) => Promise<T>, length = 8): Promise<T>[] =>
      Array.from({ length }, (_, number) => act(number))
    // reason: moves take turns, and whoever waits two seconds for one of the administration's connections is refused
    const connections = 4
    await Promise.all([
      ...several((number) =>
        world.person({ username: `p${number}`, organizationId: number % 2 ? bakery.id : harbor.id }),
      ),
      ...several((number) => world.organization(`Client ${number}`, { below: number % 2 ? harbor : north })),
      ...several((number) =>
        world.work((work) => changeStanding(work, anna, { role: number % 2 ? 'support' : 'member', status: 'active' })),
      ),
      ...several(
        (number) => as(all, olivia, (work) => move(work, olivia.me, bakery, number % 2 ? north.id : harbor.id)),
        connections,
      ),
      ...several((number) =>
        world.work((work) => changeDetails(work, anna, { ...anna, name: `Anna Weber ${number}` })),
      ),
    ])
    await fits(all, 'at once')
    const [sum] = await world.rows(
      'select sum(people)::int as people, sum(children)::int as children from organization_counts',
    )
    assert.deepEqual(sum, { people: 11, children: 11 })
  })
})
