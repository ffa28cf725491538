import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { createUser } from '#domain/users/users.ts'
import { createDispatcher } from '#faces/http/dispatcher.ts'
import { serve } from '#faces/http/serve.ts'
import { migrate } from '#store/migrate.ts'
import { testDatabase } from '../../test/postgres.ts'
import { signed } from '../../test/signed-in.ts'
import { type TestWorld, worldOn } from '../../test/world.ts'
import { readConfig } from '../config.ts'
import { createAdministration } from './administration.ts'

const HERE = 'this thread answered'
/** More than fit into what is kept between the threads. */
const PEOPLE = 3000

type Answer = { readonly status: number; readonly body: string }

/** A server whose own answer is always the same, with the thread beside it. */
async function served(
  t: TestContext,
  { connectionString, masterKey, unusedMs }: { connectionString: string; masterKey: Buffer; unusedMs?: number },
) {
  const errors: unknown[] = []
  const serving = await serve('127.0.0.1', 0, (port) => {
    const settings = { SECRET_KEY: masterKey.toString('base64'), PUBLIC_URL: `http://localhost:${port}` }
    const administration = createAdministration({
      ...{ config: readConfig(settings), database: { connectionString, isEmbedded: false }, port, demo: false },
      ...{ hear: () => undefined, onError: (error) => errors.push(error), ...(unusedMs && { unusedMs }) },
    })
    t.after(() => administration.stop())
    return administration.watching(createDispatcher([administration.lane], () => new Response(HERE)))
  })
  t.after(() => serving.drain(100))
  const ask = async (path: string, { cookie = '', host = 'localhost', method = 'GET' } = {}): Promise<Answer> => {
    const asked = request({
      ...{ port: serving.port, path, method, agent: false },
      headers: { cookie, host: `${host}:${serving.port}` },
    }).end()
    const parts: Buffer[] = []
    const status = await new Promise<number>((resolve, reject) => {
      asked.on('error', reject)
      asked.on('response', (answer) => {
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      })
    })
    return { status, body: Buffer.concat(parts).toString() }
  }
  return { ask, errors, port: serving.port }
}

async function standing(t: TestContext, unusedMs?: number) {
  const { connectionString } = await testDatabase({ name: 'administration', prepare: migrate })
  const masterKey = randomBytes(32)
  const world = await worldOn(t, connectionString, masterKey, { moved: 0 })
  const olga = await world.person({ username: 'olga', role: 'owner' })
  const { token } = await signed(world, olga)
  const cookie = `session=${token}`
  const { ask, ...node } = await served(t, { connectionString, masterKey, ...(unusedMs && { unusedMs }) })
  /** Asks until it is the thread that answers. */
  const begun = async (): Promise<Answer> => {
    for (;;) {
      const answer = await ask('/admin/users', { cookie })
      if (answer.body !== HERE) return answer
      await sleep(20)
    }
  }
  return { world, cookie, ask, begun, ...node }
}

async function many(world: TestWorld, count: number): Promise<void> {
  const { id: organizationId } = await world.operator()
  await world.work(async (work) => {
    for (let number = 0; number < count; number++) {
      const username = `person${number}`
      const email = `${username}@example.com`
      await createUser(work, { organizationId, username, email, role: 'member', passwordHash: null })
    }
  })
}

describe('what administrators read', () => {
  it('is answered here until the thread has started, and there from then on', async (t) => {
    const { ask, begun, cookie } = await standing(t)
    assert.equal((await ask('/admin/users', { cookie })).body, HERE)
    const page = await begun()
    assert.equal(page.status, 200)
    assert.match(page.body, /olga/)
    assert.equal((await ask('/admin/users', { cookie, method: 'HEAD' })).body, '')
    assert.equal(
      (await ask('/admin/users', { cookie: 'session=guessed' })).status,
      303,
      'is asked to sign in there, too',
    )
    assert.equal((await ask('/admin/users')).body, HERE, 'robots start no thread')
    for (const [path, method] of [
      ['/admin/users', 'POST'],
      ['/signin', 'GET'],
      ['/administer', 'GET'],
    ] as const)
      assert.equal((await ask(path, { cookie, method })).body, HERE, `${method} ${path}`)
  })

  it('shows what was changed here just before', async (t) => {
    const { world, ask, begun, cookie } = await standing(t)
    await begun()
    const host = 'acme.example'
    assert.equal((await ask('/admin/users', { cookie, host })).status, 421)
    const { id } = await world.operator()
    await world.rows(
      `insert into host_name (organization_id, name, challenge, created_at, proved_at) values ($1, $2, 'x', now(), now())`,
      ...[id, host],
    )
    await ask('/admin/organizations', { cookie, method: 'POST' })
    assert.equal((await ask('/admin/users', { cookie, host })).status, 200)
  })

  it('comes whole to whoever reads slowly, and nobody else waits for whoever leaves', async (t) => {
    const { world, ask, begun, cookie, port } = await standing(t)
    await many(world, PEOPLE)
    await begun()
    const headers = { cookie, host: `localhost:${port}` }
    const left = request({ port, path: '/admin/users/export', headers, agent: false }).end()
    await new Promise<void>((resolve) => left.on('response', (answer) => answer.once('data', () => resolve())))
    left.destroy()
    const slow = request({ port, path: '/admin/users/export', headers, agent: false }).end()
    const lines = await new Promise<number>((resolve) =>
      slow.on('response', async (answer) => {
        let text = ''
        for await (const part of answer) {
          text += part
          await sleep(2)
        }
        resolve(text.trim().split('\n').length)
      }),
    )
    assert.equal(lines, 1 + PEOPLE + 1, 'columns, people, and olga')
    assert.equal((await ask('/admin/users', { cookie })).status, 200)
  })

  it('is answered also when that takes longer than a thread is kept that nobody needs, and the next starts at once', async (t) => {
    const { world, ask, begun, cookie } = await standing(t, 500)
    await begun()
    const holder = new Client({ connectionString: world.connectionString })
    await holder.connect()
    t.after(() => holder.end())
    await holder.query('begin')
    await holder.query('lock table app_user in access exclusive mode')
    const late = ask('/admin/users', { cookie })
    await sleep(1500)
    await holder.query('rollback')
    assert.match((await late).body, /olga/)
    await sleep(1500)
    assert.equal((await ask('/admin/users', { cookie })).body, HERE, 'nobody needed it')
    assert.equal((await begun()).status, 200)
  })

  it('is answered here where the thread cannot start, and it is not tried again at once', async (t) => {
    const { ask, errors } = await served(t, {
      connectionString: 'postgresql://nobody@127.0.0.1:1/none',
      masterKey: randomBytes(32),
    })
    const cookie = 'session=any'
    await ask('/admin/users', { cookie })
    while (errors.length === 0) await sleep(10)
    for (let time = 0; time < 5; time++) assert.equal((await ask('/admin/users', { cookie })).body, HERE)
    await sleep(50)
    assert.equal(errors.length, 1)
  })
})
