import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Where } from '../cluster/browser.ts'
import {
  type Crowd,
  faultsIn,
  gathered,
  nothingSeen,
  type Seen,
  sessionIn,
  signInAll,
  stepNow,
  tries,
} from '../cluster/crowd.ts'
import { newKey, startNode } from '../cluster/nodes.ts'
import { until } from '../cluster/programs.ts'
import { type State, wireTo } from '../cluster/wire.ts'
import { count, type Fault, preparedDatabase, seconds } from './fault.ts'

const PEOPLE = 60
const LASTS_MS = 6000

/** The database answers a second late, not at all, or is gone: pages say so, and all is well again by itself. */
export const badDatabase: Fault = {
  name: 'bad-database',
  does: 'the database a second late, then silent, then gone, six seconds each, under load',
  ...{ needs: [], short: 1, long: 20 },
  run: async (ends, rounds) => {
    const prepared = await preparedDatabase()
    const wire = await wireTo(ends, prepared.databaseUrl)
    const secretKey = newKey()
    const node = await startNode(ends, { databaseUrl: wire.databaseUrl, secretKey })
    const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
    const faults: string[] = []
    const back: number[] = []
    let [acknowledged, told] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      for (const state of ['slow', 'silent', 'cut'] satisfies State[]) {
        const crowd = await gathered(prepared.databaseUrl, secretKey, PEOPLE)
        const seen = nothingSeen()
        wire.be(state)
        const load = signInAll(crowd, { where: () => where, atOnce: 4, seen })
        await sleep(LASTS_MS)
        const said = await healthOf(where)
        if (state !== 'slow' && said === 200) faults.push(`with a database that is ${state}, health said all was well`)
        wire.be('well')
        const begun = performance.now()
        await until('it is ready again', () => node.ready(), 30)
        back.push(performance.now() - begun)
        await load
        faults.push(...(await faultsAfter(seen, where, crowd)))
        acknowledged += seen.acknowledged.length
        told += seen.unanswered
      }
    }
    if (node.child.exitCode !== null) faults.push('the server ended')
    const figures = [count(acknowledged, 'sign-ins acknowledged'), count(told, 'told to try again')]
    return { faults, figures: [...figures, `ready again ${seconds(Math.max(...back))} after it was well, at most`] }
  },
}

async function healthOf(where: Where): Promise<number> {
  return ask(where, '/health/ready').then(
    ({ status }) => status,
    () => 0,
  )
}

/** And a person nobody has seen yet gets in. */
async function faultsAfter(seen: Seen, where: Where, crowd: Crowd): Promise<string[]> {
  const faults = await faultsIn(seen, where, crowd)
  const inside = new Set(seen.acknowledged.map(({ person }) => person.id))
  const next = crowd.people.find(({ id }) => !inside.has(id))
  if (inside.size === 0) return [...faults, 'nobody could sign in']
  if (!next) return faults
  const said = await tries(where, next, stepNow() + 1, '12.1.1.7').catch(() => undefined)
  return said && sessionIn(said)
    ? faults
    : [...faults, `afterwards ${next.username} could not sign in (${said?.status})`]
}
