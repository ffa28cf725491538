import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changePolicy, policyOf } from '#domain/policies/policies.ts'
import { findWithPassword } from '#domain/users/users.ts'
import type { Scope } from '#kernel/work.ts'
import { signed, told } from '../../../test/signed-in.ts'
import { testWorld } from '../../../test/world.ts'
import { readPeople } from './import-rows.ts'
import { scopeOf } from './rights.ts'
import { splitLogin } from './split.ts'

const peopleIn = (...names: string[]) => {
  const table = readPeople(
    `username,email\n${names.map((name) => `${name},${name}@example.com`).join('\n')}`,
    ['member'],
    [],
  )
  assert.ok(table.ok)
  return table.rows.flatMap(({ person }) => person ?? [])
}

describe('a shared login', () => {
  it('is split into people of the same role, and ends', async (t) => {
    const world = await testWorld(t)
    const bakery = await world.organization('Bakery')
    const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
    const { id: organizationId } = bakery
    const shared = await signed(world, await world.person({ username: 'office', role: 'owner', organizationId }))
    const target = { organization: bakery, user: shared.me.user }
    const split = (...names: string[]) =>
      splitLogin(world, scopeOf(olivia.me) as Scope, olivia.me, target, peopleIn(...names))
    assert.deepEqual(await split('ines', 'olivia'), { code: 'taken', username: 'olivia' })
    assert.ok(await shared.now(), 'nothing of it stays')
    assert.equal(await split('ines', 'omar'), undefined)
    const made = await world.rows(
      'select username, role, status from app_user where organization_id = $1 order by 1',
      bakery.id,
    )
    assert.deepEqual(made, [
      { username: 'ines', role: 'owner', status: 'invited' },
      { username: 'office', role: 'owner', status: 'suspended' },
      { username: 'omar', role: 'owner', status: 'invited' },
    ])
    assert.equal(await shared.now(), undefined)
    assert.equal((await world.look((look) => findWithPassword(look, shared.me.user)))?.passwordHash, null)
    assert.deepEqual((await told(world)).map(({ to }) => to).toSorted(), ['ines@example.com', 'omar@example.com'])
  })

  it('leaves nobody with less required of them than was of it', async (t) => {
    const world = await testWorld(t)
    const organization = await world.operator()
    const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
    const user = await world.person({ username: 'office' })
    const key = { organizationId: organization.id, userId: user.id }
    await world.work((work) => changePolicy(work, { ...key, secondFactor: 'required', stepUpAge: 60 }))
    const target = { organization, user }
    assert.equal(await splitLogin(world, scopeOf(olivia.me) as Scope, olivia.me, target, peopleIn('ines')), undefined)
    const [ines] = await world.rows<{ id: string }>("select id from app_user where username = 'ines'")
    const policy = await world.look((look) => policyOf(look, organization, { id: ines?.id ?? '', role: 'member' }))
    assert.deepEqual([policy.secondFactor, policy.stepUpAge], ['required', 60])
  })

  it('is not split by those who could not suspend it, nor by those who share it', async (t) => {
    const world = await testWorld(t)
    const organization = await world.operator()
    const olivia = await world.person({ username: 'olivia', role: 'owner' })
    const adam = await signed(world, await world.person({ username: 'adam', role: 'administrator' }))
    for (const user of [olivia, adam.me.user]) {
      const refusal = await splitLogin(
        world,
        scopeOf(adam.me) as Scope,
        adam.me,
        { organization, user },
        peopleIn('a-1', 'a-2'),
      )
      assert.deepEqual(refusal, { code: 'not-yours' })
    }
    assert.equal((await world.rows('select 1 from app_user')).length, 2)
  })
})
