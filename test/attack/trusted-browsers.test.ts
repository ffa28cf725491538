import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { answerSecondStep } from '#domain/signin/second-step.ts'
import { signIn } from '#domain/signin/signin.ts'
import { helper, linkFor, NEW_PASSWORD, pathOf, userNamed } from '../access.ts'
import { codeSent, enables, typed } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { begins, isLetIn, secretOf, trusting, trusts } from '../trusting.ts'
import { at, HOST, proves, story } from '../white-label.ts'
import { PASSWORD, testWorld } from '../world.ts'
import { codesIn, confirms, portalBehindProxy, setsUpApp, signedIn, type Visitor, visitor } from './visitor.ts'

async function ana(t: TestContext) {
  const portal = await portalBehindProxy(t)
  return { portal, world: portal.world, ...(await trusting(portal)) }
}

/** Everything a browser keeps, or some of it, in another one. */
function stolen(portal: { url: string }, from: Visitor, names: readonly string[] = ['trust', 'browser']): Visitor {
  const thief = visitor(portal)
  for (const name of names) thief.jar.set(name, from.jar.get(name) ?? '')
  return thief
}

const answerOf = ({ status, body, headers }: Awaited<ReturnType<Visitor['post']>>) =>
  [status, body.replace(/value="[^"]*"/g, ''), Object.keys(headers).sort()] as const

describe('whoever sits at a browser that somebody trusts', () => {
  it('learns nothing without the password', async (t) => {
    const { portal, browser } = await ana(t)
    browser.jar.delete('session')
    const wrong = await begins(browser, 'ana', 'no rain in Hamburg')
    const elsewhere = visitor(portal)
    elsewhere.jar.set('browser', browser.jar.get('browser') ?? '')
    assert.deepEqual(answerOf(wrong), answerOf(await begins(elsewhere, 'ana', 'no rain in Hamburg')))
    assert.equal(browser.jar.has('session'), false)
  })

  it('gets, where everybody sees a second page, that page for a wrong password', async (t) => {
    const { world, browser } = await ana(t)
    await world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    // reason: a realm is remembered for some seconds
    world.clock.advance(60)
    browser.jar.delete('session')
    assert.equal((await begins(browser, 'ana', 'no rain in Hamburg')).location, '/signin/challenge')
    assert.equal(browser.jar.has('session'), false)
    assert.equal(await isLetIn(browser, 'ana'), true)
  })

  it('is asked as always for a person whose factor gives no more answers', async (t) => {
    const { world, browser } = await ana(t)
    await world.rows("update enrollment set state = 'exhausted' where kind = 'totp'")
    assert.equal(await isLetIn(browser, 'ana'), false)
  })
})

describe('a secret that was stolen', () => {
  it('is nothing without the name of its browser, and nothing in another kind of browser', async (t) => {
    const { portal, browser } = await ana(t)
    assert.equal(await isLetIn(stolen(portal, browser, ['trust']), 'ana'), false)
    assert.equal(await isLetIn(stolen(portal, browser, ['browser']), 'ana'), false)
    const curl = { 'user-agent': 'curl/8.14.1' }
    assert.equal(await isLetIn(stolen(portal, browser), 'ana', curl), false)
    const newer = { 'user-agent': 'Mozilla/5.0 Firefox/141.0' }
    assert.equal(await isLetIn(browser, 'ana', newer), true, 'though an update of the same browser changes nothing')
  })

  it('is nothing for another person', async (t) => {
    const { portal, browser } = await ana(t)
    await trusting(portal, 'bob')
    assert.equal(await isLetIn(stolen(portal, browser), 'bob'), false)
  })

  it('is nothing again once its trust has ended, also when the browser is trusted anew', async (t) => {
    const { portal, browser, app } = await ana(t)
    const before = stolen(portal, browser)
    await signedInAgain(browser)
    await browser.post('/account/browsers/end')
    assert.equal(await isLetIn(before, 'ana'), false)
    await trusts(portal, browser, 'ana', app)
    assert.equal(await isLetIn(browser, 'ana'), true)
    assert.equal(await isLetIn(before, 'ana'), false)
  })

  it('lets in nobody who made it up', async (t) => {
    const { portal, browser } = await ana(t)
    const right = secretOf(browser)
    const made = [
      '',
      '.',
      'x'.repeat(43),
      `${'A'.repeat(43)}.`.repeat(5),
      'A.'.repeat(1500),
      right.slice(1),
      `${right}A`,
    ]
    for (const secret of [...made, right.toLowerCase(), '%00', "' or true --"]) {
      browser.jar.set('trust', secret)
      assert.equal(await isLetIn(browser, 'ana'), false, secret.slice(0, 50))
    }
    assert.deepEqual(portal.errors, [])
    browser.jar.set('trust', `${'A'.repeat(43)}.${right}`)
    assert.equal(await isLetIn(browser, 'ana'), true, 'the right one is found among others')
  })

  it('is nothing at the address of another realm, to which its person came', async (t) => {
    const white = await story(t)
    const { portal } = white
    const carl = await signedIn(portal, 'carl')
    await confirms(carl)
    const { app } = await setsUpApp(portal, carl)
    const browser = visitor(portal)
    await trusts(portal, browser, 'carl', app)
    assert.equal(await isLetIn(browser, 'carl'), true)
    await proves(white)
    const there = at(portal, HOST)
    for (const name of ['trust', 'browser']) there.jar.set(name, browser.jar.get(name) ?? '')
    assert.equal(await isLetIn(there, 'carl'), false)
    assert.deepEqual(await portal.world.rows('select 1 from trusted_browser'), [])
  })
})

const signedInAgain = async (browser: Visitor): Promise<void> => {
  browser.jar.delete('session')
  await begins(browser, 'ana')
}

describe('a browser is never trusted', () => {
  it('by a recovery code or a bypass code', async (t) => {
    const { portal, world, codes } = await ana(t)
    const user = await userNamed(world, 'ana')
    const support = await helper(portal)
    const shown = await support.post(pathOf(user, 'bypass'), { reason: 'phone at home' })
    for (const [kind, code = ''] of [
      ['recovery-codes', codes[0]] as const,
      ['bypass-code', codesIn(shown.body)[0]] as const,
    ]) {
      const rows = 'select id from enrollment where user_id = $1 and kind = $2 and state = $3'
      const [enrollment] = await world.rows<{ id: string }>(rows, user.id, kind, 'active')
      const browser = visitor(portal)
      await begins(browser, 'ana')
      const page = await browser.get(`/signin/challenge?with=${enrollment?.id}`)
      assert.doesNotMatch(page.body, /name="trust"/)
      await browser.post('/signin/challenge', { code, enrollment: enrollment?.id ?? '', trust: 'on' })
      assert.ok(browser.jar.has('session'), kind)
      assert.equal(secretOf(browser), '', kind)
    }
  })

  it('by a code to a mailbox', async (t) => {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    await enables(world, (await signed(world, user)).me, 'email-code')
    world.clock.advance(11 * 60)
    const realm = await world.operator()
    const from = { place: { address: '198.51.100.66', browser: 'Firefox' }, browserName: 'her browser' }
    const form = { username: 'ana', password: PASSWORD, token: undefined }
    const first = await signIn(world, world.hashing, realm, form, from)
    assert.ok(first.next === 'prompt')
    const given = { enrollmentId: undefined, answer: typed(await codeSent(world, user)), trusts: true }
    const second = await answerSecondStep(world, realm, first.attempt, given, from)
    assert.ok(second.next === 'session')
    assert.equal(second.trustCookie, undefined)
    assert.deepEqual(await world.rows('select 1 from trusted_browser'), [])
  })

  it('after a password that came by mail, before the factor was given once more', async (t) => {
    const { portal, world, browser, app } = await ana(t)
    const token = await linkFor(world, await userNamed(world, 'ana'), 'password-link')
    const chosen = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }
    await visitor(portal).post(`/password/${token}`, chosen)
    browser.jar.delete('session')
    assert.equal((await begins(browser, 'ana', NEW_PASSWORD)).location, '/signin/challenge')
    world.clock.advance(app.period)
    await browser.post('/signin/challenge', { code: app.codeAt(world.clock.now()), trust: 'on' })
    browser.jar.delete('session')
    await begins(browser, 'ana', NEW_PASSWORD)
    assert.ok(browser.jar.has('session'))
  })
})
