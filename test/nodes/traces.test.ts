import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PASSWORD } from '../../bench/measure/people.ts'
import { gathered, sessionIn, stepNow, tries } from '../cluster/crowd.ts'
import { startNode } from '../cluster/nodes.ts'
import { statusOf, until } from '../cluster/programs.ts'
import { preparedDatabase } from '../faults/fault.ts'
import type { Received } from './collector.ts'

const COLLECTOR = fileURLToPath(new URL('collector.ts', import.meta.url))

test('a sign-in is a trace of its request, its units of work and their statements, and holds no secret', async (t) => {
  const collector = fork(COLLECTOR)
  t.after(() => collector.kill('SIGKILL'))
  const received: Received[] = []
  const [port] = await once(collector, 'message')
  collector.on('message', (batch: Received) => received.push(batch))
  const { databaseUrl, secretKey } = await preparedDatabase()
  const env = { TRACES_URL: `http://127.0.0.1:${port}/v1/traces`, TRACES_PERCENT: '100' }
  const node = await startNode(t, { databaseUrl, secretKey, env })
  const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
  const { people } = await gathered(databaseUrl, secretKey, 1)
  const [ana] = people
  assert.ok(ana)
  const cookie = sessionIn(await tries(where, ana, stepNow(), '10.1.1.1')) ?? ''
  await node.end('SIGTERM')
  await until('the last batch has come', () => received.some(({ body }) => body.includes('"POST signin"')), 10)
  const all = received.map(({ body }) => body).join('\n')
  const spans = received.flatMap(({ spans }) => spans)
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

test('metrics are shown to whoever knows the token, and to nobody else', async (t) => {
  const { databaseUrl, secretKey } = await preparedDatabase()
  const METRICS_TOKEN = 'a-token-of-this-test'
  const node = await startNode(t, { databaseUrl, secretKey, env: { METRICS_TOKEN } })
  const address = `http://127.0.0.1:${node.metricsPort}/metrics`
  assert.equal(await statusOf(address), 401)
  const { status } = await fetch(address, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  assert.equal(status, 200)
})
