import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { endKey, findKey } from '#domain/applications/api-keys.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { keyOf, SOMEBODY, type Speaking, speaking } from '../../../test/doors/api.ts'
import { type Carrying, carrying } from '../../../test/doors/outside-people.ts'
import { type TestPortal, testPortal } from '../../../test/portal.ts'
import { PLACE } from '../../../test/signed-in.ts'
import type { TestWorld } from '../../../test/world.ts'

type Story = {
  readonly world: TestWorld
  readonly portal: TestPortal
  readonly operator: Organization
  readonly ana: Carrying
  readonly say: Speaking
}

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const { token } = await keyOf(world, operator)
  return { world, portal, operator, ana: await carrying(world, 'ana'), say: speaking(portal, token) }
}

const asking = (code: string, user: unknown = 'ana') => ['POST', '/v1/verify', { user, code }] as const

describe('a key', () => {
  it('lets a program check a code, once', async (t) => {
    const { say, ana } = await story(t)
    const code = ana.codeNow()
    const first = await say(...asking(code))
    assert.deepEqual([first.status, first.body.passed, first.body.method], [200, true, 'totp'])
    const again = await say(...asking(code))
    assert.deepEqual([again.status, again.body.passed, again.body.reason], [200, false, 'wrong'])
  })

  it('is refused in one way, whatever is wrong with it', async (t) => {
    const { world, portal, operator, ana } = await story(t)
    const harbor = await world.organization('Harbor')
    await world.rows("update organization set status = 'suspended', stopped = true where id = $1", harbor.id)
    const good = await keyOf(world, operator)
    const ended = await keyOf(world, operator)
    const key = await world.look((look) => findKey(look, { organizationId: operator.id, id: ended.id }))
    assert.ok(key)
    const by = { actor: { userId: SOMEBODY, organizationId: operator.id }, place: PLACE }
    await world.work((work) => endKey(work, by, key))
    const tokens = {
      none: undefined,
      malformed: 'cs_abc',
      unknown: good.token.replace(/^cs_..../, 'cs_AAAA'),
      wrong: `${good.token.slice(0, -4)}AAAA`,
      'another name of its secret': good.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      ended: ended.token,
      expired: (await keyOf(world, operator, { endsAt: world.clock.now() })).token,
      elsewhere: (await keyOf(world, operator, { networks: ['198.51.100.0/24'] })).token,
      suspended: (await keyOf(world, harbor)).token,
      'of an application that is gone': (await keyOf(world, operator, { applicationId: ana.user.id })).token,
      'of somebody who is gone': (await keyOf(world, operator, { userId: operator.id })).token,
    }
    for (const [why, token] of Object.entries(tokens)) {
      const { status, code, headers } = await speaking(portal, token)(...asking(ana.codeNow()))
      assert.deepEqual(
        [status, code, headers.get('www-authenticate')],
        [401, 'unauthorized', 'Bearer realm="Countersign"'],
        why,
      )
    }
    assert.equal((await speaking(portal, good.token)(...asking(ana.codeNow()))).body.passed, true)
  })

  it('is taken from its networks', async (t) => {
    const { world, portal, operator, ana } = await story(t)
    const { token } = await keyOf(world, operator, { networks: ['127.0.0.0/8', '::1'] })
    assert.equal((await speaking(portal, token)(...asking(ana.codeNow()))).status, 200)
  })

  it('does what its verbs say', async (t) => {
    const { world, portal, operator, ana } = await story(t)
    const { token } = await keyOf(world, operator, { verbs: [] })
    assert.equal((await speaking(portal, token)(...asking(ana.codeNow()))).code, 'verb-missing')
  })

  it('knows nobody of another organization, by whatever name', async (t) => {
    const { world, portal, ana } = await story(t)
    const harbor = await world.organization('Harbor')
    const cyd = await carrying(world, 'cyd', harbor.id)
    const say = speaking(portal, (await keyOf(world, harbor)).token)
    for (const user of ['ana', { username: 'ana' }, { id: ana.user.id }, { externalId: 'ana' }])
      assert.equal((await say(...asking(ana.codeNow(), user))).body.reason, 'wrong', JSON.stringify(user))
    assert.equal((await say(...asking(cyd.codeNow(), { id: cyd.user.id }))).body.passed, true)
  })

  it('is kept as a keyed hash, and says when it was used, at most once a minute', async (t) => {
    const { world, portal, operator, ana } = await story(t)
    const { token, id } = await keyOf(world, operator)
    const secret = token.split('.')[1] ?? ''
    assert.ok(!JSON.stringify(await world.rows('select * from api_key')).includes(secret))
    const usedAt = async () =>
      (await world.look((look) => findKey(look, { organizationId: operator.id, id })))?.lastUsedAt
    assert.equal(await usedAt(), null)
    await speaking(portal, token)(...asking('000000'))
    const first = await usedAt()
    await speaking(portal, token)(...asking('000000'))
    assert.deepEqual(await usedAt(), first)
    world.clock.advance(61)
    await speaking(portal, token)(...asking(ana.codeNow()))
    assert.notDeepEqual(await usedAt(), first)
  })
})

describe('a request', () => {
  it('hears what is wrong with it, by field, and never what it sent', async (t) => {
    const { say } = await story(t)
    const heard = await say('POST', '/v1/verify', { user: 'ana', code: '1'.repeat(65), more: 'secret words' })
    assert.deepEqual([heard.status, heard.code], [422, 'invalid'])
    assert.deepEqual(heard.body.errors, [
      { field: 'code', problem: 'too-long' },
      { field: 'more', problem: 'unknown' },
    ])
    assert.ok(!JSON.stringify(heard.body).includes('secret words'))
    assert.deepEqual((await say('POST', '/v1/verify', {})).body.errors, [
      { field: 'user', problem: 'missing' },
      { field: 'code', problem: 'missing' },
    ])
  })

  it('is refused before anything is read of it, where it is no JSON, too large, or at no address', async (t) => {
    const { say } = await story(t)
    const json = { 'content-type': 'application/json' }
    assert.equal((await say('POST', '/v1/verify', '{', json)).code, 'bad-json')
    assert.equal((await say('POST', '/v1/verify', '{"user":"\\u0000"}', json)).code, 'bad-json')
    assert.equal((await say('POST', '/v1/verify', 'user=ana', { 'content-type': 'text/plain' })).code, 'wrong-type')
    assert.equal((await say('POST', '/v1/verify', `"${'a'.repeat(65_536)}"`, json)).code, 'too-large')
    assert.equal((await say('GET', '/v1/nothing')).code, 'not-found')
    assert.equal((await say('GET', '/v1/%zz')).code, 'bad-address')
    const wrong = await say('GET', '/v1/verify')
    assert.deepEqual([wrong.code, wrong.headers.get('allow')], ['wrong-method', 'POST'])
    assert.equal(wrong.headers.get('access-control-allow-origin'), null)
  })

  it('that has a name is answered once, and the same again', async (t) => {
    const { world, say, ana } = await story(t)
    const named = { 'idempotency-key': 'order-1' }
    const code = ana.codeNow()
    const [first, again] = [await say(...asking(code), named), await say(...asking(code), named)]
    assert.deepEqual([first.body.passed, again.body.passed], [true, true])
    assert.deepEqual(
      [first, again].map(({ headers }) => headers.get('idempotency-replayed')),
      [null, 'true'],
    )
    assert.equal((await say(...asking('000000'), named)).code, 'other-request')
    assert.equal((await say(...asking(code), { 'idempotency-key': 'a b' })).code, 'invalid')
    world.clock.advance(24 * 60 * 60 + 1)
    assert.equal((await say(...asking(code), named)).body.passed, false, 'a day later it is a new one')
  })

  it('of one name that comes twice at once is answered by one of them', async (t) => {
    const { say, ana } = await story(t)
    const named = { 'idempotency-key': 'twice' }
    const code = ana.codeNow()
    const heard = await Promise.all(Array.from({ length: 6 }, () => say(...asking(code), named)))
    const passed = heard.filter(({ body, headers }) => body.passed === true && !headers.get('idempotency-replayed'))
    assert.equal(passed.length, 1)
    assert.ok(heard.every(({ code: problem, body }) => problem === 'in-progress' || body.passed === true))
  })

  it('that finds no database is told so, and that it was not answered', async (t) => {
    const { world, operator } = await story(t)
    const { token } = await keyOf(world, operator)
    const look = () => Promise.reject(Object.assign(new Error('the database is being shut down'), { code: '57P01' }))
    const broken = await testPortal(t, { world: { ...world, look } })
    const { status, code, headers } = await speaking(broken, token)(...asking('123456'))
    assert.deepEqual([status, code, headers.get('retry-after')], [503, 'unavailable', '5'])
  })
})

describe('the description of the API', () => {
  it('is there for everybody, and names every operation', async (t) => {
    const { portal } = await story(t)
    const say = speaking(portal, undefined)
    const { body } = await say('GET', '/v1/openapi.json')
    assert.equal(body.openapi, '3.1.1')
    assert.ok(body.paths['/v1/verify'].post.requestBody.content['application/json'].schema.properties.code)
    const page = await fetch(`${portal.url}/v1/`)
    assert.match(await page.text(), /Check a code/)
  })
})
