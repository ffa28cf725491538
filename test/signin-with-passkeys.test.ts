import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { resetFromConsole } from '#domain/account/from-console.ts'
import { makeLink } from '#domain/account/links.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { changeStanding, setTokenRequired } from '#domain/users/users.ts'
import { confirms, portalBehindProxy, signedIn, visitor } from './attack/visitor.ts'
import { passwordless, signsInWith, withPasskey } from './passwordless.ts'
import { PASSWORD, type TestWorld } from './world.ts'

async function ana(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const user = await world.person({ username: 'ana' })
  return { portal, world, user, ...(await withPasskey(world, user, portal.url)) }
}

const lastSession = async (world: TestWorld) => {
  const [row] = await world.rows<{ level: string; methods: string[]; step: string }>(
    'select level, methods, step from session order by created_at desc, id desc limit 1',
  )
  return row
}

describe('signing in with a passkey', () => {
  it('asks for no name and no password, and is both factors', async (t) => {
    const { portal, world, user, key } = await ana(t)
    await world.work((work) => changePolicy(work, { organizationId: user.organizationId, secondFactor: 'required' }))
    world.clock.advance(1)
    const person = visitor(portal)
    const done = await signsInWith(portal, person, key)
    assert.deepEqual([done.status, done.location], [303, '/account/settings'])
    assert.equal((await person.get('/session')).status, 204)
    const session = await lastSession(world)
    assert.deepEqual([session?.level, session?.step], ['second-factor', 'full'])
    assert.deepEqual(session?.methods.toSorted(), ['hwk', 'mfa', 'pop', 'user'])
    const [row] = await world.rows(
      "select method, reason from audit_event where action = 'signin' and outcome = 'done'",
    )
    assert.deepEqual(row, { method: 'passkey', reason: 'policy-requires-it' })
  })

  it('needs a key that checks who holds it', async (t) => {
    const { portal, world } = await ana(t)
    const touch = await withPasskey(world, await world.person({ username: 'ben' }), portal.url, {})
    const person = visitor(portal)
    const refused = await signsInWith(portal, person, touch.key)
    assert.equal(refused.status, 422)
    assert.match(refused.body, /This passkey did not sign you in/)
    assert.equal(person.jar.has('session'), false)
    const [row] = await world.rows("select outcome, reason from audit_event where action = 'signin.passkey'")
    assert.deepEqual(row, { outcome: 'refused', reason: 'not-verified' })
  })

  it('lets in nobody who is suspended, was reset, or whose key was put off-limits', async (t) => {
    const { portal, world, user, key } = await ana(t)
    const says = (offLimits: string[]) =>
      world.work((work) => changePolicy(work, { organizationId: user.organizationId, userId: user.id, offLimits }))
    const stands = (status: 'active' | 'suspended') =>
      world.work((work) => changeStanding(work, user, { role: 'member', status }))
    await stands('suspended')
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 422)
    await stands('active')
    await says(['passkey'])
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 422)
    await says([])
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 303)
    const { realmId } = user
    await world.work((work) => resetFromConsole(work, realmId, 'ana', 'lost'))
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 422)
    const reasons = await world.rows<{ reason: string }>(
      "select reason from audit_event where action = 'signin' and outcome = 'refused' and subject_id = $1",
      user.id,
    )
    assert.deepEqual(reasons.map(({ reason }) => reason).toSorted(), ['nobody-here', 'off-limits', 'removed'])
  })

  it('is offered where the realm allows it, and is no address where it does not', async (t) => {
    const { portal, world, user } = await ana(t)
    const button = /Sign in with a passkey/
    assert.match((await visitor(portal).get('/signin')).body, button)
    await world.work((work) => changePolicy(work, { organizationId: user.organizationId, offLimits: ['passkey'] }))
    world.clock.advance(2)
    const stranger = visitor(portal)
    assert.doesNotMatch((await stranger.get('/signin')).body, button)
    assert.equal((await stranger.post('/signin/passkey/options')).status, 404)
  })
})

describe('somebody without a password', () => {
  async function without(t: TestContext) {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const user = await world.person({ username: 'ana' })
    return { portal, world, user, ...(await passwordless(world, user, portal.url)) }
  }

  it('is to a password what a name is that nobody has', async (t) => {
    const { portal } = await without(t)
    const answers = await Promise.all(
      ['ana', 'nobody'].map((username) => visitor(portal).post('/signin', { username, password: PASSWORD, token: '' })),
    )
    const [ana, nobody] = answers.map(({ status, body }) => ({ status, body: body.replace(/value="\w+"/, '') }))
    assert.deepEqual(ana, nobody)
    assert.equal(ana?.status, 422)
  })

  it('was told, and is asked for the passkey before a password is set', async (t) => {
    const { portal, world, key } = await without(t)
    const told = await world.rows("select 1 from outbox where template = 'password-removed'")
    assert.equal(told.length, 1)
    const person = visitor(portal)
    await signsInWith(portal, person, key)
    const asks = await person.get('/account/password')
    assert.equal(asks.location, '/account/confirm?then=%2Faccount%2Fpassword')
    assert.doesNotMatch((await person.get('/account/confirm')).body, /name="password"/)
    const chosen = { new_password: 'a boat on the river Elbe', new_password_again: 'a boat on the river Elbe' }
    assert.equal((await person.post('/account/password', chosen)).location, asks.location)
    const options = JSON.parse((await person.post('/account/confirm/passkey')).body)
    await confirms(person, { passkey: key.answer(options, { origin: portal.url }) })
    assert.match((await person.get('/account/password')).body, /Set a password/)
    assert.equal((await person.post('/account/password', chosen)).location, '/account/settings?notice=passwordSet')
    await assert.rejects(signedIn(portal, 'ana', { password: chosen.new_password }), /challenge|not signed in/)
  })

  it('keeps the last key that lets them in', async (t) => {
    const { portal, world, user, key, enrollmentId } = await without(t)
    const person = visitor(portal)
    await signsInWith(portal, person, key)
    const options = JSON.parse((await person.post('/account/confirm/passkey')).body)
    await confirms(person, { passkey: key.answer(options, { origin: portal.url }) })
    const kept = await person.post(`/account/factors/${enrollmentId}/remove`)
    assert.match(kept.body, /this is the last passkey that lets you in/)
    const [row] = await world.rows('select state from enrollment where id = $1 and user_id = $2', enrollmentId, user.id)
    assert.deepEqual(row, { state: 'active' })
  })

  it('sets a password by mail, and is still asked for the passkey; where only passkeys are taken, gets no letter', async (t) => {
    const { portal, world, user } = await without(t)
    await world.work((work) => setTokenRequired(work, user, false))
    const letters = () => world.rows("select 1 from outbox where template = 'password-link'")
    const only = { phishingResistant: 'required' } as const
    await world.work((work) => changePolicy(work, { organizationId: user.organizationId, ...only }))
    await visitor(portal).post('/signin/forgotten', { username: 'ana' })
    assert.deepEqual(await letters(), [])
    await world.work((work) => changePolicy(work, { organizationId: user.organizationId }))
    await visitor(portal).post('/signin/forgotten', { username: 'ana' })
    assert.equal((await letters()).length, 1)
    const { token } = await world.work((work) => makeLink(work, user, 'password-link', null))
    const chosen = 'a boat on the river Elbe'
    await visitor(portal).post(`/password/${token}`, { password: chosen, password_again: chosen })
    const person = visitor(portal)
    const first = await person.post('/signin', { username: 'ana', password: chosen, token: '' })
    assert.equal(first.location, '/signin/challenge')
    assert.match((await person.get('/signin/challenge')).body, /data-passkey=/)
  })
})
