import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { helper, linkFor, pathOf, userNamed } from '../access.ts'
import { PASSWORD } from '../world.ts'
import { eveIsIn, link, proves } from './not-me.ts'
import { visitor } from './visitor.ts'

describe('what was under way', () => {
  it('ends: a sign-in at its second step, an address that waits, links, a reset that waits', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app, user, eve } = story
    const second = visitor(portal)
    const { id } = await portal.world.operator()
    await portal.world.rows("update organization set sign_in_form = 'two-step' where id = $1", id)
    assert.equal((await second.post('/signin', { username: 'ana', password: PASSWORD })).location, '/signin/challenge')
    const links = await Promise.all(
      (['password-link', 'enrollment-link'] as const).map((purpose) => linkFor(portal.world, user, purpose)),
    )
    await proves(story)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
    await eve.post('/account/details', { ...details, email: 'eve@example.net' })
    await portal.world.rows('insert into policy (organization_id, reset_wait) values ($1, 86400)', id)
    const support = await helper(portal)
    await support.post(pathOf(user, 'reset'), { reason: 'lost', ticket: 'T-1' })
    assert.equal((await visitor(portal).post(await link(story, /new browser/))).status, 200)
    const answered = await second.post('/signin/challenge', { code: app.codeAt(portal.world.clock.now()) })
    assert.equal(answered.location, '/signin?notice=signInExpired')
    assert.equal((await visitor(portal).get(`/password/${links[0]}`)).status, 410)
    assert.equal((await visitor(portal).get(`/enroll/${links[1]}`)).status, 410)
    assert.equal((await userNamed(portal.world, 'ana')).waitingEmail, null)
    assert.deepEqual(await portal.world.rows('select state from factor_reset'), [{ state: 'stopped' }])
  })
})

describe('the link of such a letter', () => {
  it('is good for a week, at the address of one’s own realm, and kept as a hash', async (t) => {
    const story = await eveIsIn(t)
    const { portal } = story
    const path = await link(story, /new browser/)
    const token = path.split('/').at(-1) ?? ''
    const kept = JSON.stringify(
      await portal.world.rows("select encode(token_hash, 'escape') as hash, * from objection"),
    )
    assert.ok(token.length === 43 && !kept.includes(token))
    const [sent] = await portal.world.rows<{ left: string }>(
      "select count(*) as left from outbox where template = 'new-browser' and secret is not null",
    )
    assert.equal(Number(sent?.left), 0, 'and is forgotten when the letter has left')
    for (const other of [`${token}x`, token.slice(1), token.toUpperCase(), 'x'])
      assert.equal((await visitor(portal).post(`/not-me/${other}`)).status, 410, other)
    portal.world.clock.advance(7 * 86_400 - 120)
    assert.equal((await visitor(portal).get(path)).status, 200)
    portal.world.clock.advance(121)
    assert.equal((await visitor(portal).post(path)).status, 410)
  })

  it('locks an account three times in a quarter of an hour at most', async (t) => {
    const story = await eveIsIn(t)
    const { portal } = story
    const again = async (): Promise<number> => {
      await portal.world.rows('update objection set ended_at = null')
      return (await visitor(portal).post(path)).status
    }
    const path = await link(story, /new browser/)
    assert.deepEqual([await again(), await again(), await again()], [200, 200, 200])
    assert.equal(await again(), 429)
    const rows = await portal.world.rows("select 1 from audit_event where action = 'account.secured'")
    assert.equal(rows.length, 3)
  })
})
