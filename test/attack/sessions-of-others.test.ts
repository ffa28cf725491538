import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { helper, pathOf } from '../access.ts'
import { lettersOf } from '../letters.ts'
import { portalBehindProxy, signedIn } from './visitor.ts'

describe('the sessions of somebody else', () => {
  it('are seen by support, and ended one by one or all; the person is told, and it is on record', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const ana = await world.person({ username: 'ana' })
    const [phone, desk, third] = [
      await signedIn(portal, 'ana'),
      await signedIn(portal, 'ana'),
      await signedIn(portal, 'ana'),
    ]
    const support = await helper(portal)
    const at = pathOf(ana, 'sessions')
    const shown = (await support.get(at)).body
    const ids = [...shown.matchAll(/sessions\/([0-9a-f-]{36})\/end/g)].map(([, id]) => id)
    assert.equal(ids.length, 3)
    assert.match(shown, /Firefox/)
    const [{ id } = { id: '' }] = await world.rows<{ id: string }>(
      'select id from session where user_id = $1 order by id limit 1',
      ana.id,
    )
    assert.equal((await support.post(`${at}/${id}/end`)).location, `${at}?notice=sessionEndedFor`)
    assert.equal((await support.post(`${at}/${id}/end`)).status, 404, 'not twice')
    const live = async () => Promise.all([phone, desk, third].map(async (one) => (await one.get('/session')).status))
    assert.deepEqual((await live()).toSorted(), [204, 204, 401])
    assert.equal((await support.post(`${at}/end`)).location, `${at}?notice=sessionsEndedFor`)
    assert.deepEqual(await live(), [401, 401, 401])
    assert.match((await support.get(at)).body, /Not signed in anywhere/)
    const told = (await lettersOf(world).to(ana.email)).filter(({ subject }) => subject === 'You were signed out')
    // reason: they left in one pass, so either may be first
    const said = told.map(({ text }) => /ended \S+ sessions?/.exec(text)?.[0])
    assert.deepEqual(said.toSorted(), ['ended 2 sessions', 'ended a session'])
    assert.ok(told.every(({ text }) => !text.includes('not-me') && !text.includes('198.51.')))
    const rows = await world.rows<{ action: string; own: boolean }>(
      "select action, actor_id = subject_id as own from audit_event where action like 'session%' order by action",
    )
    assert.deepEqual(rows, [
      { action: 'session.ended', own: false },
      { action: 'sessions.ended', own: false },
    ])
  })

  it('are none of support’s business where the person ranks above them, and no session of another is ended there', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const [ana, olga] = [
      await world.person({ username: 'ana' }),
      await world.person({ username: 'olga', role: 'owner' }),
    ]
    const owner = await signedIn(portal, 'olga')
    const support = await helper(portal)
    assert.equal((await support.get(pathOf(olga, 'sessions'))).status, 404)
    assert.equal((await support.post(`${pathOf(olga, 'sessions')}/end`)).status, 404)
    const [{ id } = { id: '' }] = await world.rows<{ id: string }>('select id from session where user_id = $1', olga.id)
    assert.equal((await support.post(`${pathOf(ana, 'sessions')}/${id}/end`)).status, 404)
    assert.equal((await owner.get('/session')).status, 204)
  })
})
