import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { usuallyExpected } from '#domain/messages/gateway-codes.ts'
import {
  addGateway,
  changeGateway,
  findGateway,
  type Gateway,
  type GatewayDraft,
  gatewaysFor,
  gatewaysOf,
  raiseGateway,
  removeGateway,
  type SmtpSettings,
} from '#domain/messages/gateways.ts'
import { minute } from '#kernel/time.ts'
import { deliveryOf } from '../letters.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { type Behavior, type Counterpart, counterpart } from './counterpart.ts'

const draft = (name: string, port: number, password: string | null = null): GatewayDraft => ({
  ...{ name, senderAddress: `${name}@example.com`, senderName: null, channel: 'email', kind: 'smtp' },
  settings: { host: '127.0.0.1', port, security: 'none', username: password && 'portal', password, dkim: null },
})

const settingsOf = (found: Gateway | undefined): SmtpSettings | undefined =>
  found?.channel === 'email' && found.kind === 'smtp' ? found.settings : undefined

/** A gateway of the operator, and the server behind it. */
async function gateway(t: TestContext, world: TestWorld, name: string, behavior: Behavior = {}) {
  const other = await counterpart(t, behavior)
  const { id: organizationId } = await world.operator()
  const id = await world.work((work) => addGateway(work, organizationId, draft(name, other.port)))
  return { key: { organizationId, id }, other }
}

async function tell(world: TestWorld, username: string): Promise<void> {
  const [known] = await world.rows<{ id: string }>('select id from app_user where username = $1', username)
  const { organizationId } = { organizationId: (await world.operator()).id }
  const userId = known?.id ?? (await world.person({ username })).id
  const message = {
    organizationId,
    userId,
    channel: 'email',
    to: `${username}@example.com`,
    data: { username },
  } as const
  await world.work((work) => work.send({ ...message, template: 'password-changed' }))
}

function worker(t: TestContext, world: TestWorld) {
  const delivery = deliveryOf(world)
  t.after(() => delivery.stop())
  return delivery.worker
}

const counts = (...others: readonly { readonly other: Counterpart }[]): number[] =>
  others.map(({ other }) => other.received.length)

describe('gateways', () => {
  it('stand in for one another in their order', async (t) => {
    const world = await testWorld(t)
    const first = await gateway(t, world, 'first', { busy: true })
    const second = await gateway(t, world, 'second')
    const third = await gateway(t, world, 'third')
    await tell(world, 'ana')
    await worker(t, world).pass()
    await second.other.took(1)
    assert.deepEqual(counts(first, second, third), [0, 1, 0])
    assert.match(second.other.received[0]?.raw ?? '', /From: .*<second@example\.com>/)
    const [row] = await world.rows<{ gateway: string }>('select gateway from outbox')
    assert.equal(row?.gateway, 'second')
  })

  it('that fail again and again go last, and are tried again by themselves', async (t) => {
    const world = await testWorld(t)
    const first = await gateway(t, world, 'first', { busy: true })
    await gateway(t, world, 'second')
    const delivering = worker(t, world)
    const order = async () => {
      const operator = await world.operator()
      return (await world.look((look) => gatewaysFor(look, operator, 'email', usuallyExpected))).map(({ name }) => name)
    }
    for (let count = 0; count < 3; count++) {
      assert.deepEqual(await order(), ['first', 'second'])
      await tell(world, 'ana')
      await delivering.pass()
    }
    assert.deepEqual(await order(), ['second', 'first'])
    world.clock.advance(31)
    assert.deepEqual(await order(), ['first', 'second'], 'its time is over')
    await tell(world, 'ana')
    await delivering.pass()
    assert.deepEqual(await order(), ['second', 'first'], 'one more failure is enough')
    const found = await world.look((look) => findGateway(look, first.key))
    assert.equal(found?.failures, 4)
    assert.match(found.answer ?? '', /421 too busy/)
    const healthy = await counterpart(t)
    await world.rows("update gateway set tripped_until = null where name = 'first'")
    await world.work((work) => changeGateway(work, first.key, draft('first', healthy.port)))
    await tell(world, 'ana')
    await delivering.pass()
    await healthy.took(1)
    assert.equal((await world.look((look) => findGateway(look, first.key)))?.failures, 0)
  })

  it('of an organization go before those of the levels above it, and never serve those beside it', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const reseller = await world.organization('A reseller', { kind: 'reseller' })
    const client = await world.organization('A client', { below: reseller, kind: 'client' })
    const beside = await world.organization('Another', { kind: 'reseller' })
    for (const [name, { id }] of Object.entries({ operator, reseller, client, beside })) {
      await world.work((work) => addGateway(work, id, draft(name, 25)))
    }
    const order = async (organization: typeof client) =>
      (await world.look((look) => gatewaysFor(look, organization, 'email', usuallyExpected))).map(({ name }) => name)
    assert.deepEqual(await order(client), ['client', 'reseller', 'operator'])
    assert.deepEqual(await order(beside), ['beside', 'operator'])
    assert.deepEqual(await order(operator), ['operator'])
  })

  it('of others than the operator reach nothing that is not public', async (t) => {
    const world = await testWorld(t)
    const inside = await counterpart(t)
    const reseller = await world.organization('A reseller', { kind: 'reseller' })
    await world.work((work) => addGateway(work, reseller.id, draft('prober', inside.port)))
    const { organizationId, id: userId } = await world.person({
      ...{ username: 'ana', organizationId: reseller.id },
    })
    const message = { organizationId, userId, channel: 'email', to: 'ana@example.com', data: {} } as const
    await world.work((work) => work.send({ ...message, template: 'password-changed' }))
    await worker(t, world).pass()
    const [row] = await world.rows<{ state: string; answer: string }>('select state, answer from outbox')
    assert.equal(row?.state, 'waiting')
    assert.match(row.answer, /not on the public Internet/)
    assert.equal(inside.received.length, 0)
  })

  it('can be put into another order, changed and removed', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.operator()
    const ids: string[] = []
    for (const name of ['a', 'b', 'c']) ids.push(await world.work((work) => addGateway(work, id, draft(name, 25))))
    const [, , last = ''] = ids
    const key = { organizationId: id, id: last }
    const raise = () =>
      world.work(async (work) => {
        const found = await findGateway(work, key)
        if (found) await raiseGateway(work, found)
      })
    const names = async () => (await world.look((look) => gatewaysOf(look, id))).map(({ name }) => name).join('')
    await raise()
    assert.equal(await names(), 'acb')
    await raise()
    await raise()
    assert.equal(await names(), 'cab')
    await world.work((work) => changeGateway(work, key, draft('d', 26)))
    assert.equal(settingsOf(await world.look((look) => findGateway(look, key)))?.port, 26)
    await world.work((work) => removeGateway(work, key))
    assert.equal(await names(), 'ab')
  })

  it('keep their secrets sealed', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.operator()
    await world.work((work) => addGateway(work, id, draft('a', 25, 'a long secret')))
    const [dump] = await world.rows<{ all: string }>('select gateway::text as all from gateway')
    const secret = Buffer.from('a long secret').toString('hex')
    assert.ok(dump && !dump.all.includes('a long secret') && !dump.all.includes(secret))
    const [found] = await world.look((look) => gatewaysOf(look, id))
    assert.equal(settingsOf(found)?.password, 'a long secret')
  })

  it('wait no longer than somebody may be kept waiting who answers nothing', async (t) => {
    const world = await testWorld(t)
    await gateway(t, world, 'first', { slow: true })
    const second = await gateway(t, world, 'second')
    await tell(world, 'ana')
    const begun = performance.now()
    await worker(t, world).pass()
    await second.other.took(1)
    assert.ok(performance.now() - begun < 0.5 * minute * 1000)
  })
})
