import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { factors } from '#domain/factors/all.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { deadEnd } from '#domain/policies/dead-ends.ts'
import { type Says, silent } from '#domain/policies/levels.ts'
import { changePolicy, standingsOf } from '#domain/policies/policies.ts'
import { findUser, type User } from '#domain/users/users.ts'
import type { Scope } from '#kernel/work.ts'
import { type Signed, signed } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { changePerson, requirePerson } from './people-change.ts'
import { type PolicyPlace, savePolicy } from './policy.ts'
import { scopeOf } from './rights.ts'
import { LeavesNoMethod, move } from './tree.ts'

/** Operator > Harbor (reseller) > Bakery (client), where mia is a member; North is another reseller. */
type Tree = { readonly [owner in 'olga' | 'beth']: Signed } & {
  readonly world: TestWorld
  readonly harbor: Organization
  readonly north: Organization
  readonly bakery: Organization
  readonly mia: User
}

const required = { secondFactor: 'required' } as const
const nothingAllowed = { offLimits: factors.map(({ kind }) => kind) }

async function tree(t: TestContext): Promise<Tree> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const north = await world.organization('North', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const mia = await world.person({ username: 'mia', organizationId: bakery.id })
  const olga = await signed(world, await world.person({ username: 'olga', role: 'owner' }))
  const beth = await world.person({ username: 'beth', organizationId: bakery.id, role: 'owner' })
  return { world, harbor, north, bakery, mia, olga, beth: await signed(world, beth) }
}

const scope = ({ me }: Signed): Scope => scopeOf(me) as Scope

const says = ({ world }: Tree, { id: organizationId }: Organization, said: Partial<Says>): Promise<void> =>
  world.work((work) => changePolicy(work, { organizationId, ...said }))

/** Moves Bakery as the operator's owner; what it came to, in a word. */
async function moves({ world, olga, bakery }: Tree, to: Organization): Promise<string> {
  try {
    const moved = await world.within(scope(olga), (work) => move(work, olga.me, bakery, to.id))
    return moved.ok ? 'moved' : moved.code
  } catch (error) {
    if (!(error instanceof LeavesNoMethod)) throw error
    const { requires, forbids } = error.deadEnd
    return `${requires.name} requires, ${[...new Set(forbids.map(({ name }) => name))].join()} forbids`
  }
}

async function isDeadEnd({ world, bakery, mia }: Tree): Promise<boolean> {
  const { levels } = await world.look(async (look) => {
    const organization = (await findOrganization(look, bakery.id)) ?? bakery
    return standingsOf(look, organization, mia)
  })
  return deadEnd(levels, 'member') !== undefined
}

describe('a duty without a method for it', () => {
  it('does not come by a move, from above or from below, and nothing of the move stays', async (t) => {
    const all = await tree(t)
    const { world, north, bakery } = all
    await says(all, north, required)
    await says(all, bakery, nothingAllowed)
    assert.equal(await moves(all, north), 'North requires, Bakery forbids')
    assert.equal((await world.look((look) => findOrganization(look, bakery.id)))?.path, bakery.path)
    await says(all, north, nothingAllowed)
    await says(all, bakery, required)
    assert.equal(await moves(all, north), 'Bakery requires, North forbids')
    await says(all, bakery, {})
    assert.equal(await moves(all, north), 'moved')
  })

  it('is found in one person of those who move', async (t) => {
    const all = await tree(t)
    const { world, north, bakery, mia } = all
    await says(all, north, nothingAllowed)
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, userId: mia.id, ...required }))
    assert.equal(await moves(all, north), 'Bakery requires, North forbids')
  })

  it('does not come by requiring it of one person, or by giving them another role', async (t) => {
    const all = await tree(t)
    const { world, bakery, mia, beth } = all
    const target = { organization: bakery, user: mia }
    const requires = () =>
      world.within(scope(beth), (work) => requirePerson(work, beth.me, target, { byLevel: undefined }, true))
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, role: 'support', ...nothingAllowed }))
    assert.equal(await requires(), 'done', 'members may set one up')
    const { name, mobile, language, timeZone, email, status } = mia
    const asIs = { name, mobile, language, timeZone, email, status, passwordHash: undefined }
    const becomes = (role: 'support' | 'administrator') =>
      world.within(scope(beth), (work) => changePerson(work, beth.me, target, { ...asIs, role }))
    assert.equal(await becomes('support'), 'no-method-in-role')
    assert.equal((await world.look((look) => findUser(look, mia)))?.role, 'member')
    assert.equal(await becomes('administrator'), 'done')
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, userId: mia.id }))
    await says(all, bakery, nothingAllowed)
    assert.equal(await requires(), 'no-method')
    assert.equal(await isDeadEnd(all), false)
  })

  it('does not come of two saves at the same moment, each of which would be right alone', async (t) => {
    const all = await tree(t)
    const { world, bakery, olga, beth } = all
    const other = await world.another(t)
    const operator = await world.operator()
    const at = (organization: Organization): PolicyPlace => ({ organization, role: null, user: undefined })
    const save = (on: TestWorld, who: Signed, where: Organization, said: Partial<Says>) =>
      savePolicy(on, scope(who), who.me, at(where), { ...silent, ...said })
    for (let round = 0; round < 40; round++) {
      const [above, below] = await Promise.all([
        save(world, olga, operator, required),
        save(other, beth, bakery, nothingAllowed),
      ])
      assert.deepEqual([above?.code, below?.code].toSorted(), ['dead-end', undefined], `round ${round}`)
      assert.equal(await isDeadEnd(all), false, `round ${round}`)
      await says(all, operator, {})
      await says(all, bakery, {})
    }
  })

  it('does not come of a save and a move at the same moment', async (t) => {
    const all = await tree(t)
    const { world, bakery, harbor, north, beth } = all
    const other = await world.another(t)
    await says(all, north, required)
    const place = { organization: bakery, role: null, user: undefined }
    for (let round = 0; round < 20; round++) {
      await Promise.all([
        moves(all, north),
        savePolicy(other, scope(beth), beth.me, place, { ...silent, ...nothingAllowed }).catch(() => undefined),
      ])
      assert.equal(await isDeadEnd(all), false, `round ${round}`)
      await says(all, bakery, {})
      assert.equal(await moves(all, harbor), 'moved')
    }
  })
})
