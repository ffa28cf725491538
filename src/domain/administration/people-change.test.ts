import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { findWithPassword, type Role, type User } from '#domain/users/users.ts'
import type { Scope } from '#kernel/work.ts'
import { type Signed, signed, told } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { addPerson } from './people-add.ts'
import { changePerson, type PersonChanges, requirePerson, requiringOf } from './people-change.ts'
import { scopeOf } from './rights.ts'

const unchanged = ({ name, mobile, language, timeZone, email, role, status }: User): PersonChanges => ({
  ...{ name, mobile, language, timeZone, email, role, status },
  passwordHash: undefined,
})

async function company(t: TestContext) {
  const world = await testWorld(t)
  const operator = await world.operator()
  const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
  const bakery = await world.organization('Bakery')
  return { world, operator, bakery, olivia }
}

const inside = (world: TestWorld, { id }: Organization, username: string, role: Role = 'member') =>
  world.person({ username, organizationId: id, role })

const change = (
  world: TestWorld,
  { me }: Signed,
  organization: Organization,
  user: User,
  some: Partial<PersonChanges>,
) =>
  world.within(scopeOf(me) as Scope, (work) =>
    changePerson(work, me, { organization, user }, { ...unchanged(user), ...some }),
  )

const actions = async (world: TestWorld, { id }: User): Promise<[string, string][]> => {
  const rows = await world.rows<{ action: string; actor_id: string }>(
    `select action, actor_id from audit_event where subject_id = $1 order by action`,
    id,
  )
  return rows.map((row) => [row.action, row.actor_id])
}

describe('somebody else’s details', () => {
  it('are changed, told where it matters, and on record as done by whoever did it', async (t) => {
    const { world, bakery, olivia } = await company(t)
    const bruce = await inside(world, bakery, 'bruce')
    const some = { name: 'Bruce', timeZone: 'Australia/Sydney', email: 'new@example.com', role: 'support' } as const
    assert.equal(await change(world, olivia, bakery, bruce, some), 'done')
    const account = await world.look((look) => findWithPassword(look, bruce))
    assert.deepEqual(
      [account?.user.name, account?.user.timeZone, account?.user.email, account?.user.role],
      ['Bruce', 'Australia/Sydney', 'new@example.com', 'support'],
    )
    const by = olivia.me.user.id
    assert.deepEqual(await actions(world, bruce), [
      ['email.changed', by],
      ['user.changed', by],
      ['user.role-changed', by],
    ])
    assert.deepEqual((await told(world)).map(({ to }) => to).toSorted(), ['bruce@example.com', 'new@example.com'])
  })

  it('of somebody who is suspended: no session of theirs is left at once', async (t) => {
    const { world, bakery, olivia } = await company(t)
    const bruce = await signed(world, await inside(world, bakery, 'bruce'))
    assert.equal(await change(world, olivia, bakery, bruce.me.user, { status: 'suspended' }), 'done')
    assert.equal(await bruce.now(), undefined)
    assert.deepEqual(await world.rows('select 1 from session where user_id = $1', bruce.me.user.id), [])
    const suspended = { ...bruce.me.user, status: 'suspended' } as const
    assert.equal(await change(world, olivia, bakery, suspended, { status: 'active' }), 'done')
    assert.equal(await bruce.now(), undefined, 'coming back brings no session back')
  })

  it('with a new password end every session, and the old password', async (t) => {
    const { world, bakery, olivia } = await company(t)
    const bruce = await signed(world, await inside(world, bakery, 'bruce'))
    const passwordHash = await world.hashing.hash('a new and longer one')
    await change(world, olivia, bakery, bruce.me.user, { passwordHash })
    assert.equal(await bruce.now(), undefined)
    const account = await world.look((look) => findWithPassword(look, bruce.me.user))
    assert.equal(account?.passwordHash, passwordHash)
  })

  it('are not changed by support, from beside, from below, by oneself, or to a role one cannot give', async (t) => {
    const { world, operator, bakery, olivia } = await company(t)
    const bruce = await inside(world, bakery, 'bruce')
    const sue = await signed(world, await world.person({ username: 'sue', role: 'support' }))
    const adam = await signed(world, await world.person({ username: 'adam', role: 'administrator' }))
    const mia = await world.person({ username: 'mia' })
    const as = (who: Signed, where: Organization, whom: User, some: Partial<PersonChanges>) =>
      change(world, who, where, whom, some)
    assert.equal(await as(sue, bakery, bruce, { name: 'x' }), 'not-yours')
    assert.equal(await as(adam, operator, olivia.me.user, { name: 'x' }), 'not-yours')
    assert.equal(await as(adam, operator, mia, { role: 'administrator' }), 'role-not-yours')
    assert.equal(await as(olivia, operator, olivia.me.user, { name: 'x' }), 'not-yours')
    const boss = await signed(world, await inside(world, bakery, 'boss', 'owner'))
    assert.equal(await as(boss, operator, mia, { name: 'x' }), 'gone')
    const names = await world.rows<{ name: string }>(`select name from app_user where name <> ''`)
    assert.deepEqual(names, [])
  })
})

describe('the last owner', () => {
  it('is neither demoted nor suspended', async (t) => {
    const { world, bakery, olivia } = await company(t)
    const boss = await inside(world, bakery, 'boss', 'owner')
    assert.equal(await change(world, olivia, bakery, boss, { role: 'member' }), 'last-owner')
    assert.equal(await change(world, olivia, bakery, boss, { status: 'suspended', name: 'x' }), 'last-owner')
    const gone = await inside(world, bakery, 'gone', 'owner')
    assert.equal(await change(world, olivia, bakery, gone, { status: 'suspended' }), 'done')
    assert.equal(await change(world, olivia, bakery, boss, { role: 'member' }), 'last-owner', 'the other is suspended')
  })

  it('stays where both are demoted at the same moment', async (t) => {
    const { world, bakery, olivia } = await company(t)
    const owners = await Promise.all(['one', 'two'].map((name) => inside(world, bakery, name, 'owner')))
    for (let round = 0; round < 5; round++) {
      const both = await Promise.all(owners.map((owner) => change(world, olivia, bakery, owner, { role: 'member' })))
      assert.deepEqual(both.toSorted(), ['done', 'last-owner'])
      await world.rows(`update app_user set role = 'owner' where organization_id = $1`, bakery.id)
    }
  })
})

describe('requiring a second factor of one person', () => {
  const required = async (world: TestWorld, organization: Organization, user: User) => {
    const { byLevel, byPerson } = await world.look((look) => requiringOf(look, { organization, user }))
    return [byLevel?.name, byPerson] as const
  }

  it('is switched on and off, unless a level above requires it, and never for oneself', async (t) => {
    const { world, operator, bakery, olivia } = await company(t)
    const user = await inside(world, bakery, 'bruce')
    const target = { organization: bakery, user }
    const above = async () => (await world.look((look) => requiringOf(look, target))).byLevel
    const require = async (on: boolean, byLevel = undefined as Awaited<ReturnType<typeof above>>, whom = target) =>
      world.within(scopeOf(olivia.me) as Scope, (work) => requirePerson(work, olivia.me, whom, { byLevel }, on))
    assert.equal(await require(true), 'done')
    assert.deepEqual(await required(world, bakery, user), [undefined, true])
    assert.equal(await require(false), 'done')
    assert.deepEqual(await required(world, bakery, user), [undefined, false])
    await world.rows(`insert into policy (organization_id, second_factor) values ($1, 'required')`, operator.id)
    const [byLevel] = await required(world, bakery, user)
    assert.equal(byLevel, 'Example Hosting')
    assert.equal(await require(false, await above()), 'by-policy')
    assert.equal(await require(true, undefined, { organization: operator, user: olivia.me.user }), 'not-yours')
  })
})

describe('a person who is added', () => {
  it('is invited by mail or has a password, once for each username of the realm', async (t) => {
    const { world, bakery, operator, olivia } = await company(t)
    const add = (organization: Organization, username: string, passwordHash?: string) =>
      world.within(scopeOf(olivia.me) as Scope, (work) =>
        addPerson(work, olivia.me, organization, {
          ...{ username, email: `${username}@example.com`, name: '', role: 'member', passwordHash },
        }),
      )
    assert.ok((await add(bakery, 'ines')).ok)
    assert.deepEqual(
      (await told(world)).map(({ to, template }) => [to, template]),
      [['ines@example.com', 'invitation']],
    )
    assert.ok((await add(operator, 'paul', await world.hashing.hash('a long enough one'))).ok)
    assert.deepEqual(await add(operator, 'INES'), { ok: false, code: 'taken' })
    const rows = await world.rows<{ username: string; status: string }>(
      `select username, status from app_user where username in ('ines', 'paul') order by username`,
    )
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['invited', 'active'],
    )
  })

  it('gets no role that whoever adds them cannot give', async (t) => {
    const { world, operator } = await company(t)
    const adam = await signed(world, await world.person({ username: 'adam', role: 'administrator' }))
    const added = await world.within(scopeOf(adam.me) as Scope, (work) =>
      addPerson(work, adam.me, operator, {
        ...{ username: 'eve', email: 'eve@example.com', name: '', role: 'owner', passwordHash: undefined },
      }),
    )
    assert.deepEqual(added, { ok: false, code: 'role-not-yours' })
  })
})
