import { setTimeout as sleep } from 'node:timers/promises'
import { faultsIn, gathered, nothingSeen, quantile, signInAll } from '../cluster/crowd.ts'
import { balance } from '../cluster/haproxy.ts'
import { type Node, startNode } from '../cluster/nodes.ts'
import { type Ends, freePorts, statusOf, until } from '../cluster/programs.ts'
import { count, type Fault, ms, type Outcome, preparedDatabase } from './fault.ts'

/** Two nodes behind HAProxy are restarted one after the other while people sign in: no request fails. */
export const rolling: Fault = {
  name: 'rolling',
  does: 'two nodes behind HAProxy restarted one after the other under load, so many times each',
  ...{ needs: ['haproxy'], short: 1, long: 20 },
  run: async (ends, rounds) => {
    const { databaseUrl, secretKey } = await preparedDatabase()
    const [port = 0] = await freePorts(1)
    const where = { port, publicUrl: `http://localhost:${port}` }
    const settings = { databaseUrl, secretKey, publicUrl: where.publicUrl, env: { DRAIN_SECONDS: '4' } }
    const nodes = [await startNode(ends, settings), await startNode(ends, settings)]
    await balance(
      ends,
      port,
      nodes.map((node) => node.port),
    )
    await until(
      'the balancer leads to a node',
      async () => (await statusOf(`http://127.0.0.1:${port}/health/ready`)) === 200,
    )
    const crowd = await gathered(databaseUrl, secretKey, 400 * rounds)
    const seen = nothingSeen()
    let going = true
    const load = signInAll(crowd, { where: () => where, atOnce: 4, going: () => going, seen })
    for (let round = 0; round < rounds; round++) await restartEach(ends, nodes, settings)
    going = false
    await load
    const faults = await faultsIn(seen, where, crowd)
    if (seen.unanswered > 0) faults.push(`${seen.unanswered} requests failed`)
    const figures = [count(seen.acknowledged.length, 'sign-ins'), `p99 ${ms(quantile(seen.times, 0.99))}`]
    return { faults, figures: [...figures, count(seen.unanswered, 'failed requests')] } satisfies Outcome
  },
}

async function restartEach(ends: Ends, nodes: Node[], settings: Parameters<typeof startNode>[1]): Promise<void> {
  for (const [at, node] of nodes.entries()) {
    await sleep(1500)
    await node.end('SIGTERM')
    nodes[at] = await startNode(ends, { ...settings, port: node.port })
  }
}
