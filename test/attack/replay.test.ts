import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PASSWORD } from '../world.ts'
import { beginsApp, codesIn, confirms, portalBehindProxy, protectedPerson, signedIn, visitor } from './visitor.ts'

const ana = { username: 'ana', password: PASSWORD }

describe('somebody who reads a code over a shoulder', () => {
  it('cannot sign in with the very code of the set-up', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const person = await signedIn(portal, 'ana')
    await confirms(person)
    const app = await beginsApp(person)
    const token = app.codeAt(portal.world.clock.now())
    const done = await person.post('/account/two-factor/app/confirm', { enrollment: app.enrollment, code: token })
    assert.equal(done.status, 303)
    const thief = visitor(portal)
    assert.equal((await thief.post('/signin', { ...ana, token })).status, 422)
    assert.equal((await thief.post('/signin', { ...ana, token: app.codeAt(portal.world.clock.now(), -1) })).status, 422)
    assert.equal((await thief.post('/signin', { ...ana, token: app.codeAt(portal.world.clock.now(), 1) })).status, 303)
  })

  it('cannot use a used code in a second browser, on either page', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const token = app.codeAt(portal.world.clock.now())
    await signedIn(portal, 'ana', { token })
    const thief = visitor(portal)
    assert.equal((await thief.post('/signin', { ...ana, token })).status, 422)
    assert.equal((await thief.post('/signin', ana)).location, '/signin/challenge')
    const second = await thief.post('/signin/challenge', { code: token })
    assert.equal(second.status, 422)
    assert.equal(thief.jar.has('session'), false)
  })

  it('cannot go back to a step before the last one used, nor can a clock that runs backwards', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const { clock } = portal.world
    const late = app.codeAt(clock.now(), 1)
    await signedIn(portal, 'ana', { token: late })
    for (const steps of [0, 1]) {
      const { status } = await visitor(portal).post('/signin', { ...ana, token: app.codeAt(clock.now(), steps) })
      assert.equal(status, 422, `${steps} steps`)
    }
    clock.advance(-600)
    for (const steps of [-1, 0, 1]) {
      const { status } = await visitor(portal).post('/signin', { ...ana, token: app.codeAt(clock.now(), steps) })
      assert.equal(status, 422, `${steps} steps, ten minutes ago`)
    }
    const reasons = await portal.world.rows(
      "select reason from audit_event where action = 'signin.second-factor' and outcome = 'refused'",
    )
    assert.deepEqual(reasons, new Array(5).fill({ reason: 'wrong-code' }), 'refused for what they are')
  })

  it('cannot use a recovery code again, nor one of the old set', async (t) => {
    const portal = await portalBehindProxy(t)
    const { codes, app } = await protectedPerson(portal, 'ana')
    assert.equal(codes.length, 10)
    const [first = '', second = ''] = codes
    const enter = async (code: string) => {
      const browser = visitor(portal)
      await browser.post('/signin', ana)
      const choice = await browser.get('/signin/challenge')
      const other = /\/signin\/challenge\?with=([0-9a-f-]{36})/.exec(choice.body)?.[1] ?? ''
      return { browser, answered: await browser.post('/signin/challenge', { enrollment: other, code }) }
    }
    assert.equal((await enter(first)).answered.location, '/account/replace')
    assert.equal((await enter(first)).answered.status, 422)
    const person = await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
    await confirms(person)
    const renewed = await person.post('/account/recovery-codes')
    const fresh = codesIn((await person.get(renewed.location ?? '')).body)
    assert.equal(fresh.length, 10)
    assert.deepEqual(codesIn((await person.get(renewed.location ?? '')).body), [], 'shown once')
    assert.equal((await enter(second)).answered.status, 422, 'the old set is void')
    assert.equal((await enter(fresh[0] ?? '')).answered.location, '/account/replace')
  })

  it('cannot see the picture of a key again, and asking without looking does not use it up', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const person = await signedIn(portal, 'ana')
    await confirms(person)
    const pictureIn = async (): Promise<string> =>
      new URL(/https?:\/\/[^"<\s]+\/qr\/[\w-]{43}/.exec((await person.post('/account/two-factor/app')).body)?.[0] ?? '')
        .pathname
    const stranger = visitor(portal)
    const path = await pictureIn()
    assert.equal((await stranger.send('HEAD', path)).status, 404)
    assert.equal((await stranger.get(path)).headers['content-type'], 'image/png')
    assert.equal((await stranger.get(path)).status, 404)
    const late = await pictureIn()
    portal.world.clock.advance(121)
    assert.equal((await stranger.get(late)).status, 404)
    const voided = await pictureIn()
    await pictureIn()
    assert.equal((await stranger.get(voided)).status, 404, 'generating again voids the earlier one')
  })
})
