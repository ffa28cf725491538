import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run, signsIn } from '../../../test/console.ts'
import { signed } from '../../../test/signed-in.ts'
import { PASSWORD, testWorld } from '../../../test/world.ts'

describe('people at the console', () => {
  it('are listed, shown, signed out, suspended and let in again, on record', async (t) => {
    const world = await testWorld(t)
    const client = await world.organization('Bruce Bakery')
    await world.person({ username: 'ana' })
    const bea = await world.person({ username: 'bea', organizationId: client.id })
    await signed(world, bea)
    assert.match(
      (await run(world, 'user list --search be')).said,
      /^bea +member +active +Bruce Bakery +last signed in [0-9-]+$/,
    )
    const all = await run(world, 'user list --limit 1')
    assert.match(all.said, /These are the first 1/)
    assert.equal((await run(world, 'user list --limit x')).code, 1)
    assert.match(
      (await run(world, 'user show BEA')).said,
      /^bea \(member, Bruce Bakery\), active\n.*\nsession {2}from/s,
    )
    assert.match((await run(world, 'user end-sessions bea --reason left')).said, /1 sessions ended/)
    assert.equal((await run(world, 'user suspend bea', 'left')).code, 0)
    assert.match((await run(world, 'user suspend bea', 'left')).said, /is suspended already/)
    assert.equal((await run(world, 'user resume bea', 'back')).code, 0)
    assert.equal((await run(world, 'user resume bea', 'back')).code, 1)
    const rows = await world.rows(
      "select action, detail->>'reason' as reason from audit_event where actor = 'console' order by at, id",
    )
    const told = rows.map((row) => Object.values(row as object).join(' ')).sort()
    assert.deepEqual(told, ['sessions.ended ', 'sessions.ended left', 'user.activated back', 'user.suspended left'])
  })

  it('are asked for by their organization where several have a name', async (t) => {
    const world = await testWorld(t)
    const client = await world.organization('Bruce Bakery')
    await world.rows('update organization set realm_id = id where id = $1', client.id)
    await world.person({ username: 'ana' })
    await world.person({ username: 'ana', organizationId: client.id })
    const several = await run(world, 'user suspend ana', 'why')
    assert.match(
      several.said,
      /Several people are called ana: say which by --organization \(Example Hosting, Bruce Bakery\)/,
    )
    assert.equal(several.code, 1)
    assert.equal((await run(world, `user suspend ana --organization ${client.id}`, 'why')).code, 0)
    const rows = await world.rows<{ status: string }>('select status from app_user order by path')
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['active', 'suspended'],
    )
  })

  it('keep the last owner', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'olivia', role: 'owner' })
    assert.match((await run(world, 'user suspend olivia', 'why')).said, /is the last owner/)
  })

  it('need not wait any more when somebody says so', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana' })
    assert.match((await run(world, 'user unlock ana', 'called')).said, /not waiting/)
    for (let wrong = 0; wrong < 8; wrong++) await signsIn(world, 'wrong')
    assert.equal(await signsIn(world, PASSWORD), 'refused')
    assert.match((await run(world, 'user show ana')).said, /wait +until/)
    assert.match((await run(world, 'user unlock ana', 'called')).said, /waits ended/)
    assert.equal(await signsIn(world, PASSWORD), 'home')
  })
})
