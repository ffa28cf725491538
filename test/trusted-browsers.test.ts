import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { changePolicy } from '#domain/policies/policies.ts'
import { day } from '#kernel/time.ts'
import { pathOf, userNamed } from './access.ts'
import { confirms, portalBehindProxy, setsUpApp, signedIn, visitor } from './attack/visitor.ts'
import type { TestPortal } from './portal.ts'
import { begins, isLetIn, secretOf, trusting, trusts } from './trusting.ts'
import { PASSWORD } from './world.ts'

async function ana(t: TestContext) {
  const portal = await portalBehindProxy(t)
  return { portal, world: portal.world, ...(await trusting(portal)) }
}

async function allows(portal: TestPortal, trustedBrowserDays: number): Promise<void> {
  const { id: organizationId } = await portal.world.operator()
  await portal.world.work((work) => changePolicy(work, { organizationId, trustedBrowserDays }))
}

/** How many browsers somebody trusts, as the database has it. */
const kept = async ({ world }: TestPortal): Promise<number> =>
  (await world.rows('select 1 from trusted_browser')).length

describe('a browser that a person trusts', () => {
  it('asks for no second factor for thirty days, and after them it does', async (t) => {
    const { world, browser } = await ana(t)
    assert.equal(await isLetIn(browser, 'ana'), true)
    world.clock.advance(30 * day - 60)
    assert.equal(await isLetIn(browser, 'ana'), true)
    world.clock.advance(60)
    assert.equal(await isLetIn(browser, 'ana'), false)
  })

  it('is the only one: others are asked, and so is this one by a person who never trusted it', async (t) => {
    const { portal, browser } = await ana(t)
    assert.equal(await isLetIn(visitor(portal), 'ana'), false)
    await trusting(portal, 'bob')
    assert.equal(await isLetIn(browser, 'bob'), false)
  })

  it('is offered, never ticked, and only where policy has days for it', async (t) => {
    const { portal, app } = await ana(t)
    const browser = visitor(portal)
    await begins(browser, 'ana')
    const offered = (await browser.get('/signin/challenge')).body
    assert.match(offered, /<input[^>]*name="trust"/)
    assert.doesNotMatch(/<input[^>]*name="trust"[^>]*>/.exec(offered)?.[0] ?? '', /checked/)
    await allows(portal, 0)
    assert.doesNotMatch((await browser.get('/signin/challenge')).body, /name="trust"/)
    portal.world.clock.advance(app.period)
    await browser.post('/signin/challenge', { code: app.codeAt(portal.world.clock.now()), trust: 'on' })
    assert.ok(browser.jar.has('session'))
    assert.equal(secretOf(browser), '')
    assert.equal(await kept(portal), 1, 'her own from before')
  })

  it('keeps the wish when the code was wrong', async (t) => {
    const { portal } = await ana(t)
    const browser = visitor(portal)
    await begins(browser, 'ana')
    for (const code of ['000000', 'no code']) {
      const again = await browser.post('/signin/challenge', { code, trust: 'on' })
      assert.equal(again.status, 422)
      assert.match(/<input[^>]*name="trust"[^>]*>/.exec(again.body)?.[0] ?? '', /checked/)
    }
  })

  it('begins a session that is no session of two factors, and says so', async (t) => {
    const { world, browser } = await ana(t)
    await isLetIn(browser, 'ana')
    const [session] = await world.rows<{ level: string; methods: string[] }>(
      'select level, methods from session order by created_at desc, id desc limit 1',
    )
    assert.deepEqual(session, { level: 'trusted-browser', methods: ['pwd'] })
    const [event] = await world.rows<{ method: string }>(
      "select method from audit_event where action = 'signin' order by at desc, id desc limit 1",
    )
    assert.equal(event?.method, 'password, trusted-browser')
  })

  it('asks for the factor before anything that changes what protects the person', async (t) => {
    const { portal, browser, app } = await ana(t)
    browser.jar.delete('session')
    await begins(browser, 'ana')
    const ask = '/account/confirm?then=%2Faccount%2Ftwo-factor%2Fapp'
    assert.equal((await browser.get('/account/two-factor/app')).location, ask)
    assert.doesNotMatch((await browser.get('/account/confirm')).body, /name="password"/)
    assert.equal((await browser.post('/account/confirm', { password: PASSWORD })).status, 422)
    const [once, again] = ['new_password', 'new_password_again']
    const next = 'much sun over Lisbon'
    const changed = await browser.post('/account/password', { current_password: PASSWORD, [once]: next, [again]: next })
    assert.equal(changed.status, 422, 'the password as well')
    portal.world.clock.advance(app.period)
    await confirms(browser, { code: app.codeAt(portal.world.clock.now()) })
    assert.equal((await browser.get('/account/two-factor/app')).status, 200)
    const [session] = await portal.world.rows<{ level: string }>(
      'select level from session where confirmed_at is not null order by confirmed_at desc, id desc limit 1',
    )
    assert.equal(session?.level, 'second-factor')
  })

  it('is told of by mail, once, and is on record', async (t) => {
    const { world } = await ana(t)
    const told = await world.rows<{ template: string }>(
      "select template from outbox where template in ('new-browser', 'browser-trusted') order by created_at, id",
    )
    assert.deepEqual(told, [{ template: 'browser-trusted' }])
    const rows = await world.rows<{ detail: object }>("select detail from audit_event where action = 'browser.trusted'")
    assert.deepEqual(rows, [{ detail: { days: 30 } }])
  })

  it('is one of ten at most: with the eleventh the oldest ends', async (t) => {
    const { portal, browser, app } = await ana(t)
    const others = Array.from({ length: 10 }, () => visitor(portal))
    for (const other of others) await trusts(portal, other, 'ana', app)
    assert.equal(await kept(portal), 10)
    assert.equal(await isLetIn(browser, 'ana'), false)
    for (const other of others.slice(0, 1)) assert.equal(await isLetIn(other, 'ana'), true)
  })

  it('can be shared by people who trust it each', async (t) => {
    const { portal, browser } = await ana(t)
    const bob = await trusting(portal, 'bob')
    await trusts(portal, browser, 'bob', bob.app)
    assert.deepEqual([await isLetIn(browser, 'ana'), await isLetIn(browser, 'bob')], [true, true])
  })
})

describe('a policy that becomes tighter', () => {
  it('ends older trust at once, and no looser one brings it back', async (t) => {
    const { portal, world, browser } = await ana(t)
    world.clock.advance(2 * day)
    await allows(portal, 3)
    assert.equal(await isLetIn(browser, 'ana'), true, 'a day is left')
    await allows(portal, 1)
    assert.equal(await isLetIn(browser, 'ana'), false)
    await allows(portal, 30)
    assert.equal(await isLetIn(browser, 'ana'), false)
  })

  it('ends the sessions that were let in, when no browser may be trusted', async (t) => {
    const { portal, browser } = await ana(t)
    browser.jar.delete('session')
    await begins(browser, 'ana')
    assert.equal((await browser.get('/account/security')).status, 200)
    await allows(portal, 0)
    assert.equal((await browser.get('/account/security')).location, '/signin?notice=sessionEnded')
    assert.equal(await isLetIn(browser, 'ana'), false)
  })
})

describe('what ends trust', () => {
  const next = 'much sun over Lisbon'
  const ends: Readonly<Record<string, (story: Awaited<ReturnType<typeof ana>>) => Promise<string | undefined>>> = {
    'another password': async ({ person }) => {
      const fields = { current_password: PASSWORD, new_password: next, new_password_again: next }
      assert.equal((await person.post('/account/password', fields)).status, 303)
      return next
    },
    'another app': async ({ portal, person }) => {
      await confirms(person)
      await setsUpApp(portal, person)
      return undefined
    },
    'no app any more': async ({ person }) => {
      await confirms(person)
      await person.post('/account/two-factor/disable', { password: PASSWORD })
      return undefined
    },
    'new recovery codes': async ({ person }) => {
      await confirms(person)
      assert.equal((await person.post('/account/recovery-codes')).status, 303)
      return undefined
    },
    'the end of all other sessions': async ({ person }) => {
      await person.post('/account/sessions/end-others')
      return undefined
    },
  }
  for (const [what, end] of Object.entries(ends)) {
    it(`is ${what}`, async (t) => {
      const story = await ana(t)
      assert.equal(await isLetIn(story.browser, 'ana'), true)
      const password = await end(story)
      assert.equal(await kept(story.portal), 0)
      story.browser.jar.delete('session')
      await begins(story.browser, 'ana', password)
      assert.equal(what === 'no app any more' || !story.browser.jar.has('session'), true)
    })
  }

  it('is also what those who administer do: another role, suspension, a bypass code, another parent', async (t) => {
    const { portal, world, browser, app } = await ana(t)
    await world.person({ username: 'olga', role: 'owner' })
    const olga = await signedIn(portal, 'olga')
    const user = await userNamed(world, 'ana')
    const saves = async (fields: Record<string, string>): Promise<void> => {
      const details = { name: 'Ana', email: user.email, mobile: '', language: 'auto', time_zone: 'UTC' }
      const all = { ...details, role: 'member', status: 'active', current_password: PASSWORD, ...fields }
      assert.equal((await olga.post(pathOf(user, '').slice(0, -1), all)).status, 303)
    }
    const undone = async (what: string, change: () => Promise<void>): Promise<void> => {
      await change()
      assert.equal(await isLetIn(browser, 'ana'), false, what)
      await trusts(portal, browser, 'ana', app)
      assert.equal(await isLetIn(browser, 'ana'), true)
    }
    await undone('role', () => saves({ role: 'support' }))
    await undone('suspension', async () => {
      await saves({ role: 'support', status: 'suspended' })
      await saves({ role: 'support' })
    })
    await undone('bypass code', async () => {
      await confirms(olga)
      assert.equal((await olga.post(pathOf(user, 'bypass'), { reason: 'phone at home' })).status, 200)
    })
  })
})
