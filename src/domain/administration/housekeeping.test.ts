import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { day } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { signed } from '../../../test/signed-in.ts'
import { testWorld } from '../../../test/world.ts'
import { keepHouse } from './housekeeping.ts'
import { scopeOf } from './rights.ts'
import { close } from './tree.ts'

describe('the people of a closed organization', () => {
  it('are erased after thirty days, and what happened stays without their names', async (t) => {
    const world = await testWorld(t)
    const [bakery, clinic] = [await world.organization('Bakery'), await world.organization('Clinic')]
    const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
    const [bruce, clara] = await Promise.all(
      [
        ['bruce', bakery.id],
        ['clara', clinic.id],
      ].map(async ([username = '', organizationId = '']) =>
        signed(world, await world.person({ username, organizationId })),
      ),
    )
    assert.ok(bruce && clara)
    await world.within(scopeOf(olivia.me) as Scope, (work) => close(work, olivia.me, bakery, 'ended'))
    world.clock.advance(30 * day - 60)
    await keepHouse(world)
    assert.equal((await world.rows('select 1 from app_user where organization_id = $1', bakery.id)).length, 1)
    world.clock.advance(61)
    const other = await world.another(t)
    await Promise.all([keepHouse(world), keepHouse(other), keepHouse(world)])
    const tables = await world.rows<{ name: string }>(
      `select c.relname as name from pg_class c join pg_policy p on p.polrelid = c.oid where p.polname = 'scope'`,
    )
    const kept = ['organization', 'organization_counts', 'audit_event']
    for (const { name } of tables.filter(({ name: each }) => !kept.includes(each))) {
      assert.deepEqual(await world.rows(`select * from ${name} where organization_id = $1`, bakery.id), [], name)
    }
    const record = JSON.stringify(await world.rows('select * from audit_event where organization_id = $1', bakery.id))
    assert.ok(!record.includes('bruce') && record.includes('organization.erased'))
    assert.equal(record.match(/organization\.erased/g)?.length, 1, 'three at once erase once')
    assert.equal((await world.rows('select 1 from app_user where organization_id = $1', clinic.id)).length, 1)
  })
})
