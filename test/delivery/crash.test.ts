import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LEASE } from '#domain/messages/outbox.ts'
import { migrate } from '#store/migrate.ts'
import { deliveryOf } from '../letters.ts'
import { testDatabase } from '../postgres.ts'
import { type TestWorld, worldOn } from '../world.ts'
import { counterpart } from './counterpart.ts'

const PROGRAM = fileURLToPath(new URL('sender.ts', import.meta.url))
const LOADER = fileURLToPath(new URL('../../scripts/load-tsx.mjs', import.meta.url))
const ROUNDS = 10

test('a node that is killed between sending and writing it down loses nothing', async (t) => {
  const masterKey = randomBytes(32)
  const shift = { moved: 0 }
  const { connectionString } = await testDatabase({ name: 'crash', prepare: migrate })
  const world = await worldOn(t, connectionString, masterKey, shift)
  const { organizationId, id: userId, email: to } = await world.person({ username: 'ana' })
  const message = { organizationId, userId, channel: 'email', to, template: 'password-changed', data: {} } as const
  const silent = await counterpart(t, { silentAfterData: true })
  for (let round = 1; round <= ROUNDS; round++) {
    await world.work((work) => work.send(message))
    await killsSender(
      t,
      { connectionString, masterKey: masterKey.toString('hex'), port: silent.port, ...shift },
      async () => {
        await silent.took(round)
      },
    )
  }
  assert.deepEqual(await states(world), { sending: ROUNDS })
  const healthy = await counterpart(t)
  const settings = { host: '127.0.0.1', port: healthy.port, security: 'none', username: null, password: null } as const
  const from = { name: null, address: 'login@example.com' }
  const delivery = deliveryOf(world, { standing: { settings: { ...settings, dkim: null }, from } })
  t.after(() => delivery.stop())
  await delivery.worker.pass()
  assert.equal(healthy.received.length, 0, 'somebody may still be sending it')
  world.clock.advance(LEASE + 1)
  await delivery.worker.pass()
  const names = (letters: readonly { raw: string }[]) =>
    letters.map(({ raw }) => /^Message-ID: (.*)\r$/im.exec(raw)?.[1] ?? '').toSorted()
  assert.deepEqual(names(await healthy.took(ROUNDS)), names(silent.received), 'a copy can be recognized')
  assert.deepEqual(await states(world), { sent: ROUNDS })
})

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
