import { randomUUID } from 'node:crypto'
import type { Bench } from './measure/bench.ts'
import { type CallOnce, called } from './measure/callers.ts'
import { openConnection } from './measure/connection.ts'
import { get } from './measure/requests.ts'
import { compare, type Side } from './measure/rounds.ts'
import type { Running } from './measure/servers.ts'
import { addressOf, type Browser, signIn } from './measure/signing-in.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import { instants } from './measure/steps.ts'

const CALLERS = 32
const SESSIONS = 300

export const session: Bench = {
  name: 'session',
  what: 'GET /session of somebody signed in, 32 callers | one SELECT by primary key',
  run: (plan) =>
    onStage(async (stage) => {
      const compared = await compare(await ourSide(stage), await bareSide(stage), plan, stage.analyze)
      const goals = [{ what: 'ratio', is: compared.ratio, sense: 'at least', goal: 0.7, unit: '' } as const]
      return { ...compared, goals, details: {} }
    }),
}

async function ourSide(stage: Stage): Promise<Side> {
  const server = await stage.serve('portal', { cost: CHEAP_COST })
  const requests: string[] = []
  const connection = await openConnection(server.port)
  const { instant, firstStep } = instants()()
  await server.ask(instant)
  for (const [number, person] of (await stage.people(SESSIONS, CHEAP_COST)).entries()) {
    const browser: Browser = { cookies: new Map(), address: addressOf(number) }
    await signIn(connection, server.port, browser, person, firstStep)
    requests.push(get(server.port, '/session', browser.cookies))
  }
  connection.close()
  return asking(stage, server, requests)
}

async function bareSide(stage: Stage): Promise<Side> {
  const { client } = stage.database
  await client.query(
    'create table bare_session (id uuid primary key, user_id uuid not null, expires_at timestamptz not null)',
  )
  const ids = Array.from({ length: SESSIONS }, () => randomUUID())
  await client.query('insert into bare_session select id, id, now() from unnest($1::uuid[]) as one (id)', [ids])
  await client.query('analyze bare_session')
  const server = await stage.serve('bare-session')
  return asking(
    stage,
    server,
    ids.map((id) => get(server.port, '/session', new Map([['session', id]]))),
  )
}

function asking({ database }: Stage, server: Running, requests: readonly string[]): Side {
  let next = 0
  const callOnce: CallOnce = async (connection) => {
    const { status } = await connection.send(requests[next++ % requests.length] ?? '')
    if (status !== 204) throw new Error(`a live session was answered ${status}`)
    return true
  }
  return called({ server, callers: CALLERS, cluster: database.cluster, prepare: async () => callOnce })
}
