import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NEW_PASSWORD } from '../access.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { isIn } from './not-me.ts'
import { beginsApp, confirms, portalBehindProxy, signedIn, visitor } from './visitor.ts'

/** Somebody ends all sessions at the very moment at which this column of Ana's is written. */
async function endsWith({ world }: TestPortal, table: string, column: string): Promise<void> {
  await world.rows(`
    create function end_all() returns trigger language plpgsql as $$
    begin delete from session; return new; end $$`)
  await world.rows(
    `create trigger end_all before update of ${column} on ${table} for each row execute function end_all()`,
  )
}

describe('whoever is signed out in the middle of what they do', () => {
  it('sets no password', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const thief = await signedIn(portal, 'ana')
    await endsWith(portal, 'app_user', 'password_hash')
    const fields = { current_password: PASSWORD, new_password: NEW_PASSWORD, new_password_again: NEW_PASSWORD }
    const answered = await thief.post('/account/password', fields)
    assert.deepEqual([answered.status, answered.location], [303, '/signin?notice=sessionEnded'])
    const late = visitor(portal)
    await late.post('/signin', { username: 'ana', password: NEW_PASSWORD })
    assert.equal(await isIn(late), false)
    assert.equal(await isIn(await signedIn(portal, 'ana')), true, 'the old one is the right one')
    assert.deepEqual(portal.errors, [])
  })

  it('adds no factor', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const thief = await signedIn(portal, 'ana')
    await confirms(thief)
    const app = await beginsApp(thief)
    await endsWith(portal, 'enrollment', 'proved_at')
    const code = app.codeAt(portal.world.clock.now())
    const answered = await thief.post('/account/two-factor/app/confirm', { enrollment: app.enrollment, code })
    assert.equal(answered.location, '/signin?notice=sessionEnded')
    const [row] = await portal.world.rows('select state from enrollment where id = $1', app.enrollment)
    assert.deepEqual(row, { state: 'pending' })
  })
})
