// Every way in, beside a server that does nothing but as many statements and a constant.
import type { Bench, Options } from './measure/bench.ts'
import { type CallOnce, callAll, called, measured } from './measure/callers.ts'
import { type Answer, openConnection } from './measure/connection.ts'
import type { DoorFigures, Goal } from './measure/figures.ts'
import { type BenchPerson, codeOf, PASSWORD } from './measure/people.ts'
import { rssMiB } from './measure/processes.ts'
import { type RadiusCaller, radiusCaller } from './measure/radius.ts'
import { get, headersIn, postJson } from './measure/requests.ts'
import { compare, type Side } from './measure/rounds.ts'
import type { Running } from './measure/servers.ts'
import { addressOf, type Browser, signIn } from './measure/signing-in.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import { asksByRadius, keyOf, passInto, protects, worldOf } from './measure/standing.ts'
import { instants, turns } from './measure/steps.ts'
import type { Statements } from './servers/counted.ts'

const CALLERS = 32
const SESSIONS = 300
const PEOPLE = 4000
const SECRET = 'a-secret-of-the-bench-alone'
/** As many calls say how many statements one takes. */
const COUNTED = 60

/** A call and its answer: the limit is asked the same, and says the same. */
type Sample = { readonly request: string; readonly answer: Answer }
type Made = { readonly server: Running; readonly side: Side; readonly sample?: Sample }
type Door = {
  readonly name: string
  readonly goal: number
  make(stage: Stage): Promise<Made>
}

const DOORS: readonly Door[] = [
  { name: 'session', goal: 0.7, make: sessionDoor },
  { name: 'forward-auth', goal: 0.7, make: gateDoor },
  { name: '/v1/verify', goal: 0.6, make: verifyDoor },
  { name: 'RADIUS', goal: 0.5, make: radiusDoor },
]

export const doors: Bench = {
  name: 'doors',
  what: 'session check, forward-auth, /v1/verify, RADIUS with password and code; 32 callers | as many of the smallest statements and a constant',
  run: (options) => onStage((stage) => measure(stage, options)),
}

async function measure(stage: Stage, options: Options) {
  await bareRows(stage)
  const all: { figures: DoorFigures; made: Made }[] = []
  const goals: Goal[] = []
  for (const { name, goal, make } of DOORS.filter((one) => one.name.startsWith(options.door))) {
    console.error(`  ${name} ...`)
    const made = await make(stage)
    const statements = await statementsOf(made)
    const { answer, request } = made.sample ?? {}
    const constant = answer && { status: answer.status, headers: headersIn(answer), body: answer.body }
    const bare = await stage.serve('bare-door', { statements, constant })
    const compared = await compare(made.side, bareSide(stage, bare, request), options, stage.analyze)
    await bare.stop()
    all.push({ figures: { door: name, statements, ...compared }, made })
    goals.push({ what: `${name}, ratio`, is: compared.ratio, sense: 'at least', goal, unit: '' })
  }
  const growth = await growthOf(
    all.map(({ made }) => made),
    options.requests,
  )
  goals.push({
    what: `memory after ${options.requests} requests to that after a tenth`,
    is: growth,
    sense: 'at most',
    goal: 1.1,
    unit: '',
  })
  return { doors: all.map(({ figures }) => figures), goals, details: { growth } }
}

/** What one call takes on the average, of each sort. */
async function statementsOf({ server, side }: Made): Promise<Statements> {
  await side.round(0.3)
  const before = await server.ask<Statements>('statements')
  let calls = 0
  // reason: what comes once in a round, such as noting that a key was used, is to weigh no more than it does later
  for (let rounds = 0; calls < COUNTED && rounds < 10; rounds++) calls += (await side.round(1)).calls
  const after = await server.ask<Statements>('statements')
  if (calls < COUNTED) throw new Error('too few calls to say how many statements one takes')
  // reason: statements that settle the answers of a moment are a part of one for each
  const each = (of: keyof Statements): number => Math.round((100 * (after[of] - before[of])) / calls) / 100
  return {
    ...{ reads: each('reads'), writes: each('writes'), inside: each('inside') },
    transactions: 2 * Math.round(each('transactions') / 2),
  }
}

/** All doors in turns; the memory of their servers at the end to that after a tenth. */
async function growthOf(all: readonly Made[], requests: number): Promise<number> {
  const memory = async (): Promise<number> =>
    (await Promise.all(all.map(({ server }) => rssMiB(server.pid)))).reduce((sum, one) => sum + one, 0)
  let early: number | undefined
  for (let done = 0; done < requests; ) {
    for (const { side } of all) done += (await side.round(3)).calls
    if (done >= requests / 10) early ??= await memory()
  }
  return (await memory()) / (early ?? Number.NaN)
}

async function bareRows({ database: { client } }: Stage): Promise<void> {
  await client.query(
    'create table bare_row (id integer primary key, holder uuid not null, expires_at timestamptz not null, used bigint not null) with (fillfactor = 80)',
  )
  await client.query(
    `insert into bare_row select id, gen_random_uuid(), now(), 0 from generate_series(0, ${PEOPLE - 1}) as one (id)`,
  )
}

function bareSide(stage: Stage, server: Running, request: string | undefined): Side {
  const { cluster } = stage.database
  if (request === undefined)
    return radiusSide(stage, server, async () => async (caller) => (await caller.ask('a', 'b', '192.0.2.1')) === 2)
  const prepare = async (): Promise<CallOnce> => async (connection) => (await connection.send(request)).status < 300
  return called({ server, callers: CALLERS, cluster, prepare })
}

/** So many people who are signed in, and the session of each. */
async function signedIn(stage: Stage, server: Running): Promise<string[]> {
  const connection = await openConnection(server.port)
  const { instant, firstStep } = instants()()
  await server.ask(instant)
  const sessions: string[] = []
  for (const [number, person] of (await stage.people(SESSIONS, CHEAP_COST)).entries()) {
    const browser: Browser = { cookies: new Map(), address: addressOf(number) }
    await signIn(connection, server.port, browser, person, firstStep)
    sessions.push(browser.cookies.get('session') ?? '')
  }
  connection.close()
  return sessions
}

async function sessionDoor(stage: Stage): Promise<Made> {
  const server = await stage.serve('portal', { cost: CHEAP_COST })
  const sessions = await signedIn(stage, server)
  return asking(
    stage,
    server,
    204,
    sessions.map((one) => get(server.port, '/session', new Map([['session', one]]))),
  )
}

async function gateDoor(stage: Stage): Promise<Made> {
  const server = await stage.serve('portal', { cost: CHEAP_COST })
  const sessions = await signedIn(stage, server)
  const { world, organizationId, end } = await worldOf(stage)
  const application = await protects(world, organizationId, 'forward-auth')
  const requests: string[] = []
  for (const session of sessions) {
    const pass = await passInto(world, application, session)
    requests.push(
      get(
        server.port,
        `/forward-auth?application=${application.organizationId}.${application.id}`,
        new Map([['__Host-countersign', pass]]),
      ).replace(
        '\r\n\r\n',
        '\r\nx-forwarded-proto: https\r\nx-forwarded-host: panel.example.com\r\nx-forwarded-uri: /invoices/7\r\nx-forwarded-method: GET\r\n\r\n',
      ),
    )
  }
  await end()
  return asking(stage, server, 200, requests)
}

async function asking({ database }: Stage, server: Running, right: number, requests: readonly string[]): Promise<Made> {
  let next = 0
  const callOnce: CallOnce = async (connection) => {
    const { status } = await connection.send(requests[next++ % requests.length] ?? '')
    if (status !== right) throw new Error(`whoever may pass was answered ${status}`)
    return true
  }
  return {
    server,
    side: called({ server, callers: CALLERS, cluster: database.cluster, prepare: async () => callOnce }),
    sample: await sampled(server, requests[0] ?? ''),
  }
}

async function sampled(server: Running, request: string): Promise<Sample> {
  const connection = await openConnection(server.port)
  const answer = await connection.send(request)
  connection.close()
  if (answer.status >= 300) throw new Error(`a call that is right was answered ${answer.status}`)
  return { request, answer }
}

async function verifyDoor(stage: Stage): Promise<Made> {
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const server = await stage.serve('portal', { cost: CHEAP_COST })
  const { world, end } = await worldOf(stage)
  // reason: a key may ask so often in a second and no more
  const keys = await Promise.all(people.slice(0, CALLERS).map((person) => keyOf(world, person)))
  await end()
  const next = instants()
  const requestOf = ({ one, step }: { one: BenchPerson; step: number }, key: string | undefined): string =>
    postJson(server.port, '/v1/verify', { user: one.username, code: codeOf(one, step) }).replace(
      '\r\n',
      `\r\nauthorization: Bearer ${key}\r\n`,
    )
  const prepare = async (): Promise<CallOnce> => {
    const { instant, firstStep } = next()
    await server.ask(instant)
    const turn = turns(people, firstStep)
    return async (connection, caller) => {
      const taken = turn()
      if (!taken) return false
      const { status, body } = await connection.send(requestOf(taken, keys[caller]))
      if (status !== 200 || !body.includes('"passed":true'))
        throw new Error(`a right code was answered ${status}: ${body}`)
      return true
    }
  }
  const { instant, firstStep } = next()
  await server.ask(instant)
  const [one] = people
  if (!one) throw new Error('the bench has nobody')
  const sample = await sampled(server, requestOf({ one, step: firstStep }, keys[0]))
  return { server, sample, side: called({ server, callers: CALLERS, cluster: stage.database.cluster, prepare }) }
}

async function radiusDoor(stage: Stage): Promise<Made> {
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const { world, organizationId, end } = await worldOf(stage)
  await asksByRadius(world, await protects(world, organizationId, 'radius'), SECRET)
  await end()
  const server = await stage.serve('radius', { cost: CHEAP_COST })
  const next = instants()
  const prepare = async () => {
    const { instant, firstStep } = next()
    await server.ask(instant)
    const turn = turns(people, firstStep)
    return async (caller: RadiusCaller) => {
      const taken = turn()
      if (!taken) return false
      const { username } = taken.one
      const said = await caller.ask(
        username,
        `${PASSWORD}${codeOf(taken.one, taken.step)}`,
        addressOf(people.indexOf(taken.one)),
      )
      if (said !== 2) throw new Error(`a right password and code were answered ${said}`)
      return true
    }
  }
  return { server, side: radiusSide(stage, server, prepare) }
}

function radiusSide(
  { database }: Stage,
  server: Running,
  prepare: () => Promise<(caller: RadiusCaller) => Promise<boolean>>,
): Side {
  return {
    rssMiB: () => rssMiB(server.pid),
    round: async (seconds) => {
      const callOnce = await prepare()
      const callers = await Promise.all(Array.from({ length: CALLERS }, () => radiusCaller(server.port, SECRET)))
      try {
        return await measured(server.pid, database.cluster, () => callAll(callers, callOnce, seconds))
      } finally {
        for (const caller of callers) caller.close()
      }
    },
  }
}
