import { randomUUID } from 'node:crypto'
import type { Bench } from './measure/bench.ts'
import { type CallOnce, called } from './measure/callers.ts'
import { type BenchPerson, codeOf } from './measure/people.ts'
import { postJson } from './measure/requests.ts'
import { compare, type Side } from './measure/rounds.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import { instants, turns } from './measure/steps.ts'

const CALLERS = 32
const PEOPLE = 4000

export const verify: Bench = {
  name: 'verify',
  what: 'a TOTP answer through the ceremony over HTTP, 32 callers | one UPDATE and one INSERT in one statement',
  run: (plan) =>
    onStage(async (stage) => {
      const compared = await compare(await ourSide(stage), await bareSide(stage), plan, stage.analyze)
      const goals = [{ what: 'ratio', is: compared.ratio, sense: 'at least', goal: 0.6, unit: '' } as const]
      return { ...compared, goals, details: { bareStatementsPerSecond: compared.limit.rate } }
    }),
}

async function ourSide(stage: Stage): Promise<Side> {
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const server = await stage.serve('ceremony')
  await server.ask({ people: people.map(({ organizationId, id }) => ({ organizationId, id })) })
  const next = instants()
  const prepare = async (): Promise<CallOnce> => {
    const { instant, firstStep } = next()
    await server.ask({ instant })
    const turn = turns(people, firstStep)
    return async (connection) => {
      const taken = turn()
      if (!taken) return false
      const { status } = await connection.send(postJson(server.port, '/', askedOf(taken.one, taken.step)))
      if (status !== 204) throw new Error(`a right code was answered ${status}`)
      return true
    }
  }
  return called({ server, callers: CALLERS, cluster: stage.database.cluster, prepare })
}

function askedOf(person: BenchPerson, step: number): object {
  const { organizationId, id, enrollmentId } = person
  return { person: { organizationId, id }, enrollmentId, code: codeOf(person, step) }
}

async function bareSide(stage: Stage): Promise<Side> {
  const { client, cluster } = stage.database
  await client.query('create table bare_secret (id uuid primary key, last_step bigint not null) with (fillfactor = 80)')
  await client.query(
    'create table bare_event (id uuid primary key, secret_id uuid not null, at timestamptz not null, outcome text not null)',
  )
  const ids = Array.from({ length: PEOPLE }, () => randomUUID())
  await client.query('insert into bare_secret select unnest($1::uuid[]), 0', [ids])
  const server = await stage.serve('bare-answer')
  const next = instants()
  const prepare = async (): Promise<CallOnce> => {
    const turn = turns(ids, next().firstStep)
    return async (connection) => {
      const taken = turn()
      if (!taken) return false
      const asked = { id: taken.one, step: taken.step, eventId: randomUUID() }
      const { status } = await connection.send(postJson(server.port, '/', asked))
      if (status !== 204) throw new Error(`the bare statement was answered ${status}`)
      return true
    }
  }
  return called({ server, callers: CALLERS, cluster, prepare })
}
