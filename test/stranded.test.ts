import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { givingUp } from '#domain/account/own-password.ts'
import { beginApp, chooseRequired, isLastWay, makeDefault, removeApp, twoFactorOf } from '#domain/account/two-factor.ts'
import { enrollmentsOf } from '#domain/factors/enrollments.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { findByUsername, setTokenRequired } from '#domain/users/users.ts'
import { visitor } from './attack/visitor.ts'
import { passwordless, signsInWith, withPasskey } from './passwordless.ts'
import { appOf, proves, type Signed, signed } from './signed-in.ts'
import { at, HOST, proves as provesHost, type Story, story } from './white-label.ts'
import { PASSWORD, type TestWorld, testWorld } from './world.ts'

const GONE = 'https://login.gone.test'

/** Carl of a client of Acme has an app, and as his default a passkey that belongs to Acme's own name. */
async function carl(t: TestContext) {
  const acme = await story(t)
  const { world, url } = acme.portal
  const { id } = await world.operator()
  const found = await world.look((look) => findByUsername(look, id, 'carl'))
  assert.ok(found)
  const { me } = await signed(world, found.user)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  await proves(world, me, begun)
  const app = appOf(world, begun.setup)
  const origin = url.replace('localhost', HOST)
  const held = await withPasskey(world, found.user, origin)
  await world.work((work) => makeDefault(work, held.me, held.enrollmentId))
  await provesHost(acme)
  world.clock.advance(60)
  return { ...acme, world, app, key: held.key, origin, appId: begun.enrollmentId, keyId: held.enrollmentId }
}

async function removes({ owner, acme, portal }: Story): Promise<void> {
  const removed = await owner.post(`/admin/organizations/${acme.id}/hosts/${HOST}/remove`)
  assert.match(removed.location ?? '', /notice=hostRemoved/)
  portal.world.clock.advance(60)
}

describe('a passkey of a name that is gone', () => {
  it('is asked for no more where another method works, and the account says what has become of it', async (t) => {
    const all = await carl(t)
    const there = at(all.portal, HOST)
    await there.post('/signin', { username: 'carl', password: PASSWORD })
    assert.match((await there.get('/signin/challenge')).body, /Use a passkey/)

    await removes(all)
    const here = visitor(all.portal)
    await here.post('/signin', { username: 'carl', password: PASSWORD })
    const { body } = await here.get('/signin/challenge')
    assert.match(body, /autocomplete="one-time-code"/)
    assert.doesNotMatch(body, /passkey/i, 'nor among the other ways')
    const code = all.app.codeAt(all.world.clock.now())
    assert.equal((await here.post('/signin/challenge', { code })).status, 303)
    const page = await here.get('/account/security')
    assert.match(
      page.body,
      new RegExp(`Not usable any more.*It belongs to ${HOST}, where passkeys are not asked for`, 's'),
    )
    assert.doesNotMatch(page.body, new RegExp(`${all.keyId}/default`))
    assert.equal((await here.post(`/account/factors/${all.keyId}/default`)).status, 404)
  })

  it('cannot become all that is left, and can be removed', async (t) => {
    const all = await carl(t)
    await removes(all)
    const here = visitor(all.portal)
    const code = () => all.app.codeAt(all.world.clock.now())
    await here.post('/signin', { username: 'carl', password: PASSWORD, token: code() })
    all.world.clock.advance(30)
    assert.equal((await here.post('/account/confirm', { code: code() })).status, 303)
    const path = (id: string): string => `/account/factors/${id}/remove`
    const refused = await here.post(path(all.appId))
    assert.match(refused.body, /belong to addresses that are gone/)
    assert.equal(refused.location, undefined)
    assert.match((await here.post(path(all.keyId))).location ?? '', /factorRemoved/)
    assert.match((await here.post(path(all.appId))).location ?? '', /factorRemoved/)
  })

  it('is not taken for the passkey that its person will need', async (t) => {
    const all = await carl(t)
    const phishingResistantFrom = new Date(all.world.clock.now().getTime() + 30 * 86_400_000)
    const { id: organizationId } = all.client
    const soon = { organizationId, phishingResistant: 'required', phishingResistantFrom } as const
    await all.world.work((work) => changePolicy(work, soon))
    const leads = async (host: string): Promise<string> => {
      all.world.clock.advance(30)
      const token = all.app.codeAt(all.world.clock.now())
      const answered = await at(all.portal, host).post('/signin', { username: 'carl', password: PASSWORD, token })
      return answered.location ?? ''
    }
    await all.world.rows("update app_user set default_enrollment_id = $1 where username = 'carl'", all.appId)
    assert.doesNotMatch(await leads(HOST), /passkeysSoon/)
    await removes(all)
    assert.match(await leads('localhost'), /passkeysSoon/)
  })

  it('works again when the name is back', async (t) => {
    const all = await carl(t)
    const signsIn = async () => signsInWith(all.portal, at(all.portal, HOST), all.key, { origin: all.origin })
    assert.equal((await signsIn()).status, 303)
    await removes(all)
    await provesHost(all)
    all.world.clock.advance(60)
    assert.equal((await signsIn()).status, 303)
  })
})

/** Mia's passkey belongs to a name that nobody has any more. */
async function mia(t: TestContext): Promise<{ world: TestWorld; stranded: string; now(): Promise<Signed> }> {
  const world = await testWorld(t)
  const user = await world.person({ username: 'mia' })
  const { enrollmentId } = await withPasskey(world, user, GONE)
  return { world, stranded: enrollmentId, now: () => signed(world, user, { methods: ['hwk', 'mfa'] }) }
}

describe('whoever has a passkey of a name that is gone', () => {
  it('cannot do without a password for it, nor count it as their reserve', async (t) => {
    const { world, now } = await mia(t)
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'recovery-codes'")
    const may = async () => {
      const { me } = await now()
      return world.look((look) => givingUp(look, me))
    }
    assert.equal(await may(), 'no-passkey')
    await withPasskey(world, (await now()).me.user)
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'recovery-codes'")
    assert.equal(await may(), 'no-reserve')
  })

  it('keeps the other one while they have no password', async (t) => {
    const { world, stranded, now } = await mia(t)
    const { user } = (await now()).me
    const { enrollmentId } = await passwordless(world, user)
    const { me } = await now()
    const held = await world.look((look) => enrollmentsOf(look, user))
    const last = (id: string) => world.look((look) => isLastWay(look, me, held, id))
    assert.deepEqual([await last(enrollmentId), await last(stranded)], [true, false])
    assert.equal(await world.work((work) => removeApp(work, me, enrollmentId)), 'last-way')
    assert.equal(await world.work((work) => removeApp(work, me, stranded)), 'done')
  })

  it('cannot require it of themselves, and keeps it where a policy requires one', async (t) => {
    const { world, stranded, now } = await mia(t)
    const { me } = await now()
    await world.work((work) => setTokenRequired(work, me.user, false))
    assert.equal(await world.work((work) => chooseRequired(work, me, true)), 'untried')
    const { default: asked, tokens } = await world.look((look) => twoFactorOf(look, me))
    assert.deepEqual([asked, tokens.map(({ id }) => id)], [undefined, [stranded]])
    await world.work((work) => changePolicy(work, { organizationId: me.user.organizationId, secondFactor: 'required' }))
    const second = await withPasskey(world, me.user, GONE)
    assert.equal(await world.work((work) => removeApp(work, second.me, second.enrollmentId)), 'done', 'one of two')
    const again = (await now()).me
    assert.equal(await world.work((work) => removeApp(work, again, stranded)), 'by-policy')
  })
})
