import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { portalBehindProxy, setsUpApp, signedIn, visitor } from '../../../test/attack/visitor.ts'
import { keyOf, type Speaking, speaking } from '../../../test/doors/api.ts'
import type { TestPortal } from '../../../test/portal.ts'

type Story = { readonly portal: TestPortal; readonly say: Speaking; readonly other: Speaking }

async function story(t: TestContext): Promise<Story> {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const say = speaking(portal, (await keyOf(world, await world.operator())).token)
  const harbor = await world.organization('Harbor')
  return { portal, say, other: speaking(portal, (await keyOf(world, harbor)).token) }
}

const eva = { email: 'eva@example.com', name: 'Eva', username: 'eva' }

describe('a portal that keeps its own people', () => {
  it('puts somebody here, changes them, and takes them away', async (t) => {
    const { portal, say } = await story(t)
    const added = await say('PUT', '/v1/users/c%2F17', eva)
    assert.deepEqual([added.status, added.body.externalId, added.body.methods], [201, 'c/17', []])
    const changed = await say('PUT', '/v1/users/c%2F17', { ...eva, name: 'Eva B.' })
    assert.deepEqual([changed.status, changed.body.name, changed.body.id], [200, 'Eva B.', added.body.id])
    assert.deepEqual((await say('GET', '/v1/users/c%2F17')).body, changed.body)
    assert.equal((await say('DELETE', '/v1/users/c%2F17')).status, 204)
    assert.equal((await say('GET', '/v1/users/c%2F17')).code, 'not-found')
    assert.deepEqual(await portal.world.rows("select 1 from app_user where username = 'eva'"), [])
    const rows = await portal.world.rows<{ action: string }>(
      "select action from audit_event where action like 'user.%' order by at",
    )
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['user.created', 'user.changed', 'user.removed'],
    )
  })

  it('never takes over who is here in another way, and has nobody of another organization', async (t) => {
    const { portal, say, other } = await story(t)
    await portal.world.person({ username: 'ana' })
    assert.equal((await say('PUT', '/v1/users/17', { ...eva, username: 'ana' })).code, 'taken')
    assert.equal((await say('GET', '/v1/users/ana')).code, 'not-found')
    await say('PUT', '/v1/users/17', eva)
    for (const method of ['GET', 'DELETE']) assert.equal((await other(method, '/v1/users/17')).code, 'not-found')
    assert.equal((await other('POST', '/v1/enrollments', { user: { externalId: '17' } })).code, 'not-found')
    assert.equal((await other('PUT', '/v1/users/17', eva)).code, 'taken')
  })

  it('changes what it knows, and nothing else', async (t) => {
    const { say } = await story(t)
    const etag = (await say('PUT', '/v1/users/17', eva)).headers.get('etag') ?? ''
    const knows = { 'if-match': etag }
    assert.equal((await say('PUT', '/v1/users/17', { ...eva, name: 'Eva B.' }, knows)).status, 200)
    assert.equal((await say('PUT', '/v1/users/17', { ...eva, name: 'Eva C.' }, knows)).code, 'changed')
    assert.equal((await say('DELETE', '/v1/users/17', undefined, knows)).code, 'changed')
    assert.equal((await say('PUT', '/v1/users/18', { ...eva, username: 'eve' }, { 'if-match': '*' })).code, 'changed')
  })

  it('lists them page by page', async (t) => {
    const { say } = await story(t)
    for (const n of [1, 2, 3, 4, 5]) await say('PUT', `/v1/users/p-${n}`, { email: 'p@example.com' })
    const seen: string[] = []
    let after = ''
    do {
      const { body } = await say('GET', `/v1/users?limit=2${after}`)
      seen.push(...body.items.map((one: { externalId: string }) => one.externalId))
      after = body.next === null ? '' : `&after=${encodeURIComponent(body.next)}`
    } while (after !== '')
    assert.deepEqual(seen, ['p-1', 'p-2', 'p-3', 'p-4', 'p-5'])
    assert.equal((await say('GET', '/v1/users?limit=201')).body.errors[0].field, '?limit')
  })

  it('hears beside each field what is wrong', async (t) => {
    const { say } = await story(t)
    const { body } = await say('PUT', '/v1/users/17', { email: 'eva', mobile: '12', language: 'tlh' })
    assert.deepEqual(
      body.errors.map(({ field }: { field: string }) => field),
      ['email', 'mobile', 'language'],
    )
    assert.deepEqual((await say('PUT', '/v1/users/a%20b', { email: 'eva@example.com' })).body.errors, [
      { field: 'username', problem: 'missing' },
    ])
  })

  it('leads somebody to set up a factor by a link, without a password, and checks their codes', async (t) => {
    const { portal, say } = await story(t)
    const { world } = portal
    await say('PUT', '/v1/users/17', eva)
    const { body } = await say('POST', '/v1/enrollments', { user: { externalId: '17' } })
    const path = new URL(body.link).pathname
    const browser = visitor(portal)
    assert.doesNotMatch((await browser.get(path)).body, /name="password"/)
    const entered = await browser.post(path, {})
    assert.equal(entered.location, '/account/two-factor/app')
    const { app } = await setsUpApp(portal, browser)
    assert.deepEqual((await say('GET', '/v1/users/17')).body.methods, ['totp'])
    world.clock.advance(60)
    const asked = { user: { externalId: '17' }, code: app.codeAt(world.clock.now()) }
    assert.equal((await say('POST', '/v1/verify', asked)).body.passed, true)
    assert.equal((await say('POST', '/v1/enrollments', { user: { externalId: '17' } })).code, 'over')
    assert.match((await visitor(portal).get(path)).body, /no longer|not valid|of no use|expired/i)
  })

  it('keeps the password: nobody makes a second one here', async (t) => {
    const { portal, say } = await story(t)
    await say('PUT', '/v1/users/17', eva)
    await portal.world.person({ username: 'ana' })
    for (const username of ['eva', 'ana']) await visitor(portal).post('/signin/forgotten', { username })
    const sent = await portal.world.rows("select recipient from outbox where template = 'password-link'")
    assert.deepEqual(sent, [{ recipient: 'ana@example.com' }])
    await assert.rejects(signedIn(portal, 'eva'))
  })
})
