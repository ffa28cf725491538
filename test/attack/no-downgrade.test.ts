import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { type Says, silent } from '#domain/policies/levels.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { findUser } from '#domain/users/users.ts'
import { helper, pathOf } from '../access.ts'
import { signsInWith, withPasskey } from '../passwordless.ts'
import { PASSWORD } from '../world.ts'
import {
  type Answered,
  codesIn,
  portalBehindProxy,
  protectedPerson,
  signedIn,
  type Visitor,
  visitor,
} from './visitor.ts'

const ONLY: Partial<Says> = { phishingResistant: 'required' }
/** A browser that says it knows no passkeys, as published attacks on passkeys have it say. */
const OLD = { 'user-agent': 'Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko' }

/** Ana has an app, recovery codes and, where asked for, a passkey. */
async function ana(t: TestContext, key: 'with a passkey' | 'without') {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const { app, codes } = await protectedPerson(portal, 'ana')
  const [found] = await world.rows<{ organizationId: string; id: string }>(
    `select organization_id as "organizationId", id from app_user where username = 'ana'`,
  )
  assert.ok(found)
  const user = await world.look((look) => findUser(look, found))
  assert.ok(user)
  const holder = key === 'without' ? undefined : await withPasskey(world, user, portal.url)
  const says = (said: Partial<Says>) =>
    world.work((work) => changePolicy(work, { organizationId: user.organizationId, ...silent, ...said }))
  const password = async (headers = {}): Promise<{ browser: Visitor; first: Answered }> => {
    const browser = visitor(portal)
    const first = await browser.post('/signin', { username: 'ana', password: PASSWORD, token: '' }, headers)
    return { browser, first }
  }
  const code = (): string => {
    world.clock.advance(30)
    return app.codeAt(world.clock.now())
  }
  return { portal, world, user, codes, code, holder, says, password }
}

const isIn = ({ jar }: Visitor): boolean => jar.has('session')

describe('where only passkeys are taken', () => {
  it('no other answer of theirs lets anybody in, whatever the browser says of itself', async (t) => {
    const { world, user, codes, code, says, password, portal } = await ana(t, 'with a passkey')
    const support = await helper(portal)
    const [bypass = ''] = codesIn((await support.post(pathOf(user, 'bypass'), { reason: 'phone at home' })).body)
    await says(ONLY)
    const kinds = ['totp', 'recovery-codes', 'bypass-code']
    for (const [at, answer] of [code(), codes[0] ?? '', bypass].entries()) {
      const { browser, first } = await password(OLD)
      assert.equal(first.location, '/signin/challenge')
      const [held] = await world.rows<{ id: string }>('select id from enrollment where kind = $1', kinds[at])
      await browser.post('/signin/challenge', { code: answer, enrollment: held?.id ?? '' }, OLD)
      await browser.post('/signin/challenge', { code: '', enrollment: held?.id ?? '' }, OLD)
      assert.equal(isIn(browser), false, kinds[at])
    }
    const asOneForm = visitor(portal)
    await asOneForm.post('/signin', { username: 'ana', password: PASSWORD, token: code() }, OLD)
    assert.equal(isIn(asOneForm), false, 'a code beside the password')
  })

  it('no page offers another way, with a browser that claims to know no passkeys', async (t) => {
    const { says, password } = await ana(t, 'with a passkey')
    await says(ONLY)
    const { browser } = await password(OLD)
    const { body } = await browser.get('/signin/challenge', OLD)
    assert.match(body, /data-passkey=/)
    assert.doesNotMatch(body, /\?with=|name="code"/)
  })

  it('the passkey lets in, alone and after the password, and confirms where the password does not', async (t) => {
    const { portal, says, password, holder } = await ana(t, 'with a passkey')
    await says(ONLY)
    assert.ok(holder)
    const alone = visitor(portal)
    assert.equal((await signsInWith(portal, alone, holder.key)).status, 303)
    const { browser } = await password()
    const options = JSON.parse((await browser.post('/signin/challenge/passkey')).body) as BrowserOptions
    await browser.post('/signin/challenge', { passkey: holder.key.answer(options, { origin: portal.url }) })
    assert.equal((await browser.get('/session')).status, 204)
    assert.equal((await browser.post('/account/confirm', { password: PASSWORD, proof: 'password' })).status, 422)
  })

  it('whoever has none is let in by nothing, and never led to a set-up by a password alone', async (t) => {
    const { says, password, code } = await ana(t, 'without')
    await says(ONLY)
    const { browser } = await password()
    assert.equal(isIn(browser), false)
    await browser.post('/signin/challenge', { code: code() })
    assert.equal(isIn(browser), false)
    assert.equal((await browser.get('/signin/challenge')).location, '/signin/help')
  })

  it('ends sessions that began in another way, at once or on its day', async (t) => {
    const { portal, world, says, code } = await ana(t, 'without')
    const running = await signedIn(portal, 'ana', { token: code() })
    await says(ONLY)
    assert.equal((await running.get('/session')).status, 401)
    await says({ ...ONLY, phishingResistantFrom: new Date(world.clock.now().getTime() + 600_000) })
    const later = visitor(portal)
    const done = await later.post('/signin', { username: 'ana', password: PASSWORD, token: code() })
    assert.equal(done.location, '/account/two-factor/passkey?notice=passkeysSoon', 'led to adding one in time')
    assert.equal((await later.get('/session')).status, 204)
    world.clock.advance(600)
    assert.equal((await later.get('/session')).status, 401)
  })
})
