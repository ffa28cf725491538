import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { addGateway, noteGateway } from '#domain/messages/gateways.ts'
import { CODE_LEASE, LEASE } from '#domain/messages/outbox.ts'
import type { Message } from '#kernel/work.ts'
import { migrate } from '#store/migrate.ts'
import { deliveryOf } from '../letters.ts'
import { testDatabase } from '../postgres.ts'
import { type TestWorld, worldOn } from '../world.ts'
import { counterpart } from './counterpart.ts'
import { type HttpCounterpart, httpCounterpart, type Reply } from './http-counterpart.ts'

const PROGRAM = fileURLToPath(new URL('sender.ts', import.meta.url))
const LOADER = fileURLToPath(new URL('../../scripts/load-tsx.mjs', import.meta.url))
const TAKEN: Reply = { status: 200, body: '{}' }

type Story = {
  readonly world: TestWorld
  readonly message: Pick<Message, 'organizationId' | 'userId' | 'data'>
  /** What another process needs to be a node of this world. */
  readonly node: object
}

async function story(t: TestContext, name: string): Promise<Story> {
  const masterKey = randomBytes(32)
  const shift = { moved: 0 }
  const { connectionString } = await testDatabase({ name, prepare: migrate })
  const world = await worldOn(t, connectionString, masterKey, shift)
  const { organizationId, id: userId } = await world.person({ username: 'ana' })
  const node = { connectionString, masterKey: masterKey.toString('hex'), ...shift }
  return { world, message: { organizationId, userId, data: { minutes: 5 } }, node }
}

const kinds = [
  { template: 'password-changed', rounds: 10, lease: LEASE },
  { template: 'email-code', rounds: 20, lease: CODE_LEASE },
] as const

for (const { template, rounds, lease } of kinds) {
  test(`a node that is killed between sending and writing it down loses nothing: ${template}`, async (t) => {
    const { world, message, node } = await story(t, 'crash')
    const silent = await counterpart(t, { silentAfterData: true })
    for (let round = 1; round <= rounds; round++) {
      const mail = { channel: 'email', to: 'ana@example.com', template, secret: { code: '13572468' } } as const
      await world.work((work) => work.send({ ...message, ...mail }))
      await killsSender(t, { ...node, port: silent.port }, async () => {
        await silent.took(round)
      })
    }
    assert.deepEqual(await states(world), { sending: rounds })
    const healthy = await counterpart(t)
    const settings = {
      host: '127.0.0.1',
      port: healthy.port,
      security: 'none',
      username: null,
      password: null,
    } as const
    const from = { name: null, address: 'login@example.com' }
    const delivery = deliveryOf(world, { standing: { settings: { ...settings, dkim: null }, from } })
    t.after(() => delivery.stop())
    await delivery.worker.pass()
    assert.equal(healthy.received.length, 0, 'somebody may still be sending it')
    world.clock.advance(lease + 1)
    await delivery.worker.pass()
    const names = (letters: readonly { raw: string }[]) =>
      letters.map(({ raw }) => /^Message-ID: (.*)\r$/im.exec(raw)?.[1] ?? '').toSorted()
    assert.deepEqual(names(await healthy.took(rounds)), names(silent.received), 'a copy can be recognized')
    assert.deepEqual(await states(world), { sent: rounds })
  })
}

test('a gateway that takes a message once is asked again first, and so nothing is sent twice', async (t) => {
  const { world, message, node } = await story(t, 'crash')
  const rounds = 20
  let silent = true
  const first = await gateway(t, world, 'first', () => (silent ? 'says nothing' : TAKEN))
  const second = await gateway(t, world, 'second', () => TAKEN)
  for (let round = 1; round <= rounds; round++) {
    const sms = { channel: 'sms', to: '+4915112345678', template: 'sms-code', secret: { code: '13572468' } } as const
    await world.work((work) => work.send({ ...message, ...sms }))
    await killsSender(t, node, () => seen(first.other, round))
  }
  assert.deepEqual(await states(world), { sending: rounds })
  silent = false
  for (let failed = 0; failed < 8; failed++)
    await world.work((work) => noteGateway(work, first.key, false, 'it has tripped, so that the other one goes first'))
  world.clock.advance(CODE_LEASE + 1)
  const delivery = deliveryOf(world)
  t.after(() => delivery.stop())
  await delivery.worker.pass()
  assert.equal(second.other.seen.length, 0)
  const keys = first.other.seen.map(({ headers }) => headers['webhook-id'])
  assert.equal(keys.length, 2 * rounds)
  assert.equal(new Set(keys).size, rounds, 'each came twice under the same key')
  assert.deepEqual(await states(world), { sent: rounds })
})

async function gateway(t: TestContext, world: TestWorld, name: string, reply: () => Reply) {
  const other = await httpCounterpart(t, reply)
  const { id: organizationId } = await world.operator()
  const settings = { url: other.url, secret: `whsec_${randomBytes(32).toString('base64')}` }
  const draft = { name, senderAddress: '', senderName: null, channel: 'sms', kind: 'webhook', settings } as const
  const id = await world.work((work) => addGateway(work, organizationId, draft))
  return { key: { organizationId, id }, other }
}

async function seen(other: HttpCounterpart, count: number): Promise<void> {
  for (const until = performance.now() + 10_000; other.seen.length < count; await sleep(5))
    if (performance.now() > until) throw new Error(`only ${other.seen.length} of ${count} messages came`)
}

/** A process that sends, killed as soon as `when` is over. */
async function killsSender(t: TestContext, given: object, when: () => Promise<void>): Promise<void> {
  const child = fork(PROGRAM, [JSON.stringify(given)], { execArgv: ['--import', LOADER] })
  t.after(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  await when()
  child.kill('SIGKILL')
  const [, signal] = await ended
  assert.equal(signal, 'SIGKILL', 'it had not finished')
}

async function states(world: TestWorld): Promise<Record<string, number>> {
  const rows = await world.rows<{ state: string; count: number }>(
    'select state, count(*)::int as count from outbox group by state',
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
