import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import {
  type Answered,
  type App,
  beginsApp,
  confirms,
  portalBehindProxy,
  protectedPerson,
  signedIn,
  type Visitor,
} from './visitor.ts'

const PERSONAL = { name: '', email: 'ana@example.com', mobile: '', language: 'auto', time_zone: 'UTC' }

/** Everything that weakens or changes what protects an account, as somebody would send it who found a browser open. */
const changes: Record<string, (session: Visitor, app: App) => Promise<Answered>> = {
  'shows a new key': (session) => session.post('/account/two-factor/app'),
  'shows a new key that replaces the old one': (session, { enrollment }) =>
    session.post('/account/two-factor/app', { replaces: enrollment }),
  'shows a new key on the profile': (session) => session.post('/account/profile/app'),
  'shows a new key in the window': (session) => session.post('/account/details/token'),
  'removes the app': (session, { enrollment }) => session.post(`/account/factors/${enrollment}/remove`),
  'makes new recovery codes': (session) => session.post('/account/recovery-codes'),
  'switches two-factor off': (session) => session.post('/account/two-factor/disable'),
  'no longer requires the token': (session) =>
    session.post('/account/details', { ...PERSONAL, security_token: 'not-required' }),
  'no longer requires MFA': (session) => session.post('/account/profile', PERSONAL),
  'changes the e-mail address': (session) =>
    session.post('/account/profile', { ...PERSONAL, mfa: 'on', email: 'mallory@example.net' }),
  'changes the e-mail address in the details': (session) =>
    session.post('/account/details', { ...PERSONAL, security_token: 'required', email: 'mallory@example.net' }),
  'changes the password': (session) =>
    session.post('/account/password', { new_password: 'mallory was here', new_password_again: 'mallory was here' }),
  'changes the password in the details': (session) =>
    session.post('/account/details', {
      ...PERSONAL,
      security_token: 'required',
      new_password: 'mallory was here',
      new_password_again: 'mallory was here',
    }),
}

/** What protects somebody, without what every request changes. */
async function protection({ world }: TestPortal): Promise<unknown> {
  return [
    await world.rows('select id, state, replaces_id from enrollment order by id'),
    await world.rows('select enrollment_id, sealed from totp_secret order by 1'),
    await world.rows('select code_hash from recovery_code order by 1'),
    await world.rows('select email, password_hash, token_required, default_enrollment_id from app_user'),
    await world.rows('select template from outbox order by id'),
  ]
}

function assertRefused(answered: Answered, what: string): void {
  const sentToConfirm = answered.status === 303 && answered.location?.startsWith('/account/confirm') === true
  const askedForPassword = answered.status === 422
  assert.ok(sentToConfirm || askedForPassword, `${what}: ${answered.status} ${answered.location}`)
  assert.ok(!/otpauth:\/\//.test(answered.body), what)
}

async function assertAllRefused(portal: TestPortal, session: Visitor, app: App): Promise<void> {
  const before = await protection(portal)
  for (const [what, change] of Object.entries(changes)) {
    assertRefused(await change(session, app), what)
    assert.deepEqual(await protection(portal), before, what)
  }
}

describe('somebody who finds a browser signed in', () => {
  it('changes nothing that protects the account without proving who they are', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const session = await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
    await assertAllRefused(portal, session, app)
  })

  it('changes nothing six minutes after the owner proved it', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person, app } = await protectedPerson(portal, 'ana')
    await confirms(person)
    portal.world.clock.advance(6 * 60)
    await assertAllRefused(portal, person, app)
  })

  it('may do each of it who has just proved it, so the refusals above mean something', async (t) => {
    const needsPassword = /e-mail|password|switches/
    for (const [what, change] of Object.entries(changes).filter(([name]) => !needsPassword.test(name))) {
      const portal = await portalBehindProxy(t)
      const { person, app } = await protectedPerson(portal, 'ana')
      await confirms(person)
      const before = await protection(portal)
      await change(person, app)
      assert.notDeepEqual(await protection(portal), before, what)
    }
  })

  it('does not guess the password on the page that asks for it without limits', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    const statuses: number[] = []
    for (let guess = 0; guess < 7; guess++)
      statuses.push((await person.post('/account/confirm', { password: `guess ${guess}` })).status)
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429])
  })

  it('is not confirmed by what another person knows', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    const bob = await protectedPerson(portal, 'bob')
    const code = bob.app.codeAt(portal.world.clock.now())
    assert.equal((await person.post('/account/confirm', { code })).status, 422)
  })

  it('gets another session with each proof, and the old one is worth nothing', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    const stolen = person.jar.get('session') ?? ''
    await confirms(person)
    assert.notEqual(person.jar.get('session'), stolen)
    assert.equal((await person.get('/account/security')).status, 200)
    person.jar.set('session', stolen)
    assert.equal((await person.get('/account/security')).location, '/signin?notice=sessionEnded')
  })
})

describe('somebody who has the password of a person whose token is not required', () => {
  /** A proved app that nobody has to give: the password alone signs in. */
  async function thiefOf(portal: TestPortal): Promise<{ thief: Visitor; app: App }> {
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.rows('update app_user set token_required = false')
    return { thief: await signedIn(portal, 'ana'), app }
  }

  it('cannot confirm by that password', async (t) => {
    const portal = await portalBehindProxy(t)
    const { thief, app } = await thiefOf(portal)
    assert.equal((await thief.post('/account/confirm', { password: PASSWORD })).status, 422)
    assert.ok(!(await thief.get('/account/confirm')).body.includes('name="password"'))
    assert.equal((await thief.get('/account/two-factor/app')).status, 303)
    await confirms(thief, { code: app.codeAt(portal.world.clock.now()) })
    await beginsApp(thief)
  })

  it('cannot switch off or weaken the factor by that password either', async (t) => {
    const portal = await portalBehindProxy(t)
    const { thief, app } = await thiefOf(portal)
    const before = await protection(portal)
    const known = { current_password: PASSWORD, password: PASSWORD }
    const tries = [
      () => thief.post('/account/two-factor/disable', known),
      () => thief.post(`/account/factors/${app.enrollment}/remove`, known),
      () => thief.post('/account/recovery-codes', known),
      () => thief.post('/account/profile', { ...PERSONAL, ...known, mfa: 'on' }),
      () => thief.post('/account/profile', { ...PERSONAL, ...known, email: 'mallory@example.net' }),
    ]
    for (const attempt of tries) {
      assertRefused(await attempt(), String(attempt))
      assert.deepEqual(await protection(portal), before, String(attempt))
    }
  })
})
