import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { resetFactors } from '#domain/account/reset-factors.ts'
import { removeApp } from '#domain/account/two-factor.ts'
import { addTest, noticesOf } from '#domain/applications/webhook-notices.ts'
import { removeWebhook, renewWebhookSecret } from '#domain/applications/webhooks.ts'
import { enrollmentsOf } from '#domain/factors/enrollments.ts'
import { day, hour } from '#kernel/time.ts'
import { signed } from '../signed-in.ts'
import { testWorld } from '../world.ts'
import { carrying } from './outside-people.ts'
import { BY, hooked, type Request, receiver, telling } from './webhooks.ts'

type Checks = (secret: string, headers: object, body: string, now?: number) => boolean

/** What docs/webhooks.md tells receivers to do. */
async function checks(): Promise<Checks> {
  const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
  const [, lines = ''] = /```js\n(.*?)```/s.exec(page) ?? []
  const { isFromPortal } = await import(`data:text/javascript,${encodeURIComponent(lines)}`)
  return isFromPortal
}

async function story(t: TestContext, answer?: () => number | undefined) {
  const world = await testWorld(t)
  const { id } = await world.operator()
  const panel = await receiver(t, answer)
  return { world, id, panel, ...(await hooked(world, id, panel.address)), ...telling(world) }
}

describe('an application with a webhook', () => {
  it('is told when somebody sets a factor up, removes it, and is reset, each time once', async (t) => {
    const { world, panel, pass, application } = await story(t)
    const { user } = await carrying(world, 'ana')
    await world.rows("update app_user set external_id = 'customer-17'")
    await Promise.all([pass(), pass()])
    const { me } = await signed(world, user)
    const held = await world.look((look) => enrollmentsOf(look, user))
    const app = held.find(({ kind }) => kind === 'totp')
    await world.work((work) => removeApp(work, me, app?.id ?? ''))
    await pass()
    await world.work((work) => resetFactors(work, user, BY))
    await pass()
    await pass()
    const about = { id: user.id, username: 'ana', externalId: 'customer-17' }
    const named = `${application.organizationId}.${application.id}`
    assert.deepEqual(
      panel.told().map(({ type, data }) => ({ type, data })),
      [
        { type: 'factor.enrolled', data: { application: named, user: about, method: 'totp' } },
        { type: 'factor.removed', data: { application: named, user: about, method: 'totp' } },
        { type: 'factor.reset', data: { application: named, user: about, method: null } },
      ],
    )
    assert.deepEqual(await world.rows('select * from factor_news'), [])
  })

  it('can tell by the signature that it comes from here, now', async (t) => {
    const isFromPortal = await checks()
    const { world, panel, pass, secret, application } = await story(t)
    const { user } = await carrying(world, 'ana')
    await pass()
    const [{ headers, body }] = panel.requests as [Request]
    assert.equal(isFromPortal(secret, headers, body), true)
    assert.equal(isFromPortal(secret, headers, body.replace('ana', 'eva')), false)
    assert.equal(isFromPortal(secret, { ...headers, 'webhook-id': 'x' }, body), false)
    assert.equal(isFromPortal(secret, headers, body, Date.now() + 301_000), false)
    const other = await world.work((work) => renewWebhookSecret(work, BY, application))
    await world.work((work) => resetFactors(work, user, BY))
    await pass()
    const [, later] = panel.requests as [Request, Request]
    assert.equal(isFromPortal(secret, later.headers, later.body), false)
    assert.equal(isFromPortal(other ?? '', later.headers, later.body), true)
    const [row] = await world.rows<{ sealed_secret: Buffer }>('select sealed_secret from webhook')
    assert.ok(!row?.sealed_secret.includes(Buffer.from(String(other))))
  })

  it('is told of the people who may enter it alone', async (t) => {
    const { world, panel, pass } = await story(t)
    const bakery = await world.organization('Bakery')
    const florist = await world.organization('Florist')
    const [theirs, members] = [await receiver(t), await receiver(t)]
    await hooked(world, bakery.id, theirs.address)
    await hooked(world, florist.id, members.address, ['member'])
    await carrying(world, 'bea', bakery.id)
    await pass()
    assert.equal(panel.told().length, 1, 'the operator reaches everybody')
    const { rows } = world
    const [row] = await rows<{ event: string }>(
      'select event from webhook_notice where organization_id = $1',
      bakery.id,
    )
    assert.equal(row?.event, 'factor.enrolled')
    const flo = await world.person({ username: 'flo', organizationId: florist.id, role: 'owner' })
    await world.work((work) => resetFactors(work, flo, BY))
    await pass()
    await rows(
      "update application set enabled = false where organization_id = (select id from organization where name = 'Bakery')",
    )
    await carrying(world, 'ben', bakery.id)
    await pass()
    const counts = await rows('select count(*)::int as n from webhook_notice where organization_id = $1', bakery.id)
    assert.deepEqual(counts, [{ n: 1 }], 'switched off')
    assert.deepEqual(await rows('select * from webhook_notice where organization_id = $1', florist.id), [])
  })

  it('never has an address called that is not on the public Internet, unless it is the operator’s', async (t) => {
    const { world, pass } = await story(t)
    const bakery = await world.organization('Bakery')
    const inside = await receiver(t)
    const { application } = await hooked(world, bakery.id, inside.address.replace('http:', 'https:'))
    await carrying(world, 'bea', bakery.id)
    await pass()
    const [notice] = await world.look((look) => noticesOf(look, application, 10))
    assert.equal(notice?.state, 'waiting')
    assert.match(notice?.answer ?? '', /not on the public Internet/)
    assert.deepEqual(inside.requests, [])
  })
})

describe('a receiver that does not take a notice', () => {
  it('gets it again, later and later, under the same id, until it does', async (t) => {
    let status = 503
    const { world, panel, pass, application } = await story(t, () => status)
    await carrying(world, 'ana')
    await pass()
    await pass()
    assert.equal(panel.requests.length, 1, 'not at once')
    world.clock.advance(5)
    await pass()
    world.clock.advance(5)
    await pass()
    assert.equal(panel.requests.length, 2)
    status = 302
    world.clock.advance(hour)
    await pass()
    status = 200
    world.clock.advance(hour)
    await pass()
    world.clock.advance(hour)
    await pass()
    assert.deepEqual(
      panel.requests.map(({ headers }) => headers['webhook-id'] === panel.requests[0]?.headers['webhook-id']),
      [...[true, true, true, true]],
    )
    const [notice] = await world.look((look) => noticesOf(look, application, 10))
    assert.deepEqual([notice?.state, notice?.tries, notice?.answer, notice?.dueAt], ['taken', 4, '200', null])
  })

  it('is given up after a day, on record', async (t) => {
    const { world, panel, pass, application } = await story(t, () => 500)
    await carrying(world, 'ana')
    await pass()
    world.clock.advance(day)
    await pass()
    world.clock.advance(day)
    await pass()
    assert.equal(panel.requests.length, 2)
    const [notice] = await world.look((look) => noticesOf(look, application, 10))
    assert.equal(notice?.state, 'given-up')
    const rows = await world.rows("select detail from audit_event where action = 'application.untold'")
    assert.equal(rows.length, 1)
  })

  it('keeps no other waiting', async (t) => {
    const { world, id, webhooks, application } = await story(t, () => undefined)
    const other = await receiver(t)
    const { application: next } = await hooked(world, id, other.address)
    for (let at = 0; at < 100; at++) await world.work((work) => addTest(work, application))
    world.clock.advance(1)
    await world.work((work) => addTest(work, next))
    for (let tries = 0; tries < 50 && other.requests.length === 0; tries++) {
      await webhooks.pass()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.equal(other.requests.length, 1)
  })

  it('gets nothing more once the webhook is removed, or the person is', async (t) => {
    const { world, panel, pass, application } = await story(t, () => 500)
    const { user } = await carrying(world, 'ana')
    await pass()
    await world.rows('select erase_person($1, $2)', user.organizationId, user.id)
    world.clock.advance(hour)
    await pass()
    await carrying(world, 'bob')
    await pass()
    await world.work((work) => removeWebhook(work, BY, application))
    world.clock.advance(hour)
    await pass()
    assert.equal(panel.requests.length, 2)
    assert.deepEqual(await world.rows("select * from webhook_notice where state <> 'given-up'"), [])
  })
})
