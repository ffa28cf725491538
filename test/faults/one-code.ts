import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchPerson } from '../../bench/measure/people.ts'
import type { Said, Where } from '../cluster/browser.ts'
import { connected, gathered, sessionIn, stepNow, tries } from '../cluster/crowd.ts'
import { startNode } from '../cluster/nodes.ts'
import { count, type Fault, preparedDatabase } from './fault.ts'

const AT_ONCE = 1000

/** A thousand at once show one code, at two nodes: one of them gets in. */
export const oneCode: Fault = {
  name: 'one-code',
  does: '1,000 concurrent uses of one code over two nodes, so many rounds',
  ...{ needs: [], short: 2, long: 20 },
  run: async (ends, rounds) => {
    const { databaseUrl, secretKey } = await preparedDatabase()
    const publicUrl = 'http://localhost:8080'
    const settings = { databaseUrl, secretKey, publicUrl }
    const nodes = [await startNode(ends, settings), await startNode(ends, settings)]
    const { people } = await gathered(databaseUrl, secretKey, rounds)
    const client = await connected(databaseUrl)
    const faults: string[] = []
    let [shed, refused] = [0, 0]
    for (const person of people) {
      const answers = await allAtOnce(
        person,
        nodes.map(({ port }) => ({ port, publicUrl })),
      )
      // reason: where all were told to try again, one does, and nobody was in before
      if (!answers.includes('in')) answers.push(await oneMore(person, { port: nodes[0]?.port ?? 0, publicUrl }))
      const inside = answers.filter((answer) => answer === 'in').length
      shed += answers.filter((answer) => answer === 'shed').length
      refused += answers.filter((answer) => answer === 'refused').length
      // reason: a thousand wrong answers are a flood, and the next round is of another hour
      await client.query('delete from flood')
      if (inside !== 1) faults.push(`${inside} of ${AT_ONCE} got in by one code`)
    }
    await client.end()
    const figures = [count(rounds, 'rounds'), count(refused, 'refused'), count(shed, 'told to try again')]
    return { faults, figures: [...figures, count(rounds, 'let in')] }
  },
}

type Answer = 'in' | 'shed' | 'refused'

function answerOf(said: Said | undefined): Answer {
  if (said && sessionIn(said)) return 'in'
  return !said || said.status >= 500 || said.status === 429 ? 'shed' : 'refused'
}

async function oneMore(person: BenchPerson, where: Where): Promise<Answer> {
  for (let tried = 0; tried < 20; tried++) {
    const answer = answerOf(await tries(where, person, stepNow(), `12.0.${tried}.7`).catch(() => undefined))
    if (answer !== 'shed') return answer
    await sleep(1000)
  }
  return 'shed'
}

/** Half of them at each node, each from a network of their own: so none waits for what another did wrong. */
async function allAtOnce(person: BenchPerson, nodes: readonly Where[]): Promise<Answer[]> {
  const step = stepNow()
  return Promise.all(
    Array.from({ length: AT_ONCE }, async (_, n): Promise<Answer> => {
      const where = nodes[n % nodes.length] as Where
      return answerOf(await tries(where, person, step, `10.${n >> 8}.${n & 255}.7`).catch(() => undefined))
    }),
  )
}
