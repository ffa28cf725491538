import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tidy } from '#domain/signin/housekeeping.ts'
import { passwordless, signsInWith, withPasskey } from '../passwordless.ts'
import { portalBehindProxy, visitor } from './visitor.ts'

const ELSEWHERE = { origin: 'https://login.example.com' }

describe('whoever knows which passkey somebody has', () => {
  it('cannot make them wait by wrong answers, nor wear it out', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const { key, enrollmentId } = await passwordless(world, await world.person({ username: 'ana' }), portal.url)
    for (let times = 0; times < 12; times++)
      assert.equal((await signsInWith(portal, visitor(portal), key.copy(), ELSEWHERE)).status, 422)
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 303, 'nobody waits')
    for (let times = 0; times < 105; times++) {
      world.clock.advance(120)
      await signsInWith(portal, visitor(portal), key.copy(), ELSEWHERE)
    }
    const [row] = await world.rows('select state, wrong_in_row from enrollment where id = $1', enrollmentId)
    assert.deepEqual(row, { state: 'active', wrong_in_row: 0 })
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 303)
    const refused = await world.rows(
      "select 1 from audit_event where action = 'signin.passkey' and outcome = 'refused'",
    )
    assert.equal(refused.length, 117, 'each is on record')
  })

  it('leaves nothing in the database that stays', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const { key } = await withPasskey(world, await world.person({ username: 'ana' }), portal.url)
    const rows = () => world.rows("select 1 from attempt_budget where subject like 'alone:%'")
    for (let times = 0; times < 3; times++) await signsInWith(portal, visitor(portal), key.copy(), ELSEWHERE)
    assert.equal((await rows()).length, 3)
    world.clock.advance(3600)
    await tidy(world)
    assert.deepEqual(await rows(), [])
  })
})
