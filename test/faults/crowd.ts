import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchPerson } from '../../bench/measure/people.ts'
import type { Where } from '../cluster/browser.ts'
import { gathered, quantile, sessionIn, stepNow, tries } from '../cluster/crowd.ts'
import { startNode } from '../cluster/nodes.ts'
import { count, type Fault, ms, preparedDatabase } from './fault.ts'

const PEOPLE = 500
const MINUTE_MS = 60_000
const FLAT = 1.1
/** Before, a process grows until it has seen everything once. */
const WARM_ROUNDS = 2

type Came = { readonly times: number[]; readonly wrong: Map<string, number> }

/** Five hundred people sign in again and again, with hashes as strong as they are: a round is a minute. */
export const manyPeople: Fault = {
  name: 'many-people',
  does: '500 people at once who sign in with every new code of their app, with full password hashes; a round is a minute',
  ...{ needs: [], short: 0.5, long: 10 },
  run: async (ends, rounds) => {
    const { databaseUrl, secretKey } = await preparedDatabase()
    const node = await startNode(ends, { databaseUrl, secretKey, env: { ARGON2_MEMORY: '19456', ARGON2_PASSES: '2' } })
    const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
    const { people } = await gathered(databaseUrl, secretKey, PEOPLE)
    const came: Came = { times: [], wrong: new Map() }
    const until = performance.now() + rounds * MINUTE_MS
    const all = Promise.all(people.map((person, n) => comesAgain(where, person, n, until, came)))
    const isLong = rounds > WARM_ROUNDS
    await sleep(isLong ? Math.max(MINUTE_MS, (rounds * MINUTE_MS) / 5) : (rounds * MINUTE_MS) / 2)
    const early = await mebibytes(node.pid)
    await all
    const late = await mebibytes(node.pid)
    const faults = [...came.wrong].map(([said, times]) => `${times} times: ${said}`)
    if (isLong && late > early * FLAT) faults.push(`memory grew from ${early} to ${late} MiB`)
    const waits = `p50 ${ms(quantile(came.times, 0.5))}, p99 ${ms(quantile(came.times, 0.99))}`
    return { faults, figures: [count(came.times.length, 'sign-ins'), waits, `memory ${early} to ${late} MiB`] }
  },
}

/** With each new code once, at a moment of their own. */
async function comesAgain(where: Where, person: BenchPerson, n: number, until: number, came: Came): Promise<void> {
  await sleep((n * 30_000) / PEOPLE)
  for (let step = stepNow(); performance.now() < until; step++) {
    while (stepNow() < step) await sleep(500)
    const begun = performance.now()
    const said = await tries(where, person, step, `10.${n >> 8}.${n & 255}.7`).catch(() => undefined)
    if (said && sessionIn(said)) came.times.push(performance.now() - begun)
    else {
      const what = said ? `an answer of ${said.status}` : 'no answer'
      came.wrong.set(what, (came.wrong.get(what) ?? 0) + 1)
    }
    await sleep(Math.random() * 5000)
  }
}

async function mebibytes(pid: number): Promise<number> {
  const [, kB = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kB) / 1024)
}
