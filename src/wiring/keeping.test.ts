import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { termsOf } from '#domain/administration/access.ts'
import { askReset } from '#domain/administration/reset.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { findUser } from '#domain/users/users.ts'
import { hour } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { signed } from '../../test/signed-in.ts'
import { testWorld } from '../../test/world.ts'
import { startKeeping } from './keeping.ts'

describe('a reset that waits', () => {
  it('is carried out when its time has come, and not when the house is kept next', async (t) => {
    const world = await testWorld(t)
    const organization = await world.operator()
    const { me } = await signed(world, await world.person({ username: 'olga', role: 'owner' }))
    const user = await world.person({ username: 'mia' })
    await world.work((work) => changePolicy(work, { organizationId: organization.id, resetWait: hour }))
    const target = { organization, user }
    const terms = await world.look((look) => termsOf(look, target))
    const asking = { reason: 'lost her phone', ticket: 'T-17' }
    const asked = await world.within(scopeOf(me) as Scope, (work) => askReset(work, me, target, terms, asking))
    assert.equal(asked, 'asked')
    const keeping = startKeeping(world, (error) => assert.fail(String(error)))
    t.after(() => keeping.stop())
    const isReset = async () => (await world.look((look) => findUser(look, user)))?.mustEnroll
    world.clock.advance(hour - 10)
    await sleep(1300)
    assert.equal(await isReset(), false)
    world.clock.advance(11)
    for (let tries = 0; tries < 50 && !(await isReset()); tries++) await sleep(100)
    assert.equal(await isReset(), true)
  })
})
