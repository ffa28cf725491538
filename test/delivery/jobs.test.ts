import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Jobs, startJobs } from '#delivery/jobs.ts'
import { post } from '#domain/messages/messages.ts'
import type { MessageKey, World } from '#kernel/work.ts'
import { inTransaction, jobsDatabase } from '#store/jobs-database.ts'
import { createWorld } from '#store/world.ts'
import { type TestWorld, testWorld } from '../world.ts'

type Node = { readonly heard: MessageKey[]; readonly jobs: Jobs; readonly world: World }

/** A process whose messages are announced, as main.ts does it. */
async function node(t: TestContext, { connections, connectionString, clock, ...world }: TestWorld): Promise<Node> {
  const heard: MessageKey[] = []
  const wake = async (key: MessageKey): Promise<void> => void heard.push(key)
  const jobs = await startJobs(jobsDatabase(connections, connectionString), wake, (error) => assert.fail(error))
  t.after(() => jobs.stop())
  const vault = await world.look(async (look) => look.vault)
  const announced = createWorld({
    ...{ connections, clock, vault, random: (size) => randomBytes(size) },
    send: async (work, message) => {
      const key = await post(work, message)
      await jobs.announce(inTransaction(work), key)
      return key
    },
  })
  return { heard, jobs, world: announced }
}

async function heardOf(nodes: readonly Node[], count: number): Promise<string[]> {
  for (const until = performance.now() + 8000; performance.now() < until; await sleep(5)) {
    if (nodes.flatMap(({ heard }) => heard).length >= count) break
  }
  return nodes.flatMap(({ heard }) => heard.map(({ id }) => id)).toSorted()
}

describe('jobs', () => {
  it('tell a node of a message as soon as its transaction has committed, and never before', async (t) => {
    const base = await testWorld(t)
    const { organizationId, id: userId, email: to } = await base.person({ username: 'ana' })
    const message = { organizationId, userId, channel: 'email', to, template: 'password-changed', data: {} } as const
    const first = await node(t, base)
    await first.world.work(async (work) => {
      await work.send(message)
      await sleep(300)
      assert.deepEqual(first.heard, [])
    })
    const committed = performance.now()
    const [id] = await heardOf([first], 1)
    assert.ok(performance.now() - committed < 500)
    assert.deepEqual(await base.rows('select id from outbox'), [{ id }])
  })

  it('are written with the row, or not at all', async (t) => {
    const base = await testWorld(t)
    const { organizationId, id: userId, email: to } = await base.person({ username: 'ana' })
    const message = { organizationId, userId, channel: 'email', to, template: 'password-changed', data: {} } as const
    const first = await node(t, base)
    const undone = first.world.work(async (work) => {
      await work.send(message)
      throw new Error('undone')
    })
    await assert.rejects(undone, /undone/)
    await sleep(1500)
    assert.deepEqual(first.heard, [])
    assert.deepEqual(await base.rows('select count(*)::int as jobs from jobs.job'), [{ jobs: 0 }])
  })

  it('are shared by the nodes: each message is told to one', async (t) => {
    const base = await testWorld(t)
    const { organizationId, id: userId, email: to } = await base.person({ username: 'ana' })
    const message = { organizationId, userId, channel: 'email', to, template: 'password-changed', data: {} } as const
    const nodes = [await node(t, base), await node(t, await base.another(t))]
    const [first] = nodes
    for (let count = 0; count < 60; count++) await first?.world.work((work) => work.send(message))
    const heard = await heardOf(nodes, 60)
    const ids = (await base.rows<{ id: string }>('select id from outbox')).map(({ id }) => id).toSorted()
    assert.deepEqual(heard, ids)
  })
})
