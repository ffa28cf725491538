import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { changePerson, type PersonChanges } from '#domain/administration/people-change.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import type { Scope } from '#kernel/work.ts'
import { keyOf, speaking } from '../doors/api.ts'
import { testPortal } from '../portal.ts'
import { signed } from '../signed-in.ts'
import { eveIsIn, link } from './not-me.ts'
import { visitor } from './visitor.ts'

async function keeping(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const organization = await world.operator()
  const { me } = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
  const user = await world.person({ username: 'bruce', role: 'administrator' })
  const own = await keyOf(world, organization, { userId: user.id })
  const say = speaking(portal, own.token)
  const { name, mobile, language, timeZone, email, role, status } = user
  const unchanged = { name, mobile, language, timeZone, email, role, status, passwordHash: undefined }
  const change = (some: Partial<PersonChanges>) =>
    world.within(scopeOf(me) as Scope, (work) =>
      changePerson(work, me, { organization, user }, { ...unchanged, ...some }),
    )
  const works = async (): Promise<boolean> => (await say('GET', '/v1/organizations')).status === 200
  return { world, organization, change, works }
}

describe('the keys of somebody’s own', () => {
  it('outlive a new name, and end with another role, also for whoever gets the old one back', async (t) => {
    const { change, works } = await keeping(t)
    await change({ name: 'Bruce' })
    assert.equal(await works(), true)
    await change({ role: 'owner' })
    assert.equal(await works(), false)
    await change({ role: 'administrator' })
    assert.equal(await works(), false)
  })

  it('end with a suspension, and do not come back with the person', async (t) => {
    const { change, works } = await keeping(t)
    await change({ status: 'suspended' })
    assert.equal(await works(), false)
    await change({ status: 'active' })
    assert.equal(await works(), false)
  })

  it('are of no use while the organization is stopped', async (t) => {
    const { world, works } = await keeping(t)
    await world.rows('update organization set stopped = true')
    assert.equal(await works(), false)
  })

  it('end when the person says that something was not they', async (t) => {
    const story = await eveIsIn(t)
    const { portal, user } = story
    await keyOf(portal.world, await portal.world.operator(), { userId: user.id })
    await visitor(portal).post(await link(story, /new browser/))
    const rows = await portal.world.rows<{ ended: boolean }>('select ended_at is not null as ended from api_key')
    assert.deepEqual(rows, [{ ended: true }])
  })
})
