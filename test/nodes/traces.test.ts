import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PASSWORD } from '../../bench/measure/people.ts'
import { ask } from '../cluster/browser.ts'
import { connected, gathered, sessionIn, stepNow, tries } from '../cluster/crowd.ts'
import { startNode } from '../cluster/nodes.ts'
import { statusOf, until } from '../cluster/programs.ts'
import { counterpart } from '../delivery/counterpart.ts'
import { preparedDatabase } from '../faults/fault.ts'
import type { Received } from './collector.ts'

const COLLECTOR = fileURLToPath(new URL('collector.ts', import.meta.url))

/** A receiver of traces, and a node that sends it all of them; `ends`: the node leaves, and its last batch has come. */
async function traced(t: TestContext, more: Readonly<Record<string, string>> = {}) {
  const collector = fork(COLLECTOR)
  t.after(() => collector.kill('SIGKILL'))
  const received: Received[] = []
  const [port] = await once(collector, 'message')
  collector.on('message', (batch: Received) => received.push(batch))
  const { databaseUrl, secretKey } = await preparedDatabase()
  const env = { TRACES_URL: `http://127.0.0.1:${port}/v1/traces`, TRACES_PERCENT: '100', ...more }
  const node = await startNode(t, { databaseUrl, secretKey, env })
  const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
  const ends = async (last: string): Promise<{ all: string; spans: Received['spans'] }> => {
    await node.end('SIGTERM')
    await until('the last batch has come', () => received.some(({ body }) => body.includes(`"${last}"`)), 10)
    return { all: received.map(({ body }) => body).join('\n'), spans: received.flatMap(({ spans }) => spans) }
  }
  return { databaseUrl, secretKey, where, ends }
}

test('a sign-in is a trace of its request, its units of work and their statements, and holds no secret', async (t) => {
  const { databaseUrl, secretKey, where, ends } = await traced(t)
  const { people } = await gathered(databaseUrl, secretKey, 1)
  const [ana] = people
  assert.ok(ana)
  const cookie = sessionIn(await tries(where, ana, stepNow(), '10.1.1.1')) ?? ''
  const { all, spans } = await ends('POST signin')
  const request = spans.find(({ name }) => name === 'POST signin')
  const ours = spans.filter(({ traceId }) => traceId === request?.traceId)
  for (const name of ['look', 'work', 'select'])
    assert.ok(
      ours.some((span) => span.name === name),
      `no ${name}`,
    )
  const ids = new Set(ours.map(({ spanId }) => spanId))
  for (const { name, parentSpanId } of ours) assert.ok(!parentSpanId || ids.has(parentSpanId), `${name} has no parent`)
  const [, token = ''] = cookie.split('=')
  for (const secret of [PASSWORD, ana.username, ana.id, token, secretKey, '10.1.1.1']) {
    assert.ok(!all.includes(secret), `${secret} is in the traces`)
  }
  assert.match(all, /"service.name","value":\{"stringValue":"countersign"\}/)
})

test('a delivery is a span with its channel, its kind of gateway and what came of it, and holds nothing of the letter', async (t) => {
  const side = await counterpart(t, { refuses: ['nobody'] })
  const env = { SMTP_URL: `smtp://127.0.0.1:${side.port}?tls=off`, MAIL_FROM: 'login@sender.example' }
  const { databaseUrl, secretKey, where, ends } = await traced(t, env)
  const { people } = await gathered(databaseUrl, secretKey, 2)
  const [ana, ben] = people
  assert.ok(ana && ben)
  const client = await connected(databaseUrl)
  t.after(() => client.end())
  await client.query("update app_user set email = 'nobody@example.com' where id = $1", [ben.id])
  for (const { username } of [ana, ben]) await ask(where, '/signin/forgotten', { form: { username } })
  const finished = "select count(*)::int as count from outbox where state in ('sent', 'failed')"
  await until('both were handed over', async () => (await client.query(finished)).rows[0]?.count === 2)
  const [letter] = side.received
  const { all, spans } = await ends('deliver')
  const given = spans.filter(({ name }) => name === 'deliver')
  assert.deepEqual(given.map(saidOf).sort(), ['3 email smtp refused', '3 email smtp sent'])
  const [, link = ''] = /\/password\/([\w-]{43})/.exec(letter?.raw.replaceAll('=\r\n', '') ?? '') ?? []
  assert.ok(link !== '')
  for (const secret of [link, ana.username, ben.id, 'example.com', 'sender.example', 'no such mailbox', secretKey]) {
    assert.ok(!all.includes(secret), `${secret} is in the traces`)
  }
})

/** Its kind (3: it calls others), and what is said of it. */
function saidOf({ kind, attributes }: Received['spans'][number]): string {
  return [kind, ...attributes.map(({ value }) => value.stringValue)].join(' ')
}

test('metrics are shown to whoever knows the token, and to nobody else', async (t) => {
  const { databaseUrl, secretKey } = await preparedDatabase()
  const METRICS_TOKEN = 'a-token-of-this-test'
  const node = await startNode(t, { databaseUrl, secretKey, env: { METRICS_TOKEN } })
  const address = `http://127.0.0.1:${node.metricsPort}/metrics`
  assert.equal(await statusOf(address), 401)
  const { status } = await fetch(address, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  assert.equal(status, 200)
})
