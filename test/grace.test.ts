import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { day, plus } from '#kernel/time.ts'
import { visitor } from './attack/visitor.ts'
import { testPortal } from './portal.ts'
import { proves, signed } from './signed-in.ts'
import { PASSWORD } from './world.ts'

const FORM = { username: 'mia', password: PASSWORD }
const SET_UP = '/account/two-factor/app'

describe('time before a requirement', () => {
  it('ends when it says, whatever is renamed, moved or invited again', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const [harbor, north] = [
      await world.organization('Harbor', { kind: 'reseller' }),
      await world.organization('North', { kind: 'reseller' }),
    ]
    const bakery = await world.organization('Bakery', { below: harbor })
    const mia = await world.person({ username: 'mia', organizationId: bakery.id })
    const required = { secondFactor: 'required', graceDays: 14 } as const
    await world.work(async (work) => {
      await changePolicy(work, { organizationId: harbor.id, ...required })
      await changePolicy(work, { organizationId: north.id, ...required })
    })
    const signsIn = async () => (await visitor(portal).post('/signin', FORM)).location
    assert.equal(await signsIn(), '/account/settings')
    world.clock.advance(13 * day)
    assert.equal(await signsIn(), '/account/settings')
    await world.rows('update organization set name = $1 where id = $2', 'Brot & Co', bakery.id)
    const path = `${north.path}${bakery.id}/`
    await world.rows('update organization set parent_id = $1, path = $2 where id = $3', north.id, path, bakery.id)
    await world.rows("update app_user set path = $1, status = 'invited' where id = $2", path, mia.id)
    await world.rows("update app_user set status = 'active' where id = $1", mia.id)
    assert.equal(await signsIn(), '/account/settings')
    world.clock.advance(day)
    assert.equal(await signsIn(), SET_UP)
  })

  it('is so many sign-ins where those are counted, also of two at once', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const { id: organizationId } = await world.operator()
    await world.person({ username: 'mia' })
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', graceSignIns: 2 }))
    const browsers = [visitor(portal), visitor(portal), visitor(portal)]
    for (const [browser, leads] of [
      [browsers[0], '/account/settings'],
      [browsers[1], '/account/settings'],
      [browsers[2], SET_UP],
    ] as const)
      assert.equal((await browser?.post('/signin', FORM))?.location, leads)
    assert.equal((await browsers[1]?.get('/account/settings'))?.status, 200, 'the last sign-in without is a whole one')
  })

  it('tells the person until when, on every page, and lets them go on', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const { id: organizationId } = await world.operator()
    await world.person({ username: 'mia' })
    const requiredFrom = plus(world.clock.now(), 10 * day)
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', requiredFrom }))
    const mia = visitor(portal)
    await mia.post('/signin', FORM)
    for (const path of ['/account/settings', '/account/details', '/account/profile'])
      assert.match(
        (await mia.get(path)).body,
        /Example Hosting requires a security token from .*Until then you can go on/,
        path,
      )
    world.clock.advance(10 * day)
    const now = visitor(portal)
    assert.equal((await now.post('/signin', FORM)).location, SET_UP)
    for (const path of ['/account/settings', '/account/details', '/account/profile', '/account/security'])
      assert.equal((await now.get(path)).location, SET_UP, path)
  })

  it('over, ends the sessions that began with less, also for gates that know no policy', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const { id: organizationId } = await world.operator()
    await world.person({ username: 'mia' })
    const requiredFrom = plus(world.clock.now(), 1800)
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', requiredFrom }))
    const mia = visitor(portal)
    await mia.post('/signin', FORM)
    world.clock.advance(1799)
    assert.equal((await mia.get('/session')).status, 204)
    world.clock.advance(2)
    assert.equal((await mia.get('/session')).status, 401)
  })

  it('over, locks the choice of those who have a token, with the name of the level', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const { id: organizationId } = await world.operator()
    const mia = await world.person({ username: 'mia' })
    const { me } = await signed(world, mia)
    const token = await proves(world, me, await world.work((work) => beginApp(work, me, 'phone', 'pending', null)))
    const browser = visitor(portal)
    browser.jar.set('session', token)
    const locked = /<option value="not-required"[^>]* disabled/
    const requiredFrom = plus(world.clock.now(), 60)
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', requiredFrom }))
    assert.doesNotMatch((await browser.get('/account/details')).body, locked, 'a trial is offered before')
    world.clock.advance(60)
    const { body } = await browser.get('/account/details')
    assert.match(body, locked)
    assert.match(body, /Example Hosting requires it\./)
    const asked = await browser.post('/account/details', { email: mia.email, security_token: 'not-required' })
    assert.equal(asked.status, 422)
  })

  it('is none for those who are here already when a level requires at once', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const { id: organizationId } = await world.operator()
    await world.person({ username: 'mia' })
    const mia = visitor(portal)
    await mia.post('/signin', FORM)
    assert.equal((await mia.get('/account/details')).status, 200)
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required' }))
    assert.equal((await mia.get('/account/details')).location, '/signin?notice=sessionEnded')
    assert.equal((await mia.post('/signin', FORM)).location, SET_UP)
  })
})
