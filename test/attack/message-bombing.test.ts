import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { gatewaysOf } from '#domain/messages/gateways.ts'
import { helper } from '../access.ts'
import { httpCounterpart } from '../delivery/http-counterpart.ts'
import { deliveryOf } from '../letters.ts'
import { testPortal } from '../portal.ts'
import { codesSent } from '../sent-codes.ts'
import { PASSWORD, testWorld } from '../world.ts'
import { confirms, signedIn, visitor } from './visitor.ts'

const VICTIM = '+4915112345667'
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

async function stage(t: TestContext) {
  const world = await testWorld(t)
  const delivery = deliveryOf(world, {})
  t.after(() => delivery.stop())
  const portal = await testPortal(t, { world, mail: delivery.mail, trustedProxies: ['127.0.0.1'] })
  return { world, portal }
}

describe('a phone that is none of theirs', () => {
  it('gets three messages from somebody who sets it up again and again, and no more', async (t) => {
    const { world, portal } = await stage(t)
    await world.person({ username: 'eve' })
    const eve = await signedIn(portal, 'eve')
    await confirms(eve)
    for (let tries = 0; tries < 8; tries++) {
      const begun = await eve.post('/account/two-factor/sms', { mobile: VICTIM, current_password: PASSWORD })
      assert.ok([303, 422].includes(begun.status), `${begun.status}`)
      const id = /set-up=([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
      await eve.post('/account/two-factor/sms/again', { enrollment: id })
      world.clock.advance(30)
      await eve.post('/account/two-factor/sms/again', { enrollment: id })
    }
    assert.deepEqual(await codesSent(world), [VICTIM, VICTIM, VICTIM])
  })

  it('gets no endless tests from an administrator who has a gateway', async (t) => {
    const { world, portal } = await stage(t)
    const other = await httpCounterpart(t, () => ({ status: 200, body: '{"answer":"queued"}' }))
    const owner = await helper(portal, 'owner')
    const { id } = await world.operator()
    const messages = `/admin/organizations/${id}/messages`
    const form = { name: 'Main', sender_address: 'Example', sender_name: '', url: `${other.url}/`, secret: SECRET }
    assert.equal((await owner.post(`${messages}/new-gateway/sms/webhook`, form)).status, 303)
    const [gateway] = await world.look((look) => gatewaysOf(look, id))
    const test = `${messages}/gateways/${gateway?.id}/test`
    const answers = []
    for (let tries = 0; tries < 12; tries++) answers.push(await owner.post(test, { number: VICTIM }))
    assert.equal(other.seen.length, 5)
    const last = answers.at(-1)
    assert.equal(last?.status, 429)
    assert.match(last?.body ?? '', /Too many/)
    assert.match(last?.body ?? '', /value="\+4915112345667"/)
    const noted = await world.rows<{ detail: unknown }>(
      "select detail from audit_event where action = 'gateway.tested'",
    )
    assert.equal(noted.length, 5)
    assert.deepEqual(noted[0]?.detail, { gateway: 'Main', channel: 'sms', to: '+49 ••• •• 67' })
  })

  it('gets nothing by somebody who knows names and no passwords', async (t) => {
    const { world, portal } = await stage(t)
    await world.person({ username: 'ana' })
    const stranger = visitor(portal)
    for (const form of ['one-page', 'two-step']) {
      await world.rows('update organization set sign_in_form = $1', form)
      for (const path of ['/signin', '/signin/challenge', '/signin/challenge/send'])
        for (const username of ['ana', 'nobody'])
          await stranger.post(path, { username, password: 'a guess', code: '1' })
    }
    assert.deepEqual(await world.rows('select 1 from outbox'), [])
  })
})
