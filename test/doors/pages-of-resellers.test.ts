import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { signedIn } from '../attack/visitor.ts'
import { withPasskey } from '../passwordless.ts'
import { at, branded, HOST, proves, story as whiteLabel } from '../white-label.ts'
import { keyOf, type Speaking, speaking } from './api.ts'
import { form, read, TRANSFER } from './confirming.ts'
import { carrying } from './outside-people.ts'

/** Acme has an address and a look of its own; Cora is of a client below it. */
async function story(t: TestContext) {
  const all = await whiteLabel(t)
  const { portal, acme, client } = all
  const { world } = portal
  const home = `http://${HOST}:${new URL(portal.url).port}`
  const cora = await carrying(world, 'cora', client.id)
  const { key } = await withPasskey(world, cora.user, home)
  const gone = await withPasskey(world, cora.user, 'http://my.gone.test')
  await proves(all)
  await branded(all)
  const say = speaking(portal, (await keyOf(world, acme)).token)
  return { portal, world, cora, key, gone: gone.enrollmentId, say, home }
}

describe('a page to which a reseller’s portal leads', () => {
  it('confirms at the reseller’s own address, in its look, and in its name', async (t) => {
    const { portal, cora, key, say, home } = await story(t)
    const { body } = await say('POST', '/v1/confirmations', { user: 'cora', text: TRANSFER })
    const { origin, pathname } = new URL(body.page)
    assert.equal(origin, home)
    const person = at(portal, HOST)
    assert.equal((await person.get(pathname)).location, '/signin')
    await signedIn(portal, 'cora', { token: cora.codeNow(), as: person })
    const page = await person.get(pathname)
    assert.equal(page.status, 200)
    assert.match(page.body, /Acme Cloud/)
    assert.ok(!page.body.includes('Example Hosting'))
    assert.equal((await at(portal, 'localhost').get(pathname)).status, 410, 'at another’s address there is none')
    const options = JSON.parse((await person.post(`${pathname}/passkey`)).body)
    const passkey = key.answer(options, { origin: home })
    assert.equal((await person.post(pathname, { ...form(page.body, ''), passkey })).status, 200)
    const there: Speaking = async (_method, path) => {
      const { status, body: keys } = await at(portal, HOST).get(path)
      return { status, code: undefined, body: JSON.parse(keys), headers: new Headers() }
    }
    const claims = await read(there, (await say('GET', `/v1/confirmations/${body.id}`)).body.receipt)
    assert.deepEqual([claims.iss, claims.text, claims.username, claims.method], [home, TRANSFER, 'cora', 'passkey'])
  })

  it('asks for a second factor there too, also for a passkey of that name', async (t) => {
    const { portal, key, gone, say, home } = await story(t)
    const { body } = await say('POST', '/v1/challenges', { user: 'cora', purpose: 'Shop', methods: ['passkey'] })
    const { origin, pathname } = new URL(body.page)
    assert.equal(origin, home)
    const person = at(portal, HOST)
    const page = await person.get(`${pathname}?with=${gone}`)
    assert.match(page.body, /Acme Cloud/)
    assert.match(page.body, /Use a passkey/, 'one of a name that is gone is not asked for')
    const options = JSON.parse((await person.post(`${pathname}/passkey`)).body)
    assert.equal(options.rpId, HOST)
    assert.equal(options.allowCredentials.length, 1)
    const forged = key.answer(options, { origin: portal.url })
    assert.equal((await person.post(pathname, { passkey: forged })).status, 422, 'of another origin')
    const again = JSON.parse((await person.post(`${pathname}/passkey`)).body)
    assert.equal((await person.post(pathname, { passkey: key.answer(again, { origin: home }) })).status, 200)
    const { state, method } = (await say('GET', `/v1/challenges/${body.id}`)).body
    assert.deepEqual([state, method], ['passed', 'passkey'])
  })
})
