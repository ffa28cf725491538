import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NEW_PASSWORD, pathOf, userNamed } from '../access.ts'
import { lettersOf } from '../letters.ts'
import { codeSent } from '../sent-codes.ts'
import { PASSWORD } from '../world.ts'
import { ANA, addsApp, enters, eveIsIn, isIn, link, proves, recovers, type Story } from './not-me.ts'
import { portalBehindProxy, protectedPerson, signedIn, visitor } from './visitor.ts'

describe('whoever says “this was not me”', () => {
  it('signs everybody out, blocks the password, and gets back in with a new one and their factor', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app, eve, home } = story
    const path = await link(story, /new browser/)
    const counted = () =>
      portal.world.rows('select (select count(*) from audit_event) + (select count(*) from outbox) as n')
    const before = await counted()
    for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await visitor(portal).send(method, path)).status, 200)
    assert.deepEqual(await counted(), before, 'a program that opens every link of a mail changes nothing')
    assert.ok(await isIn(eve))
    const said = await visitor(portal).post(path)
    assert.equal(said.status, 200)
    assert.match(said.body, /The account is secured/)
    assert.deepEqual([await isIn(eve), await isIn(home)], [false, false])
    assert.equal(await enters(story, app.codeAt(portal.world.clock.now()), PASSWORD), false, 'the password is blocked')
    const way = await link(story, /secured/)
    const same = await visitor(portal).post(way, { password: PASSWORD, password_again: PASSWORD })
    assert.equal(same.status, 422)
    assert.match(same.body, /This password was blocked/)
    await recovers(story)
    portal.world.clock.advance(app.period)
    assert.equal(await enters(story, ''), false, 'the factor is asked for as always')
    assert.ok(await enters(story, app.codeAt(portal.world.clock.now())))
    assert.equal((await visitor(portal).post(path)).status, 410, 'it works once')
    assert.deepEqual(portal.errors, [])
  })

  it('is on record, and those who may help are told', async (t) => {
    const story = await eveIsIn(t)
    await visitor(story.portal).post(await link(story, /new browser/))
    const [row] = await story.portal.world.rows<{ detail: object; subject_id: string }>(
      "select detail, subject_id from audit_event where action = 'account.secured'",
    )
    assert.deepEqual(row, { detail: { about: 'new-browser', restored: false }, subject_id: story.user.id })
    const [told] = await story.letters.to('olga@example.com')
    assert.equal(told?.subject, 'ana says: this was not me')
    assert.ok(told?.text.includes(pathOf(story.user, '').slice(0, -1)))
    assert.deepEqual(
      (await story.letters.to(ANA)).filter(({ subject }) => /says:/.test(subject)),
      [],
    )
  })

  it('takes back an address that came since, by a letter to the one before; the new one has no say', async (t) => {
    const story = await eveIsIn(t)
    const { portal, eve, app } = story
    const early = await link(story, /new browser/)
    await proves(story)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
    await eve.post('/account/details', { ...details, email: 'eve@example.net' })
    await eve.post('/account/address', { code: await codeSent(portal.world, story.user) })
    assert.equal((await userNamed(portal.world, 'ana')).email, 'eve@example.net')
    portal.world.clock.advance(60)
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()), as: visitor(portal) })
    const eves = await link(story, /new browser/, 'eve@example.net')
    const asked = await visitor(portal).get(await link(story, /address was changed/))
    assert.match(asked.body, /is ana@example.com again/)
    assert.equal((await visitor(portal).post(early)).status, 200, 'any letter of the week to the old address does')
    assert.equal((await userNamed(portal.world, 'ana')).email, ANA)
    assert.equal((await visitor(portal).post(eves)).status, 410, 'what was told the new address since is void')
    assert.equal((await visitor(portal).post(await link(story, /address was changed$/))).status, 410)
    assert.match((await story.letters.to('eve@example.net'))[0]?.subject ?? '', /changed back/)
    await recovers(story)
    portal.world.clock.advance(app.period)
    assert.ok(await enters(story, app.codeAt(portal.world.clock.now())))
  })

  it('silences nobody who had the account before, also when the new address says it first', async (t) => {
    const story = await eveIsIn(t)
    const { portal, eve, app } = story
    await proves(story)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
    await eve.post('/account/details', { ...details, email: 'eve@example.net' })
    await eve.post('/account/address', { code: await codeSent(portal.world, story.user) })
    portal.world.clock.advance(60)
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()), as: visitor(portal) })
    assert.equal((await visitor(portal).post(await link(story, /new browser/, 'eve@example.net'))).status, 200)
    assert.equal((await visitor(portal).post(await link(story, /address was changed/))).status, 200)
    assert.equal((await userNamed(portal.world, 'ana')).email, ANA)
  })

  it('has no say any more where an administrator has given the account another address', async (t) => {
    const story = await eveIsIn(t)
    const path = await link(story, /new browser/)
    const olga = await signedIn(story.portal, 'olga')
    const fields = { name: '', mobile: '', language: 'en', time_zone: 'UTC', role: 'member', status: 'active' }
    const about = pathOf(story.user, '').slice(0, -1)
    const changed = await olga.post(about, { ...fields, email: 'new@example.com', current_password: PASSWORD })
    assert.equal(changed.status, 303)
    assert.equal((await visitor(story.portal).post(path)).status, 410)
    assert.equal(await link(story, /address was changed/), '', 'and that letter has no such link')
    assert.equal((await userNamed(story.portal.world, 'ana')).email, 'new@example.com')
  })
})

describe('a factor that was added since', () => {
  it('is of no use until its owner says that it is theirs, and older ones are as before', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app } = story
    const own = await addsApp(story)
    const said = await visitor(portal).post(await link(story, /new browser/))
    assert.match(said.body, /Telefon/)
    await recovers(story)
    assert.equal(await enters(story, own.codeAt(portal.world.clock.now())), false)
    portal.world.clock.advance(app.period)
    const ana = await signedIn(portal, 'ana', { password: NEW_PASSWORD, token: app.codeAt(portal.world.clock.now()) })
    const security = (await ana.get('/account/security')).body
    assert.match(security, /Are these yours/)
    portal.world.clock.advance(app.period)
    await ana.post('/account/confirm', { password: NEW_PASSWORD })
    const ended = await ana.post(`/account/factors/${own.enrollment}/not-mine`)
    assert.equal(ended.location, '/account/security?notice=factorRemoved')
    assert.doesNotMatch((await ana.get('/account/security')).body, /Are these yours/)
    assert.equal((await ana.post(`/account/factors/${own.enrollment}/mine`)).status, 404, 'what has ended stays so')
  })

  it('protects all the same: whoever reads the mailbox gets rid of no factor by saying so', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, codes } = await protectedPerson(portal, 'ana')
    const letters = lettersOf(portal.world, portal.url)
    const user = await userNamed(portal.world, 'ana')
    const story = { portal, letters, user, app } as Story
    assert.equal((await visitor(portal).post(await link(story, /token was added/))).status, 200)
    await recovers(story)
    const thief = visitor(portal)
    await thief.post('/signin', { username: 'ana', password: NEW_PASSWORD })
    for (const path of ['/account/security', '/account/two-factor/app'])
      assert.equal((await thief.get(path)).status, 303, 'the password alone opens nothing')
    for (const token of ['', app.codeAt(portal.world.clock.now()), codes[0] ?? ''])
      assert.equal(await enters(story, token), false)
    const [listed] = await portal.world.rows('select protection from app_user where id = $1', user.id)
    assert.deepEqual(listed, { protection: 1 }, 'and lists say so')
  })

  it('is no reason to let a password do, also where no token is required of its owner', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.rows('update app_user set token_required = false')
    const story = { portal, letters: lettersOf(portal.world, portal.url), app } as Story
    assert.equal((await visitor(portal).post(await link(story, /token was added/))).status, 200)
    await recovers(story)
    const thief = await signedIn(portal, 'ana', { password: NEW_PASSWORD })
    assert.match((await thief.get('/account/confirm')).body, /nothing at hand that proves it/)
    assert.notEqual((await thief.post('/account/confirm', { password: NEW_PASSWORD })).status, 303)
    for (const path of [`/account/factors/${app.enrollment}/not-mine`, '/account/two-factor/app'])
      assert.match((await thief.post(path)).location ?? '', /^\/account\/confirm/, path)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: NEW_PASSWORD }
    assert.equal((await thief.post('/account/details', { ...details, email: 'eve@example.net' })).status, 422)
  })

  it('is as it was when its owner says that it is theirs', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app } = story
    const own = await addsApp(story)
    await visitor(portal).post(await link(story, /new browser/))
    await recovers(story)
    portal.world.clock.advance(app.period)
    const ana = await signedIn(portal, 'ana', { password: NEW_PASSWORD, token: app.codeAt(portal.world.clock.now()) })
    const path = `/account/factors/${own.enrollment}/mine`
    assert.match((await ana.post(path)).location ?? '', /^\/account\/confirm/, 'it must be proved who says so')
    await ana.post('/account/confirm', { password: NEW_PASSWORD })
    const stranger = await signedIn(portal, 'olga')
    await stranger.post('/account/confirm', { password: PASSWORD })
    assert.equal((await stranger.post(path)).status, 404)
    assert.equal((await ana.post(path)).location, '/account/security?notice=factorResumed')
    const [row] = await portal.world.rows('select state from enrollment where id = $1', own.enrollment)
    assert.deepEqual(row, { state: 'active' })
  })
})
