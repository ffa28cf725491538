import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { endPath, renewPath } from '#domain/applications/privacyidea-paths.ts'
import { visitor } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { codeSent, enables } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { keyOf } from './api.ts'
import { carrying } from './outside-people.ts'
import { clientOf, panelOf, tokenOf } from './privacyidea.ts'

const BY = { actor: { name: 'console' }, place: { address: '192.0.2.1', browser: 'test' } } as const

async function story(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const { application, secret } = await panelOf(world, operator.id)
  const key = (more: object = {}) => keyOf(world, operator, { applicationId: application.id, ...more })
  return { portal, world, operator, application, key, client: clientOf(portal, secret) }
}

describe('a client of privacyIDEA', () => {
  it('has a code checked, once, in each way that clients send it', async (t) => {
    const { portal, world, operator, client } = await story(t)
    const { secret } = await panelOf(world, operator.id)
    const [ana, bob, eva] = [await carrying(world, 'ana'), await carrying(world, 'b+b'), await carrying(world, 'eva')]
    const first = await client.check('ana', ana.codeNow())
    assert.deepEqual([first.status, first.result.status, first.result.value], [200, true, true])
    assert.equal(first.result.authentication, 'ACCEPT')
    assert.ok(Math.abs(first.time - world.clock.now().getTime() / 1000) < 5)
    const again = await client.check('ana', ana.codeNow())
    assert.deepEqual([again.result.value, again.result.authentication], [false, 'REJECT'])
    assert.equal((await clientOf(portal, secret, 'parts').check('eva', eva.codeNow())).result.value, true)
    assert.equal((await clientOf(portal, secret, 'twice').check('b+b', bob.codeNow())).result.value, true)
  })

  it('is told in the same words of names that nobody has, and waits with everybody', async (t) => {
    const { client, world } = await story(t)
    await carrying(world, 'ana')
    const [somebody, nobody] = [await client.check('ana', '000000'), await client.check('nobody', '000000')]
    assert.deepEqual({ ...somebody.detail, ...somebody.result }, { ...nobody.detail, ...nobody.result })
    for (let tries = 0; tries < 5; tries++) await client.check('ana', `11111${tries}`)
    const waits = await client.check('ana', '111119')
    assert.match(waits.detail.message ?? '', /Failcounter exceeded/)
    assert.ok(Number(waits.headers.get('retry-after')) > 0)
  })

  it('begins to ask with its service account, and answers with the transaction', async (t) => {
    const { client, key, world } = await story(t)
    const ana = await carrying(world, 'ana')
    const token = await tokenOf(client, (await key()).token)
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64').toString())
    assert.ok(exp > world.clock.now().getTime() / 1000 + 3000)
    const asked = await client.trigger('ana', token)
    assert.deepEqual([asked.result.value, asked.result.authentication], [1, 'CHALLENGE'])
    const [challenge] = asked.detail.multi_challenge ?? []
    assert.deepEqual([challenge?.type, challenge?.client_mode], ['totp', 'interactive'])
    const { transaction_id: transaction = '' } = asked.detail
    assert.equal((await client.poll(transaction)).result.value, false)
    assert.equal((await client.check('ana', '000000', transaction)).result.value, false)
    assert.equal((await client.check('ana', ana.codeNow(), transaction)).result.value, true)
    assert.equal((await client.check('ana', ana.codeNow(), transaction)).result.value, false)
  })

  it('polls until the person has answered on our page, and then comes in with no code, once', async (t) => {
    const { client, key, world, portal } = await story(t)
    const ana = await carrying(world, 'ana')
    const token = await tokenOf(client, (await key()).token)
    const asked = await client.trigger('ana', token)
    const { transaction_id: transaction = '', multi_challenge: [challenge] = [] } = asked.detail
    const { page = '' } = (challenge?.attributes ?? {}) as { page?: string }
    const polled = async () => {
      const { detail, result } = await client.poll(transaction)
      return [result.value, detail.challenge_status]
    }
    assert.deepEqual(await polled(), [false, 'pending'])
    assert.equal((await client.check('ana', '', transaction)).result.value, false, 'nobody has answered yet')
    const person = visitor(portal)
    await person.get(new URL(page).pathname)
    const done = await person.post(new URL(page).pathname, { code: ana.codeNow() })
    assert.equal(done.status, 200, done.body)
    assert.deepEqual(await polled(), [true, 'accept'])
    assert.equal((await client.check('bob', '', transaction)).result.value, false, 'good for her name alone')
    const came = await client.check('ana', '', transaction)
    assert.deepEqual([came.result.value, came.result.authentication, came.detail.username], [true, 'ACCEPT', 'ana'])
    assert.equal((await client.check('ana', '', transaction)).result.value, false, 'once')
    assert.deepEqual(await polled(), [false, 'pending'])
  })

  it('is told that it is over after five wrong answers on our page', async (t) => {
    const { client, key, world, portal } = await story(t)
    await carrying(world, 'ana')
    const { detail } = await client.trigger('ana', await tokenOf(client, (await key()).token))
    const { transaction_id: transaction = '', multi_challenge: [challenge] = [] } = detail
    const { page = '' } = (challenge?.attributes ?? {}) as { page?: string }
    const { pathname } = new URL(page)
    const person = visitor(portal)
    await person.get(pathname)
    for (let wrong = 1; wrong < 5; wrong++) await person.post(pathname, { code: '000000' })
    assert.equal((await client.poll(transaction)).detail.challenge_status, 'pending')
    await person.post(pathname, { code: '000000' })
    const over = await client.poll(transaction)
    assert.deepEqual([over.result.value, over.result.authentication], [false, 'REJECT'])
    assert.equal(over.detail.challenge_status, 'declined')
  })

  it('is sent a code to, where it begins with no code at all', async (t) => {
    const { client, world } = await story(t)
    const ana = await world.person({ username: 'ana' })
    await enables(world, (await signed(world, ana)).me, 'email-code')
    world.clock.advance(120)
    const asked = await client.check('ana', '')
    assert.deepEqual([asked.result.value, asked.result.authentication], [false, 'CHALLENGE'])
    assert.equal(asked.detail.message, 'Enter the OTP from the Email: ')
    const code = await codeSent(world, ana)
    assert.equal((await client.check('ana', code, asked.detail.transaction_id)).result.value, true)
  })

  it('cannot answer for one person with what was asked of another', async (t) => {
    const { client, world } = await story(t)
    const [ana] = [await carrying(world, 'ana'), await carrying(world, 'bob')]
    const [own, other] = [await client.check('ana', ''), await client.check('bob', '')]
    const [mine = '', theirs = ''] = [own.detail.transaction_id, other.detail.transaction_id]
    const mixed = `${mine.slice(0, mine.lastIndexOf('.'))}${theirs.slice(theirs.lastIndexOf('.'))}`
    for (const transaction of [mine, mixed])
      assert.equal((await client.check('bob', ana.codeNow(), transaction)).result.value, false)
    assert.equal((await client.check('ana', ana.codeNow(), mine)).result.value, true)
  })
})

describe('whoever asks as a client of privacyIDEA', () => {
  it('must know the address of an application that is switched on', async (t) => {
    const { client, world, portal, application } = await story(t)
    const ana = await carrying(world, 'ana')
    const unknown = await clientOf(portal, 'A'.repeat(32)).check('ana', ana.codeNow())
    assert.deepEqual([unknown.status, unknown.result.error?.code], [404, 601])
    const secret = await world.work((work) => renewPath(work, BY, application))
    assert.equal((await client.check('ana', ana.codeNow())).status, 404)
    const newer = clientOf(portal, secret)
    await world.rows('update application set enabled = false')
    assert.equal((await newer.check('ana', ana.codeNow())).status, 404)
    await world.rows('update application set enabled = true')
    assert.equal((await newer.check('ana', ana.codeNow())).result.value, true)
    await world.work((work) => endPath(work, BY, application))
    assert.equal((await newer.check('ana', ana.codeNow())).status, 404)
  })

  it('reaches the people of that application alone', async (t) => {
    const { portal, world, operator } = await story(t)
    const { secret } = await panelOf(world, operator.id, ['member'])
    const ana = await carrying(world, 'ana')
    await world.rows("update app_user set role = 'support' where username = 'ana'")
    assert.equal((await clientOf(portal, secret).check('ana', ana.codeNow())).result.value, false)
    await world.rows("update app_user set role = 'member' where username = 'ana'")
    assert.equal((await clientOf(portal, secret).check('ana', ana.codeNow())).result.value, true)
  })

  it('needs a key of it to begin, that may, from where it may, and is still good', async (t) => {
    const { client, key, world, operator } = await story(t)
    await carrying(world, 'ana')
    const good = await key()
    const token = await tokenOf(client, good.token)
    assert.deepEqual((await client.trigger('ana', '')).result.error?.code, 4033)
    assert.deepEqual((await client.trigger('ana', `${token}x`)).result.error?.code, 4304)
    const mute = await tokenOf(client, (await key({ verbs: ['verify'] })).token)
    assert.deepEqual((await client.trigger('ana', mute)).result.error?.code, 303)
    for (const { token: other } of [await keyOf(world, operator), await key({ networks: ['192.0.2.0/24'] })]) {
      const [username = '', password = ''] = other.split('.')
      assert.deepEqual((await client.auth(username, password)).result.error?.code, 4031)
    }
    await world.rows('update api_key set ended_at = now()')
    assert.equal((await client.trigger('ana', token)).status, 401)
    await world.rows('update api_key set ended_at = null')
    assert.equal((await client.trigger('ana', token)).status, 200)
    world.clock.advance(3601)
    assert.deepEqual((await client.trigger('ana', token)).result.error?.code, 4305)
  })

  it('is told what is missing, in the shape of errors', async (t) => {
    const { client, portal } = await story(t)
    const missing = await client.post('/validate/check', { pass: '123456' })
    assert.deepEqual([missing.status, missing.result.status, missing.result.error?.code], [400, false, 905])
    assert.equal(missing.detail, null)
    assert.equal((await client.post('/validate/check', { user: 'ana' })).status, 400)
    assert.equal((await client.post('/validate/check', { user: 'a\0', pass: '1' })).status, 400)
    assert.equal((await client.post('/validate/check', { user: 'ana', pass: 'x'.repeat(70_000) })).status, 413)
    assert.equal((await client.post('/token/init', { user: 'ana' })).status, 404)
    assert.deepEqual(portal.errors, [])
  })
})
