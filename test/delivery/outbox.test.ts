import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { changePassword } from '#domain/users/passwords.ts'
import { changeEmail } from '#domain/users/users.ts'
import { day, hour, minute } from '#kernel/time.ts'
import type { Message } from '#kernel/work.ts'
import { deliveryOf, lettersOf } from '../letters.ts'
import { PLACE } from '../signed-in.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { counterpart } from './counterpart.ts'

type Row = {
  state: string
  attempts: number
  answer: string | null
  data: object
  secret: Buffer | null
  gateway: string
}

const rows = (world: TestWorld): Promise<Row[]> =>
  world.rows<Row>('select state, attempts, answer, data, secret, gateway from outbox order by created_at, id')

async function messageTo(world: TestWorld, username: string, more: Partial<Message> = {}): Promise<Message> {
  const { organizationId, id: userId, email: to } = await world.person({ username })
  return { organizationId, userId, channel: 'email', to, template: 'password-changed', data: { username }, ...more }
}

/** A mail server that is the operator's standing gateway. */
async function standing(t: TestContext, world: TestWorld, behavior: Parameters<typeof counterpart>[1] = {}) {
  const other = await counterpart(t, behavior)
  const settings = { host: '127.0.0.1', port: other.port, security: 'none', username: null, password: null } as const
  const from = { name: null, address: 'login@example.com' }
  const delivery = deliveryOf(world, { standing: { settings: { ...settings, dkim: null }, from } })
  t.after(() => delivery.stop())
  return { other, delivery }
}

describe('a message', () => {
  it('reaches a person in their language, in the name of their organization', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana', name: 'Ana Müller', language: 'de', timeZone: 'Europe/Berlin' })
    const letters = lettersOf(world)
    await world.work((work) => changePassword(work, ana, 'a hash', PLACE))
    const [letter, ...more] = await letters.to('ana@example.com')
    assert.equal(more.length, 0)
    assert.equal(letter?.subject, 'Ihr Passwort wurde geändert')
    assert.equal(letter.from.name, 'Example Hosting')
    assert.match(
      letter.text,
      /^Guten Tag Ana Müller,\n\nDas Passwort Ihres Kontos bei Example Hosting wurde geändert\.\n/,
    )
    assert.match(letter.text, /Wann: .* \(Europe\/Berlin\)/)
    assert.match(letter.text, /Das war ich nicht:\nhttp:\/\/localhost:8080\/not-me\/[\w-]{43}\n/)
    assert.match(letter.html, /<html lang="de"/)
    assert.doesNotMatch(letter.html, /<(?:img|script|link|table)|src=|url\(/, 'nothing is loaded, nothing is tracked')
    assert.deepEqual(letter.html.match(/https?:[^"]*/g)?.length, 1, 'but for the one link it has')
  })

  it('is in the language of the request when the person never chose one', async (t) => {
    const world = await testWorld(t)
    const message = await messageTo(world, 'ana', { language: 'de' })
    const letters = lettersOf(world)
    await world.work((work) => work.send(message))
    await world.work((work) => work.send({ ...message, language: undefined }))
    const subjects = (await letters.to('ana@example.com')).map(({ subject }) => subject)
    assert.deepEqual(subjects.toSorted(), ['Ihr Passwort wurde geändert', 'Your password was changed'])
  })

  it('about a new address goes to the old one too', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    const letters = lettersOf(world)
    await world.work((work) => changeEmail(work, ana, 'new@example.com'))
    assert.match((await letters.to('ana@example.com'))[0]?.text ?? '', /is now new@example\.com/)
    assert.equal((await letters.to('new@example.com')).length, 1)
  })

  it('that was never committed is never sent', async (t) => {
    const world = await testWorld(t)
    const message = await messageTo(world, 'ana')
    const letters = lettersOf(world)
    const undone = world.work(async (work) => {
      await work.send(message)
      throw new Error('undone')
    })
    await assert.rejects(undone, /undone/)
    assert.deepEqual(await letters.to('ana@example.com'), [])
  })

  it('keeps no secret: not in the clear while it waits, not at all once it is gone', async (t) => {
    const world = await testWorld(t)
    const message = await messageTo(world, 'ana', { secret: { code: '13572468' } })
    await world.work((work) => work.send(message))
    const dump = async (): Promise<string> => {
      const all = await world.rows<{ all: string }>("select string_agg(outbox::text, ' ') as all from outbox")
      return all[0]?.all ?? ''
    }
    assert.ok(!(await dump()).includes('13572468'))
    assert.ok(!(await dump()).includes(Buffer.from('13572468').toString('hex')))
    await lettersOf(world).to('ana@example.com')
    const [row] = await rows(world)
    assert.deepEqual([row?.state, row?.data, row?.secret], ['sent', {}, null])
  })

  it('that nobody knows how to write fails at once, and is forgotten', async (t) => {
    const world = await testWorld(t)
    const message = await messageTo(world, 'ana', { template: 'toString', secret: { code: '1' } })
    await world.work((work) => work.send(message))
    await lettersOf(world).delivery.worker.pass()
    const [row] = await rows(world)
    assert.deepEqual([row?.state, row?.answer, row?.secret], ['failed', 'nobody knows how to write it', null])
  })
})

describe('delivery', () => {
  it('tells the log what the other side said', async (t) => {
    const world = await testWorld(t)
    const { other, delivery } = await standing(t, world)
    const message = await messageTo(world, 'ana')
    await world.work((work) => work.send(message))
    assert.equal(await delivery.worker.pass(), 1)
    await other.took(1)
    const [row] = await rows(world)
    assert.deepEqual([row?.state, row?.attempts, row?.answer, row?.gateway], ['sent', 1, '250 taken', 'SMTP_URL'])
    assert.equal(await delivery.worker.pass(), 0)
  })

  it('tries again after growing waits, until the message is too old', async (t) => {
    const world = await testWorld(t)
    const { other, delivery } = await standing(t, world, { busy: true })
    const message = await messageTo(world, 'ana')
    await world.work((work) => work.send(message))
    const waits: number[] = []
    for (let passed = 0; passed < day; ) {
      if ((await delivery.worker.pass()) > 0) waits.push(passed)
      const step = passed < 10 * minute ? 5 : 10 * minute
      world.clock.advance(step)
      passed += step
    }
    const [first, second, third, fourth] = waits
    assert.deepEqual([first, second, third, fourth], [0, 10, 40, 130])
    const [row] = await rows(world)
    assert.equal(row?.state, 'failed')
    assert.match(row.answer ?? '', /421 too busy/)
    assert.ok(row.attempts > 40 && row.attempts < 60, `${row.attempts}`)
    assert.equal(other.received.length, 0)
  })

  it('arrives after an outage', async (t) => {
    const world = await testWorld(t)
    const down = await standing(t, world, { busy: true })
    const message = await messageTo(world, 'ana')
    await world.work((work) => work.send(message))
    await down.delivery.worker.pass()
    const up = await standing(t, world)
    await up.delivery.worker.pass()
    assert.equal(up.other.received.length, 0, 'not before its wait is over')
    world.clock.advance(11)
    await up.delivery.worker.pass()
    assert.equal((await up.other.took(1)).length, 1)
  })

  it('does not send old news', async (t) => {
    const world = await testWorld(t)
    const message = await messageTo(world, 'ana')
    await world.work((work) => work.send(message))
    world.clock.advance(25 * hour)
    assert.deepEqual(await lettersOf(world).to('ana@example.com'), [])
    assert.equal((await rows(world))[0]?.state, 'expired')
  })

  it('gives up at once when the mailbox is unknown there', async (t) => {
    const world = await testWorld(t)
    const { delivery } = await standing(t, world, { refuses: ['ana'] })
    const message = await messageTo(world, 'ana')
    await world.work((work) => work.send(message))
    await delivery.worker.pass()
    const [row] = await rows(world)
    assert.deepEqual([row?.state, row?.attempts, row?.answer], ['failed', 1, '550 no such mailbox here'])
  })

  it('waits until there is a gateway', async (t) => {
    const world = await testWorld(t)
    const message = await messageTo(world, 'ana')
    await world.work((work) => work.send(message))
    const without = deliveryOf(world)
    await without.worker.pass()
    const [row] = await rows(world)
    assert.deepEqual([row?.state, row?.answer], ['waiting', 'there is no gateway'])
    world.clock.advance(minute)
    const { delivery, other } = await standing(t, world)
    await delivery.worker.pass()
    await other.took(1)
  })

  it('sends nothing twice, however many nodes there are', async (t) => {
    const world = await testWorld(t)
    const { other, delivery } = await standing(t, world)
    const message = await messageTo(world, 'ana')
    for (let count = 0; count < 100; count++) await world.work((work) => work.send(message))
    const node = await world.another(t)
    const settings = { host: '127.0.0.1', port: other.port, security: 'none', username: null, password: null } as const
    const from = { name: null, address: 'login@example.com' }
    const second = deliveryOf(node, { standing: { settings: { ...settings, dkim: null }, from } })
    t.after(() => second.stop())
    const keys = await world.rows<{ organizationId: string; id: string }>(
      'select organization_id as "organizationId", id from outbox',
    )
    const woken = keys.flatMap((key) => [delivery.worker.wake(key), second.worker.wake(key)])
    await Promise.all([...woken, delivery.worker.pass(), second.worker.pass()])
    const names = (await other.took(100)).map(({ raw }) => /^Message-ID: (.*)\r$/im.exec(raw)?.[1])
    assert.equal(names.length, 100)
    assert.equal(new Set(names).size, 100)
    assert.ok((await rows(world)).every(({ state, attempts }) => state === 'sent' && attempts === 1))
  })
})
