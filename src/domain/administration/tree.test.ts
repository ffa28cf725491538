import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { dueForErasure } from '#domain/organizations/tree.ts'
import { isSignedIn } from '#domain/sessions/sessions.ts'
import { signIn } from '#domain/signin/signin.ts'
import { findUser, type Role, type User } from '#domain/users/users.ts'
import { day } from '#kernel/time.ts'
import type { Scope, Scoped } from '#kernel/work.ts'
import { PLACE, type Signed, signed } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { scopeOf } from './rights.ts'
import { addOrganization, close, move, NamesCollide, reopen, resume, suspend } from './tree.ts'

type Tree = {
  readonly world: TestWorld
  readonly north: Organization
  readonly harbor: Organization
  readonly bakery: Organization
  readonly olivia: Signed
}

/** Operator > Harbor (reseller) > Bakery (client); North is another reseller. Olivia owns the operator. */
async function tree(t: TestContext): Promise<Tree> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const north = await world.organization('North', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
  return { world, north, harbor, bakery, olivia }
}

const personOf = (world: TestWorld, { id }: Organization, username: string, role: Role = 'member'): Promise<User> =>
  world.person({ username, organizationId: id, role })

/** As this person does it: within their scope. */
function as<T>({ world }: Pick<Tree, 'world'>, { me }: Signed, unit: (work: Scoped) => Promise<T>): Promise<T> {
  return world.within(scopeOf(me) as Scope, unit)
}

const now = async ({ world }: Tree, { id }: Organization): Promise<Organization> => {
  const found = await world.look((look) => findOrganization(look, id))
  assert.ok(found)
  return found
}

const signsIn = ({ world }: Tree, { me, token }: Signed): Promise<boolean> => isSignedIn(world, me.user.realmId, token)

/** Gives an organization an address of its own, as if it had been proved. */
async function proves({ world }: Tree, { id }: Organization, name: string): Promise<void> {
  await world.rows(
    `insert into host_name (organization_id, name, challenge, created_at, proved_at) values ($1, $2, '', now(), now())`,
    id,
    name,
  )
  await world.rows('update organization set realm_id = $1 where path like $2', id, `%${id}/%`)
  await world.rows('update app_user set realm_id = $1 where path like $2', id, `%${id}/%`)
}

describe('an organization', () => {
  it('is made below operators and resellers, never below a client or a closed one', async (t) => {
    const all = await tree(t)
    const { harbor, bakery, olivia } = all
    const id = await as(all, olivia, (work) => addOrganization(work, olivia.me, harbor, 'reseller', 'Deeper'))
    assert.ok(id)
    const made = await now(all, { ...harbor, id })
    assert.deepEqual([made.path, made.realmId], [`${harbor.path}${id}/`, harbor.realmId])
    assert.equal(await as(all, olivia, (work) => addOrganization(work, olivia.me, bakery, 'client', 'x')), undefined)
    await as(all, olivia, (work) => close(work, olivia.me, harbor, 'ended'))
    assert.equal(await as(all, olivia, (work) => addOrganization(work, olivia.me, harbor, 'client', 'x')), undefined)
  })

  it('that is suspended stops everybody below, and coming back changes nothing else', async (t) => {
    const all = await tree(t)
    const { world, harbor, bakery, north, olivia } = all
    const people = await Promise.all(
      [harbor, bakery, north].map(async (each) => signed(world, await personOf(world, each, `m-${each.name}`))),
    )
    const works = () => Promise.all(people.map((each) => signsIn(all, each)))
    assert.ok(await as(all, olivia, (work) => suspend(work, olivia.me, harbor, 'unpaid')))
    assert.deepEqual(await works(), [false, false, true])
    assert.deepEqual(await Promise.all(people.map(async (each) => (await each.now()) !== undefined)), [
      false,
      false,
      true,
    ])
    assert.equal((await now(all, bakery)).status, 'active', 'its own status is as it was')
    assert.ok(await as(all, olivia, (work) => resume(work, olivia.me, harbor)))
    assert.deepEqual(await works(), [true, true, true])
  })

  it('that is suspended lets nobody sign in, with the answer for a name nobody has', async (t) => {
    const all = await tree(t)
    const { world, bakery, harbor, olivia } = all
    await personOf(world, bakery, 'bruce')
    const tries = async (username: string) => {
      const form = { username, password: PASSWORD, token: undefined }
      return signIn(world, world.hashing, await world.operator(), form, { place: PLACE, browserName: 'a browser' })
    }
    assert.equal((await tries('bruce')).next, 'session')
    await as(all, olivia, (work) => suspend(work, olivia.me, harbor, 'unpaid'))
    assert.deepEqual(await tries('bruce'), await tries('nobody'))
    await as(all, olivia, (work) => resume(work, olivia.me, harbor))
    assert.equal((await tries('bruce')).next, 'session')
  })

  it('stays stopped when only one of two suspended levels comes back', async (t) => {
    const all = await tree(t)
    const { harbor, bakery, olivia } = all
    for (const each of [bakery, harbor]) await as(all, olivia, (work) => suspend(work, olivia.me, each, 'both'))
    await as(all, olivia, (work) => resume(work, olivia.me, harbor))
    assert.deepEqual([(await now(all, harbor)).stopped, (await now(all, bakery)).stopped], [false, true])
  })

  it('is not suspended from below, beside, by support or by itself', async (t) => {
    const all = await tree(t)
    const { world, harbor, bakery, north } = all
    for (const [organization, role] of [
      [harbor, 'owner'],
      [north, 'owner'],
      [bakery, 'owner'],
    ] as const) {
      const who = await signed(world, await personOf(world, organization, `boss-${organization.name}`, role))
      assert.equal(await as(all, who, (work) => suspend(work, who.me, harbor, 'x')), false, organization.name)
    }
    const sue = await signed(world, await world.person({ username: 'sue', role: 'support' }))
    assert.equal(await as(all, sue, (work) => suspend(work, sue.me, harbor, 'x')), false)
    assert.equal((await now(all, harbor)).status, 'active')
  })

  it('moves between resellers with its people, and signs in as before where the realm is the same', async (t) => {
    const all = await tree(t)
    const { world, harbor, bakery, north, olivia } = all
    const bruce = await signed(world, await personOf(world, bakery, 'bruce'))
    const rita = await signed(world, await personOf(world, harbor, 'rita', 'owner'))
    const moved = await as(all, olivia, (work) => move(work, olivia.me, bakery, north.id))
    assert.deepEqual(moved, { ok: true, path: `${north.path}${bakery.id}/` })
    assert.ok(await signsIn(all, bruce))
    const [row] = await world.rows<{ path: string }>('select path from app_user where id = $1', bruce.me.user.id)
    assert.equal(row?.path, `${north.path}${bakery.id}/`)
    const seen = await as(all, rita, (work) => findUser(work, bruce.me.user))
    assert.equal(seen, undefined, 'the old reseller sees nothing of it any more')
  })

  it('that comes into another realm signs in there, and nowhere else', async (t) => {
    const all = await tree(t)
    const { world, bakery, north, olivia } = all
    await proves(all, north, 'login.north.example')
    const bruce = await signed(world, await personOf(world, bakery, 'bruce'))
    await as(all, olivia, (work) => move(work, olivia.me, bakery, north.id))
    assert.equal((await now(all, bakery)).realmId, north.id)
    assert.equal(await signsIn(all, bruce), false, 'the old address')
    assert.equal(await isSignedIn(world, north.id, bruce.token), false, 'the new one, unasked')
    const user = await world.look((look) => findUser(look, bruce.me.user))
    assert.equal(user?.realmId, north.id)
  })

  it('does not move where names would collide, and nothing of the move stays', async (t) => {
    const all = await tree(t)
    const { world, bakery, north, harbor, olivia } = all
    await proves(all, north, 'login.north.example')
    const norths = await now(all, north)
    await personOf(world, norths, 'info@example.com')
    await personOf(world, bakery, 'INFO@example.com')
    await personOf(world, bakery, 'bruce')
    const moving = as(all, olivia, (work) => move(work, olivia.me, bakery, north.id))
    await assert.rejects(moving, (error) => {
      assert.ok(error instanceof NamesCollide)
      assert.deepEqual(error.collisions, [{ username: 'INFO@example.com' }])
      return true
    })
    assert.equal((await now(all, bakery)).path, `${harbor.path}${bakery.id}/`)
  })

  it('does not move below itself, below a client, or to where the mover has no say', async (t) => {
    const all = await tree(t)
    const { world, bakery, north, harbor, olivia } = all
    const code = async (who: Signed, what: Organization, to: Organization) => {
      const moved = await as(all, who, (work) => move(work, who.me, what, to.id))
      return moved.ok ? 'moved' : moved.code
    }
    const below = await world.organization('Deeper', { below: harbor, kind: 'reseller' })
    assert.equal(await code(olivia, harbor, below), 'does-not-fit')
    assert.equal(await code(olivia, harbor, harbor), 'does-not-fit')
    assert.equal(await code(olivia, north, bakery), 'does-not-fit')
    const rita = await signed(world, await personOf(world, harbor, 'rita', 'owner'))
    assert.equal(await code(rita, bakery, north), 'not-yours')
    assert.equal(await code(rita, north, harbor), 'not-yours')
    assert.equal(await code(rita, bakery, below), 'moved')
  })

  it('never makes a circle, however two moves come together', async (t) => {
    const all = await tree(t)
    const { world, north, harbor, olivia } = all
    const other = await world.another(t)
    const to = (w: TestWorld, what: Organization, parent: Organization) =>
      w.within(scopeOf(olivia.me) as Scope, (work) => move(work, olivia.me, what, parent.id))
    const both = await Promise.all([to(world, north, harbor), to(other, harbor, north)])
    assert.equal(both.filter(({ ok }) => ok).length, 1)
    const paths = await world.rows<{ path: string; id: string }>('select id, path from organization')
    for (const { id, path } of paths) assert.equal(path.split(id).length, 2)
  })

  it('that is closed opens again within thirty days, suspended; after that its people are due', async (t) => {
    const all = await tree(t)
    const { world, harbor, bakery, olivia } = all
    await as(all, olivia, (work) => close(work, olivia.me, harbor, 'ended'))
    world.clock.advance(29 * day)
    assert.deepEqual(await world.look(dueForErasure), [])
    assert.ok(await as(all, olivia, (work) => reopen(work, olivia.me, harbor)))
    assert.deepEqual([(await now(all, harbor)).status, (await now(all, bakery)).stopped], ['suspended', true])
    await as(all, olivia, (work) => close(work, olivia.me, harbor, 'ended again'))
    world.clock.advance(30 * day)
    const due = await world.look(dueForErasure)
    assert.deepEqual(due.map(({ id }) => id).sort(), [harbor.id, bakery.id].sort())
  })
})
