import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { deliveries, sums } from '#domain/messages/delivery-log.ts'
import { isWeak, noteArrived, usuallyExpected } from '#domain/messages/gateway-codes.ts'
import { addGateway, canDeliver, findGateway, type GatewayDraft, gatewaysFor } from '#domain/messages/gateways.ts'
import { deliveryOf as progressOf, withdraw } from '#domain/messages/outbox.ts'
import { minute } from '#kernel/time.ts'
import type { Message, MessageKey } from '#kernel/work.ts'
import { deliveryOf, lettersOf } from '../letters.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { type HttpCounterpart, httpCounterpart, type Reply, type Seen } from './http-counterpart.ts'

const TO = '+4915112345678'
const CODE = '13572468'
const TAKEN: Reply = {
  status: 200,
  body: JSON.stringify({ answer: 'queued', segments: 1, cost: { amount: '0.0750', currency: 'EUR' } }),
}

/** A webhook for SMS of the operator, and who answers there. */
async function webhook(t: TestContext, world: TestWorld, name: string, reply: (seen: Seen) => Reply = () => TAKEN) {
  const other = await httpCounterpart(t, reply)
  const { id: organizationId } = await world.operator()
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const sender = { name, senderAddress: 'Example', senderName: null }
  const draft: GatewayDraft = {
    ...sender,
    channel: 'sms',
    kind: 'webhook',
    settings: { url: `${other.url}/sms`, secret },
  }
  const id = await world.work((work) => addGateway(work, organizationId, draft))
  return { key: { organizationId, id }, other }
}

async function codeTo(world: TestWorld, more: Partial<Message> = {}): Promise<MessageKey> {
  const [known] = await world.rows<{ id: string }>("select id from app_user where username = 'ana'")
  const { id: organizationId } = await world.operator()
  const userId = known?.id ?? (await world.person({ username: 'ana', language: 'de' })).id
  const message = { organizationId, userId, channel: 'sms', to: TO, template: 'sms-code', ...more } as const
  return world.work((work) => work.send({ data: { minutes: 5, digits: 8 }, secret: { code: CODE }, ...message }))
}

function worker(t: TestContext, world: TestWorld) {
  const delivery = deliveryOf(world, { publicUrl: 'https://login.example.com' })
  t.after(() => delivery.stop())
  return delivery.worker
}

const progress = (world: TestWorld, key: MessageKey) => world.look((look) => progressOf(look, key))
const textsOf = ({ seen }: HttpCounterpart): string[] => seen.map(({ body }) => JSON.parse(body).data.text)

describe('a code by SMS', () => {
  it('reaches the phone in the person’s language, and what it was and cost is in the log, but not the code', async (t) => {
    const world = await testWorld(t)
    const { other } = await webhook(t, world, 'first')
    const key = await codeTo(world)
    assert.equal(await progress(world, key), 'waiting')
    await worker(t, world).pass()
    assert.deepEqual(textsOf(other), [
      '13572468 ist Ihr Code für Example Hosting. Er gilt 5 Minuten. Geben Sie ihn niemandem.\n@login.example.com #13572468',
    ])
    assert.equal(await progress(world, key), 'sent')
    const filter = { channel: 'sms', state: 'sent' } as const
    const [row] = await world.look((look) => deliveries(look, key.organizationId, filter, { limit: 5, before: null }))
    assert.deepEqual([row?.gateway, row?.segments, row?.cost, row?.currency], ['first', 1, '0.0750', 'EUR'])
    const [sum, ...none] = await world.look((look) => sums(look, key.organizationId))
    assert.deepEqual(none, [])
    assert.deepEqual(
      [sum?.channel, sum?.sent, sum?.segments, sum?.costs],
      ['sms', 1, 1, [{ currency: 'EUR', amount: '0.0750' }]],
    )
  })

  it('is nowhere in the database: not while it waits, not when it is sent, failed or too old', async (t) => {
    const world = await testWorld(t)
    await webhook(t, world, 'first', ({ body }) =>
      body.includes('+49151000') ? { status: 422, body: `{"error":"no ${body}"}` } : TAKEN,
    )
    await codeTo(world)
    await codeTo(world, { to: '+4915100000001' })
    const old = await codeTo(world, { channel: 'email', to: 'ana@example.com', template: 'email-code' })
    await assertNowhere(world, CODE)
    const delivering = worker(t, world)
    await delivering.pass()
    world.clock.advance(6 * minute)
    await delivering.pass()
    assert.deepEqual(
      (await world.rows<{ state: string }>('select state from outbox order by state')).map(({ state }) => state),
      ['expired', 'failed', 'sent'],
    )
    assert.equal(await progress(world, old), 'failed')
    await assertNowhere(world, CODE)
    const kept = await world.rows('select 1 from outbox where secret is not null or data <> $1', '{}')
    assert.deepEqual(kept, [])
  })

  it('is tried again within seconds, and later and later, until its life is over', async (t) => {
    const world = await testWorld(t)
    const { other } = await webhook(t, world, 'first', () => ({ status: 503, body: 'busy' }))
    const key = await codeTo(world)
    const delivering = worker(t, world)
    const tried: number[] = []
    for (let passed = 0; passed <= 310; passed++, world.clock.advance(1)) {
      const before = other.seen.length
      await delivering.pass()
      if (other.seen.length > before) tried.push(passed)
      if (passed === 0)
        assert.equal(await progress(world, key), 'failed', 'the person is told at once to use another way')
    }
    assert.deepEqual(tried.slice(0, 6), [0, 2, 6, 14, 30, 62])
    assert.ok((tried.at(-1) ?? 0) < 300, `${tried}`)
    const keys = new Set(other.seen.map(({ headers }) => headers['webhook-id']))
    assert.equal(keys.size, 1, 'whoever knows keys takes it once')
  })

  it('that nobody has taken for a while has failed, as far as the person is told, until it arrives', async (t) => {
    const world = await testWorld(t)
    await webhook(t, world, 'first')
    const key = await codeTo(world)
    world.clock.advance(19)
    assert.equal(await progress(world, key), 'waiting')
    world.clock.advance(2)
    assert.equal(await progress(world, key), 'failed')
    await worker(t, world).pass()
    assert.equal(await progress(world, key), 'sent')
  })

  it('is not sent after it was taken back', async (t) => {
    const world = await testWorld(t)
    const { other } = await webhook(t, world, 'first')
    const key = await codeTo(world)
    await world.work((work) => withdraw(work, key))
    await worker(t, world).pass()
    assert.equal(other.seen.length, 0)
    const sent = await codeTo(world)
    await worker(t, world).pass()
    await world.work((work) => withdraw(work, sent))
    assert.equal(await progress(world, sent), 'sent')
  })

  it('goes by the next gateway when one does not answer, and the log shows both', async (t) => {
    const world = await testWorld(t)
    const silent = await webhook(t, world, 'silent', () => 'says nothing')
    const second = await webhook(t, world, 'second')
    const key = await codeTo(world)
    const begun = performance.now()
    await worker(t, world).pass()
    assert.ok(performance.now() - begun < 14_000)
    assert.deepEqual([silent.other.seen.length, second.other.seen.length], [1, 1])
    const [row] = await world.rows<{ gateway: string; tries: object[] }>('select gateway, tries from outbox')
    assert.equal(row?.gateway, 'second')
    assert.equal(row.tries.length, 1)
    assert.partialDeepStrictEqual(row.tries[0], { gateway: 'silent', result: 'unavailable' })
    assert.equal(await progress(world, key), 'sent')
  })

  it('cannot be written for a template that is no SMS', async (t) => {
    const world = await testWorld(t)
    await webhook(t, world, 'first')
    await codeTo(world, { template: 'invitation', secret: { token: 'x' } })
    await worker(t, world).pass()
    const [row] = await world.rows<{ state: string; answer: string }>('select state, answer from outbox')
    assert.deepEqual(row, { state: 'failed', answer: 'nobody knows how to write it' })
  })
})

describe('a code by e-mail', () => {
  it('stands first, as text and as HTML, with no links and nothing that is loaded', async (t) => {
    const world = await testWorld(t)
    await codeTo(world, { channel: 'email', to: 'ana@example.com', template: 'email-code' })
    const [letter] = await lettersOf(world).to('ana@example.com')
    assert.equal(letter?.subject, 'Ihr Code für Example Hosting')
    assert.match(letter.text, /^13572468\n\nGuten Tag/)
    assert.match(letter.text, /Er gilt 5 Minuten/)
    assert.doesNotMatch(letter.text, /https?:/)
    assert.doesNotMatch(letter.html, /<(?:a|img|script|link|table)\b|https?:|url\(/)
    assert.ok(letter.html.indexOf('13572468') < letter.html.indexOf('Guten Tag'))
    assert.ok(!letter.subject.includes(CODE), 'subjects stand in the records of mail servers')
  })
})

describe('whether anything can be delivered', () => {
  it('is asked for a channel and the levels of an organization', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const reseller = await world.organization('A reseller', { kind: 'reseller' })
    const client = await world.organization('A client', { below: reseller })
    const beside = await world.organization('Another', { kind: 'reseller' })
    world.leaveBy(['email'])
    const can = (organization: typeof client, channel: 'email' | 'sms') =>
      world.look((look) => canDeliver(look, organization, channel))
    assert.deepEqual([await can(client, 'email'), await can(client, 'sms')], [true, false])
    const settings = { accessKey: 'secret', baseUrl: null }
    const draft = {
      name: 'Bird',
      senderAddress: 'Example',
      senderName: null,
      channel: 'sms',
      kind: 'messagebird',
      settings,
    } as const
    await world.work((work) => addGateway(work, reseller.id, draft))
    assert.deepEqual(
      [await can(client, 'sms'), await can(beside, 'sms'), await can(operator, 'sms')],
      [true, false, false],
    )
  })
})

describe('a gateway whose codes are not typed in', () => {
  const order = async (world: TestWorld) => {
    const operator = await world.operator()
    const found = await world.look((look) => gatewaysFor(look, operator, 'sms', usuallyExpected))
    return found.map(({ name }) => name)
  }

  it('goes last for an hour and is tried again by itself', async (t) => {
    const world = await testWorld(t)
    const first = await webhook(t, world, 'first')
    await webhook(t, world, 'second')
    const delivering = worker(t, world)
    const keys: MessageKey[] = []
    for (let count = 0; count < 20; count++) keys.push(await codeTo(world))
    await delivering.pass()
    assert.equal(first.other.seen.length, 20)
    for (const key of keys.slice(0, 5)) await world.work((work) => noteArrived(work, key))
    assert.deepEqual(await order(world), ['first', 'second'], 'the others may still be typed in')
    world.clock.advance(15 * minute)
    assert.deepEqual(await order(world), ['second', 'first'])
    const found = await world.look((look) => findGateway(look, first.key))
    assert.deepEqual(found?.counted, { sent: 20, verified: 5 })
    world.clock.advance(61 * minute)
    assert.deepEqual(await order(world), ['first', 'second'])
  })

  it('is judged by enough codes only, and by those of other nodes too', async (t) => {
    const world = await testWorld(t)
    await webhook(t, world, 'first')
    await webhook(t, world, 'second')
    const other = await world.another(t)
    const nodes = [worker(t, world), worker(t, other)]
    const keys = [await codeTo(world)]
    keys.push(...(await Promise.all(Array.from({ length: 39 }, () => codeTo(world)))))
    await Promise.all(nodes.map((node) => node.pass()))
    await Promise.all(keys.slice(0, 12).map((key) => other.work((work) => noteArrived(work, key))))
    world.clock.advance(15 * minute)
    const operator = await world.operator()
    const [first] = await world.look((look) => gatewaysFor(look, operator, 'sms', usuallyExpected))
    assert.deepEqual(first?.counted, { sent: 40, verified: 12 })
    assert.equal(isWeak({ sent: 40, verified: 12 }, usuallyExpected), false)
    assert.equal(isWeak({ sent: 40, verified: 11 }, usuallyExpected), true)
    assert.equal(isWeak({ sent: 19, verified: 0 }, usuallyExpected), false)
  })
})

/** Looks through every row of every table, jobs included, for a text in any of its usual clothes. */
async function assertNowhere(world: TestWorld, text: string): Promise<void> {
  const tables = await world.rows<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'jobs')",
  )
  assert.ok(tables.length > 20)
  const clothes = [text, Buffer.from(text).toString('hex'), Buffer.from(text).toString('base64').replace(/=+$/, '')]
  for (const { name } of tables) {
    const found = await world.rows(
      `select 1 from ${name} as row where row::text ilike any($1)`,
      clothes.map((one) => `%${one}%`),
    )
    assert.deepEqual(found, [], name)
  }
}
