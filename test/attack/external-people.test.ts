import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { keyOf, speaking } from '../doors/api.ts'
import { comesIn, follows, isPage, party } from '../doors/oidc.ts'
import { testPortal } from '../portal.ts'
import { setsUpApp, visitor } from './visitor.ts'

const eva = { email: 'eva@example.com', username: 'eva' }
const link = { user: { externalId: '17' } }

async function story(t: TestContext) {
  const portal = await testPortal(t)
  const { token } = await keyOf(portal.world, await portal.world.operator())
  return { portal, world: portal.world, say: speaking(portal, token) }
}

describe('a key for people of another portal', () => {
  it('is no way to somebody who has become more than a member', async (t) => {
    const { portal, world, say } = await story(t)
    await say('PUT', '/v1/users/17', eva)
    const { body } = await say('POST', '/v1/enrollments', link)
    await world.rows("update app_user set role = 'administrator' where username = 'eva'")
    assert.equal((await say('POST', '/v1/enrollments', link)).code, 'not-found')
    const before = await visitor(portal).post(new URL(body.link).pathname, {})
    assert.notEqual(before.status, 303, 'a link of before leads nowhere either')
    assert.equal((await say('PUT', '/v1/users/17', { ...eva, email: 'eve@example.net' })).code, 'taken')
    assert.equal((await say('DELETE', '/v1/users/17')).code, 'not-found')
    assert.deepEqual(await world.rows("select email from app_user where username = 'eva'"), [{ email: eva.email }])
    assert.deepEqual(await world.rows('select 1 from session'), [])
  })

  it('has one of many at once do something, and none fail', async (t) => {
    const { world, say } = await story(t)
    const puts = Array.from({ length: 8 }, (_, n) => say('PUT', '/v1/users/17', { ...eva, username: `eva-${n}` }))
    const statuses = (await Promise.all(puts)).map(({ status }) => status)
    assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 200, 200, 200, 201])
    assert.equal((await world.rows("select 1 from app_user where external_id = '17'")).length, 1)
    const known = { 'if-match': (await say('GET', '/v1/users/17')).headers.get('etag') ?? '' }
    const names = ['Eva B.', 'Eva C.', 'Eva D.', 'Eva E.']
    const changes = await Promise.all(names.map((name) => say('PUT', '/v1/users/17', { ...eva, name }, known)))
    assert.deepEqual(changes.map(({ status }) => status).toSorted(), [200, 412, 412, 412])
    const gone = await Promise.all([1, 2, 3].map(() => say('DELETE', '/v1/users/17')))
    assert.deepEqual(gone.map(({ status }) => status).toSorted(), [204, 404, 404])
  })

  it('fills no mailbox by moving addresses to and fro', async (t) => {
    const { world, say } = await story(t)
    const victim = 'victim@example.net'
    for (let n = 0; n < 20; n++) {
      await say('PUT', `/v1/users/p-${n}`, { email: `p-${n}@example.com` })
      await say('PUT', `/v1/users/p-${n}`, { email: n % 2 === 0 ? victim : victim.toUpperCase() })
      assert.equal((await say('PUT', `/v1/users/p-${n}`, { email: `q-${n}@example.com` })).status, 200)
    }
    const letters = await world.rows("select 1 from outbox where lower(recipient) = 'victim@example.net'")
    assert.ok(letters.length > 0 && letters.length <= 5, `${letters.length} letters`)
  })

  it('makes one thing of theirs no two factors', async (t) => {
    const { portal, say } = await story(t)
    await say('PUT', '/v1/users/17', eva)
    const { body } = await say('POST', '/v1/enrollments', link)
    const browser = visitor(portal)
    await browser.post(new URL(body.link).pathname, {})
    await setsUpApp(portal, browser)
    const open = await party(portal)
    const claims = (await comesIn(portal, open, browser)).claims()
    assert.equal(claims?.acr, 'urn:countersign:acr:aal1')
    assert.deepEqual(claims?.amr, ['otp'])
    const strict = await party(portal, { draft: { demand: { assurance: 'two-factors', freshSeconds: null } } })
    await assert.rejects(comesIn(portal, strict, browser))
    const page = isPage(await follows(browser, portal, `/enter/${strict.clientId}`))
    assert.equal(page.status, 404)
  })
})
