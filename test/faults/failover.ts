import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, startCluster } from '../cluster/cluster.ts'
import { faultsIn, gathered, nothingSeen, type Seen, signInAll } from '../cluster/crowd.ts'
import { newKey, startNode } from '../cluster/nodes.ts'
import type { Ends } from '../cluster/programs.ts'
import { count, type Fault, type Outcome, seconds } from './fault.ts'

const NEEDS = [
  'haproxy',
  'patroni',
  'etcd',
  '/usr/lib/python3/dist-packages/etcd/__init__.py',
  '/usr/lib/postgresql/15/bin/postgres',
]
const PEOPLE = 600
const BACK_WITHIN_MS = 30_000
const CALM_MS = 2000
const AFTER_MS = 3000

/** The machine of the primary loses its power under load; another takes over. */
export const killPrimary: Fault = {
  name: 'kill-primary',
  does: 'power cut of the PostgreSQL primary under load: Patroni, three machines, synchronous commit to one standby',
  ...{ needs: NEEDS, short: 1, long: 10, machines: true },
  run: (ends, rounds) =>
    failedOver(ends, rounds, async ({ kill, start }, primary) => {
      await kill(primary)
      return {
        faults: () => [],
        mend: async () => start(primary),
      }
    }),
}

/** The primary is cut off from the others, from HAProxy and from us, and goes on running. */
export const partition: Fault = {
  name: 'partition',
  does: 'the primary cut off from the other two and from the portal, under load; changes are offered to it all the time',
  ...{ needs: NEEDS, short: 1, long: 10, machines: true },
  run: (ends, rounds) =>
    failedOver(ends, rounds, async ({ net }, primary) => {
      // reason: what is not accepted afterwards must have been before
      const usual = await changedInside(net.enter(primary), net.addresses[primary] ?? '')
      const accepted = usual === undefined ? ['the primary accepted nothing before it was cut off either'] : []
      net.cut(primary)
      let going = true
      const offering = (async () => {
        while (going) {
          const said = await changedInside(net.enter(primary), net.addresses[primary] ?? '')
          if (said !== undefined) accepted.push(`the old primary accepted a change: ${said}`)
          await sleep(500)
        }
      })()
      const mend = async (): Promise<void> => {
        going = false
        await offering
        net.join(primary)
      }
      return { faults: () => accepted, mend }
    }),
}

type Broken = { faults(): readonly string[]; mend(): Promise<void> }
type Break = (cluster: Cluster, primary: number) => Promise<Broken>

async function failedOver(ends: Ends, rounds: number, breaks: Break): Promise<Outcome> {
  const cluster = await startCluster(ends)
  const secretKey = newKey()
  const node = await startNode(ends, { databaseUrl: cluster.databaseUrl, secretKey })
  const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
  const faults: string[] = []
  const gaps: number[] = []
  let acknowledged = 0
  for (let round = 0; round < rounds; round++) {
    const crowd = await gathered(cluster.databaseUrl, secretKey, PEOPLE)
    const seen = nothingSeen()
    let going = true
    const load = signInAll(crowd, { where: () => where, atOnce: 4, going: () => going, seen, pauseMs: 30 })
    await sleep(CALM_MS)
    const broken = await breaks(cluster, (await cluster.primary()) ?? 0)
    gaps.push(await untilAnswered(seen))
    await sleep(AFTER_MS)
    going = false
    await load
    await broken.mend()
    await cluster.whole()
    faults.push(...broken.faults(), ...(await faultsIn(seen, where, crowd)))
    acknowledged += seen.acknowledged.length
  }
  const slow = gaps.filter((gap) => gap > BACK_WITHIN_MS).map((gap) => `sign-ins were back only after ${seconds(gap)}`)
  const figures = [count(rounds, 'fail-overs'), count(acknowledged, 'sign-ins acknowledged')]
  return { faults: [...faults, ...slow], figures: [...figures, `back after ${gaps.map(seconds).join(', ')}`] }
}

/** How long nobody got in: until somebody who came after the break did. */
async function untilAnswered({ acknowledged }: Seen): Promise<number> {
  const begun = performance.now()
  // reason: what was under way at the break may still come
  await sleep(1000)
  const before = acknowledged.length
  while (acknowledged.length === before && performance.now() - begun < 90_000) await sleep(50)
  return performance.now() - begun
}

/** Offers a change where the cut does not reach; undefined: it was not accepted, or only with a warning. */
async function changedInside(enter: readonly string[], address: string): Promise<string | undefined> {
  const url = `postgresql://countersign:of-the-portal@${address}/countersign?connect_timeout=2`
  const change = "set statement_timeout = 2000; select pg_logical_emit_message(true, 'offered', '')"
  const [program = '', ...words] = [...enter, 'psql', url, '-At', '-c', change]
  const { status, stdout, stderr } = spawnSync(program, words, { timeout: 5000, encoding: 'utf8' })
  return status === 0 && !/WARNING|ERROR/.test(stderr) ? `${stdout} ${stderr}`.trim() : undefined
}
