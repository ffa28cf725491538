import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { carryOutDue } from '#domain/administration/reset.ts'
import type { User } from '#domain/users/users.ts'
import { helper, pathOf, userNamed } from '../access.ts'
import { lettersOf, linkIn } from '../letters.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { codesIn, confirms, portalBehindProxy, protectedPerson, signedIn, type Visitor, visitor } from './visitor.ts'

const ASKING = { reason: 'lost her phone', ticket: 'T-17' }

async function anaAndSupport(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const ana = await protectedPerson(portal, 'ana')
  return { portal, ...ana, user: await userNamed(portal.world, 'ana'), support: await helper(portal) }
}

async function bypassCode(support: Visitor, user: User): Promise<string> {
  const shown = await support.post(pathOf(user, 'bypass'), { reason: 'phone at home' })
  assert.equal(shown.status, 200)
  const [code = ''] = codesIn(shown.body)
  assert.match(code, /^(?:\w{4}-){3}\w{4}$/)
  return code
}

/** With the password, and this on the second page. */
async function comesIn(portal: TestPortal, code: string, username = 'ana'): Promise<Visitor | number> {
  const browser = visitor(portal)
  await browser.post('/signin', { username, password: PASSWORD })
  const page = await browser.get('/signin/challenge')
  const [, other] =
    [...(page.body.split('Use a bypass code')[0] ?? '').matchAll(/\/signin\/challenge\?with=([0-9a-f-]{36})/g)].at(
      -1,
    ) ?? []
  const answered = await browser.post('/signin/challenge', { code, enrollment: other ?? '' })
  if (answered.status !== 303 || !browser.jar.has('session')) return answered.status
  assert.equal(answered.location, '/account/replace')
  return browser
}

describe('a bypass code', () => {
  it('lets in once, to replace what was lost, and opens no door that asks for two factors', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    const code = await bypassCode(support, user)
    const browser = await comesIn(portal, code)
    assert.ok(typeof browser === 'object')
    const [session] = await portal.world.rows<{ level: string; step: string }>(
      'select level, step from session where user_id = $1 order by created_at desc, id desc limit 1',
      user.id,
    )
    assert.deepEqual(session, { level: 'recovery', step: 'full' })
    const kept = await portal.world.rows("select state from enrollment where kind = 'bypass-code'")
    assert.deepEqual(kept, [{ state: 'ended' }], 'and it is offered to nobody any more')
    assert.equal(typeof (await comesIn(portal, code)), 'number', 'nobody comes in with it again')
    const told = await portal.world.rows<{ template: string }>(
      "select template from outbox where user_id = $1 and template like 'bypass%' order by template",
      user.id,
    )
    assert.deepEqual(
      told.map(({ template }) => template),
      ['bypass-code-made', 'bypass-code-used'],
    )
  })

  it('is over after an hour, and when another is made', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    const first = await bypassCode(support, user)
    const second = await bypassCode(support, user)
    assert.equal(typeof (await comesIn(portal, first)), 'number')
    portal.world.clock.advance(3601)
    assert.equal(typeof (await comesIn(portal, second)), 'number')
  })

  it('is of no use to anybody else, nor without the password', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    const code = await bypassCode(support, user)
    await protectedPerson(portal, 'bob')
    assert.equal(typeof (await comesIn(portal, code, 'bob')), 'number')
    const stranger = visitor(portal)
    assert.equal((await stranger.post('/signin', { username: 'ana', password: 'a guess', token: code })).status, 422)
    assert.equal(typeof (await comesIn(portal, code)), 'object', 'and it is not spent by that')
  })

  it('is never made for oneself, for somebody above, or where there is nothing to bypass', async (t) => {
    const { portal, support } = await anaAndSupport(t)
    const own = await userNamed(portal.world, 'a-support')
    assert.equal((await support.post(pathOf(own, 'bypass'), { reason: 'me' })).status, 404)
    const owner = await portal.world.person({ username: 'owner', role: 'owner' })
    assert.equal((await support.post(pathOf(owner, 'bypass'), { reason: 'boss' })).status, 404)
    const bob = await portal.world.person({ username: 'bob' })
    assert.equal((await support.post(pathOf(bob, 'bypass'), { reason: 'bob' })).status, 422)
    await portal.world.rows(
      "insert into policy (organization_id, off_limits) values ($1, array['bypass-code'])",
      bob.organizationId,
    )
    const forbidden = await support.post(pathOf(await userNamed(portal.world, 'ana'), 'bypass'), { reason: 'ana' })
    assert.match(forbidden.body, /Policy allows no bypass codes/)
    const wanting = await support.post(pathOf(await userNamed(portal.world, 'ana'), 'bypass'), { reason: ' ' })
    assert.equal(wanting.status, 422)
    assert.match(wanting.body, /id="reason-error"/)
  })

  it('is on record with its reason, and the code nowhere', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    const code = await bypassCode(support, user)
    const [row] = await portal.world.rows<{ detail: unknown; actor_id: string }>(
      "select detail, actor_id from audit_event where action = 'bypass-code.made'",
    )
    assert.deepEqual(row?.detail, { reason: 'phone at home' })
    assert.equal(row?.actor_id, (await userNamed(portal.world, 'a-support')).id)
    for (const table of ['bypass_code', 'audit_event', 'outbox', 'enrollment']) {
      const rows = JSON.stringify(await portal.world.rows(`select * from ${table}`))
      assert.ok(!rows.includes(code) && !rows.includes(code.replaceAll('-', '')), table)
    }
  })
})

describe('a reset by support', () => {
  it('ends every factor and session, and the next sign-in must set up another', async (t) => {
    const { portal, user, support, person } = await anaAndSupport(t)
    const done = await support.post(pathOf(user, 'reset'), ASKING)
    assert.match(done.location ?? '', /notice=resetDone$/)
    assert.equal((await person.get('/account/settings')).location, '/signin?notice=sessionEnded')
    const ana = await signedIn(portal, 'ana')
    assert.equal((await ana.get('/account/settings')).location, '/account/two-factor/app')
    const [row] = await portal.world.rows<{ detail: unknown }>(
      "select detail from audit_event where action = 'user.reset'",
    )
    assert.deepEqual(row?.detail, ASKING)
  })

  it('waits where policy says so; whom it is about is told, and stops it by the link without signing in', async (t) => {
    const { portal, user, support, app } = await anaAndSupport(t)
    await portal.world.rows('insert into policy (organization_id, reset_wait) values ($1, 86400)', user.organizationId)
    const asked = await support.post(pathOf(user, 'reset'), ASKING)
    assert.match(asked.location ?? '', /notice=resetAsked$/)
    const sent = await lettersOf(portal.world, portal.url).to('ana@example.com')
    const letter = sent.find(({ subject }) => subject === 'Your two-factor authentication is about to be reset')
    assert.ok(letter)
    const { pathname } = new URL(linkIn(letter))
    assert.equal((await visitor(portal).get(pathname)).status, 200)
    assert.equal((await visitor(portal).post(pathname)).location, '/signin?notice=resetStopped')
    portal.world.clock.advance(100_000)
    await carryOutDue(portal.world)
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
  })

  it('is shown on the person’s own pages, where it can be stopped as well', async (t) => {
    const { portal, user, support, person } = await anaAndSupport(t)
    await portal.world.rows('insert into policy (organization_id, reset_wait) values ($1, 86400)', user.organizationId)
    await support.post(pathOf(user, 'reset'), ASKING)
    assert.match((await person.get('/account/security')).body, /action="\/account\/stop-reset"/)
    assert.equal((await person.post('/account/stop-reset')).location, '/account/security?notice=resetStopped')
    assert.doesNotMatch((await person.get('/account/security')).body, /stop-reset/)
  })

  it('is done when its time has come, once, by whichever node looks first', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    await portal.world.rows('insert into policy (organization_id, reset_wait) values ($1, 3600)', user.organizationId)
    await support.post(pathOf(user, 'reset'), ASKING)
    portal.world.clock.advance(3500)
    await carryOutDue(portal.world)
    assert.equal((await userNamed(portal.world, 'ana')).mustEnroll, false)
    portal.world.clock.advance(101)
    const other = await portal.world.another(t)
    await Promise.all([carryOutDue(portal.world), carryOutDue(other)])
    assert.equal((await userNamed(portal.world, 'ana')).mustEnroll, true)
    const rows = await portal.world.rows("select 1 from audit_event where action = 'user.reset'")
    assert.equal(rows.length, 1)
  })

  it('of an owner needs a second person: not the one who asked, not the owner, not support', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person: olga } = await protectedPerson(portal, 'olga')
    await portal.world.rows("update app_user set role = 'owner' where username = 'olga'")
    const user = await userNamed(portal.world, 'olga')
    const [first, second] = [await helper(portal, 'owner', 'first'), await helper(portal, 'owner', 'second')]
    const [support, admin] = [await helper(portal), await helper(portal, 'administrator')]
    const approve = pathOf(user, 'reset/approve')
    for (const other of [support, admin]) assert.equal((await other.post(pathOf(user, 'reset'), ASKING)).status, 404)
    assert.match((await first.post(pathOf(user, 'reset'), ASKING)).location ?? '', /notice=resetAsked$/)
    assert.match((await first.post(approve)).location ?? '', /notice=unchanged$/)
    await confirms(olga)
    for (const other of [olga, support, admin]) assert.equal((await other.post(approve)).status, 404)
    await carryOutDue(portal.world)
    assert.equal((await userNamed(portal.world, 'olga')).mustEnroll, false, 'time alone is not enough')
    assert.match((await second.post(approve)).location ?? '', /notice=resetApproved$/)
    assert.equal((await userNamed(portal.world, 'olga')).mustEnroll, true)
    assert.match((await second.post(approve)).location ?? '', /notice=unchanged$/)
  })

  it('waits for a second person where somebody has become an owner meanwhile', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    await portal.world.rows('insert into policy (organization_id, reset_wait) values ($1, 3600)', user.organizationId)
    await support.post(pathOf(user, 'reset'), ASKING)
    await portal.world.rows("update app_user set role = 'owner' where id = $1", user.id)
    portal.world.clock.advance(3601)
    await carryOutDue(portal.world)
    assert.equal((await userNamed(portal.world, 'ana')).mustEnroll, false)
    const second = await helper(portal, 'owner', 'second')
    assert.match((await second.post(pathOf(user, 'reset/approve'))).location ?? '', /notice=resetApproved$/)
    assert.equal((await userNamed(portal.world, 'ana')).mustEnroll, true)
  })

  it('is never asked for oneself, and needs a reason and a ticket', async (t) => {
    const { portal, user, support } = await anaAndSupport(t)
    const own = await userNamed(portal.world, 'a-support')
    assert.equal((await support.post(pathOf(own, 'reset'), ASKING)).status, 404)
    const wrong = await support.post(pathOf(user, 'reset'), { reason: 'kept as typed', ticket: '' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.body, /id="ticket-error"[\s\S]*|kept as typed/)
    assert.match(wrong.body, /value="kept as typed"/)
    assert.deepEqual(await portal.world.rows('select 1 from factor_reset'), [])
  })
})
