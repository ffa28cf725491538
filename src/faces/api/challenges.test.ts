import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { addApplication } from '#domain/applications/applications.ts'
import { portalBehindProxy, visitor } from '../../../test/attack/visitor.ts'
import { keyOf, type Speaking, speaking } from '../../../test/doors/api.ts'
import { type Carrying, carrying } from '../../../test/doors/outside-people.ts'
import { testPortal } from '../../../test/portal.ts'
import { codeSent, enables } from '../../../test/sent-codes.ts'
import { signed } from '../../../test/signed-in.ts'
import type { TestWorld } from '../../../test/world.ts'

type Story = { readonly world: TestWorld; readonly ana: Carrying; readonly say: Speaking; readonly other: Speaking }

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const [one, two] = [await keyOf(world, operator), await keyOf(world, operator)]
  return {
    ...{ world, ana: await carrying(world, 'ana') },
    ...{ say: speaking(portal, one.token), other: speaking(portal, two.token) },
  }
}

const decoded = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString())

describe('a challenge', () => {
  it('is answered with a result that is signed, bound to it, and given out once', async (t) => {
    const { say, ana } = await story(t)
    const begun = await say('POST', '/v1/challenges', { user: 'ana', purpose: 'signin', nonce: 'form 17' })
    assert.deepEqual(
      [begun.status, begun.body.methods, begun.body.asked, begun.body.sent],
      [201, ['totp'], 'totp', null],
    )
    const path = `/v1/challenges/${begun.body.id}`
    assert.equal((await say('GET', path)).body.state, 'open')
    const { body } = await say('POST', `${path}/answer`, { code: ana.codeNow() })
    assert.equal(body.passed, true)
    const [head, claims, signature = ''] = body.result.split('.')
    const { keys } = (await say('GET', '/v1/jwks')).body
    const key = keys.find(({ kid }: JsonWebKey) => kid === decoded(head).kid)
    const publicKey = createPublicKey({ key, format: 'jwk' })
    const text = Buffer.from(`${head}.${claims}`)
    const checks = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    assert.ok(verify('sha256', text, checks, Buffer.from(signature, 'base64url')))
    const { jti, nonce, purpose, sub, method, exp, iat } = decoded(claims)
    const { id } = begun.body
    assert.deepEqual([jti, nonce, purpose, sub, method], [id, 'form 17', 'signin', ana.user.id, 'totp'])
    assert.equal(Number(exp) - Number(iat), 300)
    const again = await say('POST', `${path}/answer`, { code: ana.codeNow() })
    assert.deepEqual([again.body.reason, again.body.result], ['over', null])
    assert.equal((await say('GET', path)).body.state, 'passed')
  })

  it('sends a code where it has to be, and says only to its owner where to', async (t) => {
    const { world, say, ana } = await story(t)
    const { me } = await signed(world, ana.user)
    await enables(world, me, 'email-code')
    const { body } = await say('POST', '/v1/challenges', { user: 'ana', purpose: 'signin', methods: ['email-code'] })
    assert.deepEqual([body.asked, body.sent, body.sentTo], ['email-code', true, 'a***@e***.com'])
    const code = await codeSent(world, ana.user)
    const heard = await say('POST', `/v1/challenges/${body.id}/answer`, { code })
    assert.deepEqual([heard.body.passed, heard.body.assurance], [true, 'mailbox'])
  })

  it('begins for nobody too, and does not exist for another key', async (t) => {
    const { say, other, ana } = await story(t)
    const nobody = await say('POST', '/v1/challenges', { user: 'nobody-here', purpose: 'signin' })
    assert.deepEqual([nobody.status, nobody.body.methods, nobody.body.asked], [201, [], null])
    const { body } = await say('POST', `/v1/challenges/${nobody.body.id}/answer`, { code: '123456' })
    assert.deepEqual([body.passed, body.reason], [false, 'wrong'])
    const { id } = (await say('POST', '/v1/challenges', { user: 'ana', purpose: 'signin' })).body
    assert.equal((await other('GET', `/v1/challenges/${id}`)).code, 'not-found')
    assert.equal((await other('POST', `/v1/challenges/${id}/answer`, { code: ana.codeNow() })).code, 'not-found')
    assert.equal((await say('GET', '/v1/challenges/none')).code, 'invalid')
  })

  it('is over after ten minutes', async (t) => {
    const { world, say, ana } = await story(t)
    const { id } = (await say('POST', '/v1/challenges', { user: 'ana', purpose: 'signin' })).body
    world.clock.advance(600)
    assert.equal((await say('GET', `/v1/challenges/${id}`)).body.state, 'over')
    assert.equal((await say('POST', `/v1/challenges/${id}/answer`, { code: ana.codeNow() })).body.reason, 'over')
  })

  it('has an ETag, so that asking again costs nothing while it stands', async (t) => {
    const { say } = await story(t)
    const { id } = (await say('POST', '/v1/challenges', { user: 'ana', purpose: 'signin' })).body
    const first = await say('GET', `/v1/challenges/${id}`)
    const etag = first.headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]{22}"$/)
    assert.equal((await say('GET', `/v1/challenges/${id}`, undefined, { 'if-none-match': etag })).status, 304)
  })
})

describe('the page of a challenge', () => {
  async function begun(t: TestContext) {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const { id: organizationId } = await world.operator()
    const draft = {
      kind: 'api',
      name: 'Old panel',
      origins: ['https://panel.example.com'],
      roles: [],
      organizations: [],
    } as const
    const demand = { assurance: 'any', freshSeconds: null } as const
    const by = { actor: { name: 'console' }, place: { address: '192.0.2.1', browser: 'test' } } as const
    const applicationId = await world.work((work) =>
      addApplication(work, by, organizationId, { ...draft, demand, rules: [], enabled: true }),
    )
    const { token } = await keyOf(world, await world.operator(), { applicationId: applicationId ?? null })
    const ana = await carrying(world, 'ana')
    const say = speaking(portal, token)
    const asking = { user: 'ana', purpose: 'Old panel', returnTo: 'https://panel.example.com/back?x=1' }
    const { body } = await say('POST', '/v1/challenges', asking)
    return { portal, ana, say, asking, id: String(body.id), path: new URL(body.page).pathname }
  }

  it('leads back to the application, which fetches the result once', async (t) => {
    const { portal, ana, say, id, path } = await begun(t)
    const browser = visitor(portal)
    assert.match((await browser.get(path)).body, /Old panel/)
    assert.equal((await browser.post(path, { code: '000000' })).status, 422)
    assert.equal((await say('POST', `/v1/challenges/${id}/result`)).code, 'over')
    const done = await browser.post(path, { code: ana.codeNow() })
    assert.match(done.body, new RegExp(`https://panel.example.com/back\\?x=1&amp;challenge=${id}`))
    const { body } = await say('POST', `/v1/challenges/${id}/result`)
    assert.equal(decoded(body.result.split('.')[1]).jti, id)
    assert.equal((await say('POST', `/v1/challenges/${id}/result`)).code, 'over')
    assert.equal((await browser.get(path)).status, 410)
  })

  it('has no result for somebody who was suspended meanwhile, nor for whom the application is not any more', async (t) => {
    const { portal, ana, say, id, path } = await begun(t)
    const { world } = portal
    await visitor(portal).post(path, { code: ana.codeNow() })
    const result = () => say('POST', `/v1/challenges/${id}/result`)
    await world.rows("update app_user set status = 'suspended' where id = $1", ana.user.id)
    assert.equal((await result()).code, 'over')
    await world.rows("update app_user set status = 'active' where id = $1", ana.user.id)
    await world.rows("update application set roles = '{owner}'")
    assert.equal((await result()).code, 'over', 'it is for owners now')
    await world.rows("update application set roles = '{}'")
    assert.equal((await result()).status, 200)
  })

  it('leads nowhere but to addresses of the application', async (t) => {
    const { say, asking } = await begun(t)
    for (const returnTo of [
      'https://evil.example/',
      'javascript:alert(1)',
      '/back',
      'https://panel.example.com.evil.example/',
    ])
      assert.equal((await say('POST', '/v1/challenges', { ...asking, returnTo })).body.errors[0].field, 'returnTo')
  })

  it('is over when its key has ended', async (t) => {
    const { portal, path } = await begun(t)
    await portal.world.rows('update api_key set ended_at = now()')
    assert.equal((await visitor(portal).get(path)).status, 410)
  })
})
