import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { grantException, revokeExceptions } from '#domain/administration/exceptions.ts'
import { changePerson, requirePerson } from '#domain/administration/people-change.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import { move } from '#domain/administration/tree.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Says } from '#domain/policies/levels.ts'
import { changePolicy, policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession } from '#domain/sessions/sessions.ts'
import type { User } from '#domain/users/users.ts'
import { day, hour, minute, plus } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { confirms, signedIn, type Visitor, visitor } from './attack/visitor.ts'
import { type TestPortal, testPortal } from './portal.ts'
import { PLACE, type Signed, signed } from './signed-in.ts'
import { PASSWORD, type TestWorld } from './world.ts'

/** Operator > Harbor (reseller) > Bakery (client), where mia is a member who has no second factor; North is beside. */
type Tree = {
  readonly portal: TestPortal
  readonly world: TestWorld
  readonly harbor: Organization
  readonly north: Organization
  readonly bakery: Organization
  readonly mia: User
  readonly olga: Signed
}

async function tree(t: TestContext): Promise<Tree> {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const north = await world.organization('North', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const mia = await world.person({ username: 'mia', organizationId: bakery.id })
  const olga = await signed(world, await world.person({ username: 'olga', role: 'owner' }))
  return { portal, world, harbor, north, bakery, mia, olga }
}

const required = { secondFactor: 'required' } as const
const scope = ({ me }: Signed): Scope => scopeOf(me) as Scope
const gate = async (person: Visitor): Promise<number> => (await person.get('/session')).status

const says = ({ world }: Tree, { id: organizationId }: Organization, said: Partial<Says>): Promise<void> =>
  world.work((work) => changePolicy(work, { organizationId, ...said }))

describe('a session that began with a password alone', () => {
  it('is over the moment any level above demands more, at the gate as on every page', async (t) => {
    const all = await tree(t)
    const { world, portal, harbor, bakery, mia } = all
    const operator = await world.operator()
    const levels = [
      { organizationId: operator.id },
      { organizationId: harbor.id },
      { organizationId: bakery.id },
      { organizationId: harbor.id, role: 'member' },
      { organizationId: bakery.id, userId: mia.id },
    ] as const
    for (const level of levels) {
      const person = await signedIn(portal, 'mia')
      assert.equal(await gate(person), 204)
      await world.work((work) => changePolicy(work, { ...level, ...required }))
      assert.equal(await gate(person), 401, JSON.stringify(level))
      await world.work((work) => changePolicy(work, level))
      assert.equal(await gate(person), 401, 'it does not come back')
    }
    const ended = await world.rows("select 1 from audit_event where action = 'session.ended' and reason = 'policy'")
    assert.equal(ended.length, levels.length)
  })

  it('is none of the business of levels beside, and of roles that are others', async (t) => {
    const all = await tree(t)
    const { world, portal, north, harbor } = all
    const person = await signedIn(portal, 'mia')
    await says(all, north, required)
    await world.work((work) => changePolicy(work, { organizationId: harbor.id, role: 'owner', ...required }))
    assert.equal(await gate(person), 204)
    assert.equal((await person.get('/account/settings')).status, 200)
  })

  it('is over when its person comes below another parent, gets another role, or must by their own level', async (t) => {
    const all = await tree(t)
    const { world, portal, north, harbor, bakery, mia, olga } = all
    await says(all, north, required)
    const moved = await signedIn(portal, 'mia')
    await world.within(scope(olga), (work) => move(work, olga.me, bakery, north.id))
    assert.equal(await gate(moved), 401)
    await world.within(scope(olga), (work) => move(work, olga.me, bakery, harbor.id))
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, role: 'support', ...required }))
    const promoted = await signedIn(portal, 'mia')
    const target = { organization: bakery, user: mia }
    const { name, mobile, language, timeZone, email, status } = mia
    const asIs = { name, mobile, language, timeZone, email, status, passwordHash: undefined }
    const becomes = (user: User, role: 'support' | 'member') =>
      world.within(scope(olga), (work) => changePerson(work, olga.me, { ...target, user }, { ...asIs, role }))
    assert.equal(await becomes(mia, 'support'), 'done')
    assert.equal(await gate(promoted), 401)
    assert.equal(await becomes({ ...mia, role: 'support' }, 'member'), 'done')
    const alone = await signedIn(portal, 'mia')
    await world.within(scope(olga), (work) => requirePerson(work, olga.me, target, { byLevel: undefined }, true))
    assert.equal(await gate(alone), 401)
  })

  it('is over when an exception ends, by whoever withdraws it and by its day', async (t) => {
    const all = await tree(t)
    const { world, portal, bakery, mia, olga } = all
    await says(all, bakery, required)
    const about = { organization: bakery, user: mia }
    const grant = () => {
      const asked = { reason: 'a broken phone', endsAt: plus(world.clock.now(), 30 * minute) }
      return grantException(world, scope(olga), olga.me, about, asked)
    }
    assert.ok((await grant()).ok)
    const withdrawn = await signedIn(portal, 'mia')
    assert.equal(await gate(withdrawn), 204)
    assert.ok(await revokeExceptions(world, scope(olga), olga.me, about))
    assert.equal(await gate(withdrawn), 401)
    assert.ok((await grant()).ok)
    const ended = await signedIn(portal, 'mia')
    world.clock.advance(30 * minute - 1)
    assert.equal(await gate(ended), 204)
    world.clock.advance(2)
    assert.equal(await gate(ended), 401)
  })

  it('does not slip through when the policy is changed between the two halves of a sign-in', async (t) => {
    const all = await tree(t)
    const { world, portal, bakery, mia } = all
    const person = visitor(portal)
    const read = await world.look((look) => policyOf(look, mia, mia, 'signing-in'))
    await says(all, bakery, required)
    const reached = { step: 'full', level: 'password', methods: ['pwd'], confirmed: false } as const
    const token = await world.work((work) =>
      beginSession(work, mia, read, reached, { place: PLACE, browserHash: browserHash(work, 'a browser') }),
    )
    person.jar.set('session', token)
    assert.equal(await gate(person), 401)
  })

  it('gains nothing for whoever holds it, not even with the password of its person', async (t) => {
    const all = await tree(t)
    const { portal, bakery } = all
    const thief = await signedIn(portal, 'mia')
    await confirms(thief)
    const session = thief.jar.get('session') ?? ''
    await says(all, bakery, required)
    for (const path of ['/account/two-factor', '/account/two-factor/app', '/account/settings', '/account/confirm']) {
      thief.jar.set('session', session)
      assert.match((await thief.get(path)).location ?? '', /^\/signin/, `GET ${path}`)
    }
    for (const path of ['/account/confirm', '/account/two-factor/app', '/account/password', '/account/details']) {
      thief.jar.set('session', session)
      assert.match((await thief.post(path, { password: PASSWORD })).location ?? '', /^\/signin/, `POST ${path}`)
    }
    assert.equal(await gate(thief), 401)
    const held = await all.world.rows('select 1 from enrollment where user_id = $1', all.mia.id)
    assert.deepEqual(held, [], 'nothing was set up')
    const again = await visitor(portal).post('/signin', { username: 'mia', password: PASSWORD })
    assert.equal(again.location, '/account/two-factor/app', 'the person signs in and is led to the set-up')
  })
})

describe('a session that began with enough', () => {
  it('lives on when a second factor becomes required', async (t) => {
    const all = await tree(t)
    const { portal, world, mia, bakery } = all
    const person = visitor(portal)
    person.jar.set('session', (await signed(world, mia)).token)
    await says(all, bakery, required)
    assert.equal(await gate(person), 204)
    assert.equal(await gate(person), 204)
  })

  it('lasts no longer than a tighter policy lets it, and no longer for a looser one', async (t) => {
    const all = await tree(t)
    const { portal, world, mia, bakery, harbor } = all
    const [idle, old] = [visitor(portal), visitor(portal)]
    idle.jar.set('session', (await signed(world, mia)).token)
    old.jar.set('session', (await signed(world, mia, { browserName: 'another' })).token)
    world.clock.advance(20 * minute)
    await says(all, harbor, { sessionIdle: 30 * minute })
    assert.equal(await gate(idle), 204)
    await says(all, harbor, {})
    assert.equal(await gate(idle), 204)
    world.clock.advance(11 * minute)
    assert.equal(await gate(idle), 401, 'half an hour unused, as was said for a moment')
    assert.equal(await gate(old), 204, 'nobody asked for it while that was said')
    await says(all, bakery, { sessionAbsolute: 30 * minute })
    assert.equal(await gate(old), 401)
    assert.equal((await old.get('/account/settings')).location, '/signin?notice=sessionEnded')
  })

  it('is measured once after a change, and costs a gate one look from then on', async (t) => {
    const all = await tree(t)
    const { portal, world, mia, bakery } = all
    const person = visitor(portal)
    person.jar.set('session', (await signed(world, mia)).token)
    await says(all, bakery, { sessionAbsolute: 12 * hour })
    const version = async () => {
      const [row] = await world.rows<{ behind: number; expires: Date }>(
        `select o.policy_version - s.policy_version as behind, s.expires_at as expires from session s
         join organization o on o.id = s.organization_id where s.user_id = $1`,
        mia.id,
      )
      return row
    }
    const before = await version()
    assert.equal(before?.behind, 1)
    assert.equal(await gate(person), 204)
    const after = await version()
    assert.equal(after?.behind, 0)
    assert.equal((before?.expires.getTime() ?? 0) - (after?.expires.getTime() ?? 0), (day - 12 * hour) * 1000)
  })
})
