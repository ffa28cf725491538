import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { addGateway } from '#domain/messages/gateways.ts'
import { deliveryOf as progressOf } from '#domain/messages/outbox.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { visitor } from '../attack/visitor.ts'
import { deliveryOf } from '../letters.ts'
import { testPortal } from '../portal.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'
import { httpCounterpart } from './http-counterpart.ts'

/** A portal whose only gateway takes every connection and says nothing. */
async function silent(t: TestContext) {
  const world = await testWorld(t)
  const { id: organizationId } = await world.operator()
  const other = await httpCounterpart(t, () => 'says nothing')
  const settings = { url: other.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
  for (const channel of ['email', 'sms'] as const) {
    const sender = { name: channel, senderAddress: channel === 'email' ? 'login@example.com' : '', senderName: null }
    await world.work((work) => addGateway(work, organizationId, { ...sender, channel, kind: 'webhook', settings }))
  }
  const delivery = deliveryOf(world, { onError: () => undefined })
  t.after(() => delivery.stop())
  return { world, other, delivery, portal: await testPortal(t, { world, mail: delivery.mail }) }
}

describe('a gateway that is dead', () => {
  it('adds nothing to the time of a page, while a hundred messages hang on it', async (t) => {
    const { world, other, delivery, portal } = await silent(t)
    const { organizationId, id: userId } = await world.person({ username: 'ana' })
    const code = { organizationId, userId, channel: 'sms', to: '+4915112345678', template: 'sms-code' } as const
    const keys = []
    for (let count = 0; count < 100; count++)
      keys.push(await world.work((work) => work.send({ ...code, data: { minutes: 5 }, secret: { code: '135724' } })))
    const passing = delivery.worker.pass()
    while (other.seen.length < 10) await new Promise((resolve) => setTimeout(resolve, 10))
    const person = visitor(portal)
    const begun = performance.now()
    assert.equal((await person.get('/signin')).status, 200)
    const { location } = await person.post('/signin', { username: 'ana', password: PASSWORD })
    assert.equal(location, '/account/settings', 'whose sign-in writes a notice itself')
    assert.ok(performance.now() - begun < 3000, `${performance.now() - begun} ms`)
    const [first] = keys
    assert.ok(first)
    assert.equal(await world.look((look) => progressOf(look, first)), 'waiting')
    world.clock.advance(21)
    assert.equal(await world.look((look) => progressOf(look, first)), 'failed')
    await delivery.stop()
    await passing
  })

  it('of one organization keeps no other waiting', async (t) => {
    await keepsNobodyWaiting(t, async (world) => [await world.operator()])
  })

  it('of a reseller keeps no other reseller waiting, however many clients leave by it', async (t) => {
    await keepsNobodyWaiting(t, async (world) => {
      const harbor = await world.organization('Harbor', { kind: 'reseller' })
      const clients = []
      for (let count = 0; count < 10; count++)
        clients.push(await world.organization(`Client ${count}`, { below: harbor }))
      return clients
    })
  })
})

/** What hundreds in these organizations wait for hangs; somebody beside them is served at once. */
async function keepsNobodyWaiting(t: TestContext, dead: (world: TestWorld) => Promise<Organization[]>): Promise<void> {
  const { world, other, delivery } = await silent(t)
  const beside = await world.organization('Beside', { kind: 'reseller' })
  const ben = await world.person({ username: 'ben', organizationId: beside.id })
  const code = { channel: 'sms', to: '+4915112345678', template: 'sms-code', data: { minutes: 5 } } as const
  const secret = { code: '135724' }
  for (const [count, { id: organizationId }] of (await dead(world)).entries()) {
    const { id: userId } = await world.person({ username: `ana-${count}`, organizationId })
    for (let more = 0; more < 100; more++)
      await world.work((work) => work.send({ organizationId, userId, ...code, secret }))
  }
  const passing = delivery.worker.pass()
  while (other.seen.length < 16) await new Promise((resolve) => setTimeout(resolve, 10))
  const message = { organizationId: beside.id, userId: ben.id, ...code, secret }
  const [woken, found] = [
    await world.work((work) => work.send(message)),
    await world.work((work) => work.send({ ...message, template: 'invitation' })),
  ]
  const begun = performance.now()
  await delivery.worker.wake(woken)
  const triedOnce = async (id: string) =>
    (await world.rows<{ attempts: number }>('select attempts from outbox where id = $1', id))[0]?.attempts === 1
  while (!(await triedOnce(woken.id)) || !(await triedOnce(found.id)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(performance.now() - begun < 6000, `${performance.now() - begun} ms`)
  await delivery.stop()
  await passing
}
