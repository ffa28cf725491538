import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginSent } from '#domain/account/sent-codes.ts'
import { proveApp } from '#domain/account/two-factor.ts'
import { addGateway, findGateway } from '#domain/messages/gateways.ts'
import { minute } from '#kernel/time.ts'
import { deliveryOf } from '../letters.ts'
import { otherThan, typed } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { testWorld } from '../world.ts'
import { httpCounterpart } from './http-counterpart.ts'

test('a code that somebody typed in is to the credit of the gateway that brought it', async (t) => {
  const world = await testWorld(t)
  const other = await httpCounterpart(t, () => ({ status: 200, body: '{}' }))
  const { id: organizationId } = await world.operator()
  const settings = { url: other.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
  const draft = {
    name: 'first',
    senderAddress: '',
    senderName: null,
    channel: 'sms',
    kind: 'webhook',
    settings,
  } as const
  const key = { organizationId, id: await world.work((work) => addGateway(work, organizationId, draft)) }
  const { me } = await signed(world, await world.person({ username: 'ana' }))
  const begun = await beginSent(world, me, 'sms-code', '+4915112345667')
  assert.ok(begun.ok)
  const delivery = deliveryOf(world)
  t.after(() => delivery.stop())
  await delivery.worker.pass()
  const [code = ''] = /\d{6}/.exec(JSON.parse(other.seen[0]?.body ?? '').data.text) ?? []
  const counted = async () => {
    world.clock.advance(15 * minute)
    const found = await world.look((look) => findGateway(look, key))
    world.clock.advance(-15 * minute)
    return found?.counted
  }
  await proveApp(world, me, begun.enrollmentId, otherThan(code))
  assert.deepEqual(await counted(), { sent: 1, verified: 0 })
  const proved = await proveApp(world, me, begun.enrollmentId, typed(code))
  assert.ok(proved.ok)
  assert.deepEqual(await counted(), { sent: 1, verified: 1 })
})
