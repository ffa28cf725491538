// Whether anybody can tell by the time or the words of an answer that a name, a password or a passkey is known here.
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Options } from './measure/bench.ts'
import { type Answer, type Connection, openConnection } from './measure/connection.ts'
import type { Goal } from './measure/figures.ts'
import { answerOf, type Key, keysOf } from './measure/keys.ts'
import { type Likeness, likenessOf, visibleOf } from './measure/likeness.ts'
import { type BenchPerson, PASSWORD } from './measure/people.ts'
import { rssMiB } from './measure/processes.ts'
import { cookiesIn, post } from './measure/requests.ts'
import type { Running } from './measure/servers.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'

/** Everybody's turn comes again after so many rounds. */
const PEOPLE = 600
/** Between two rounds, so that no round meets the waits that others left. */
const APART_MS = 80 * 60_000
const GOAL = 0.03
/** Rounds at once: each mostly waits for the beat on which refusals leave. More would be a flood, and strangers wait in one. */
const BESIDE = 8

type Kind =
  | 'unknown'
  | 'wrong password'
  | 'wrong token'
  | 'other realm'
  | 'throttled'
  | 'throttled, unknown'
  | 'known'
  | 'known key'

type Scene = {
  readonly connection: Connection
  readonly port: number
  readonly round: number
  readonly people: readonly BenchPerson[]
  readonly strangers: readonly BenchPerson[]
  readonly keys: readonly Key[]
}

type Asked = { readonly request: string; readonly typed: readonly string[] }

/** A door, and kinds of calls that nobody may be able to tell from each other. The first is what the others are compared with. */
type Door = {
  readonly name: string
  /** Settings of the operator, as SQL. */
  readonly form: readonly [form: 'one-page' | 'two-step', alwaysAsk: boolean]
  readonly kinds: readonly Kind[]
  /** Other than `BESIDE`. */
  readonly beside?: number
  /** Readies and makes the request of a kind; what it does before is not measured. */
  ask(scene: Scene, kind: Kind): Promise<Asked>
}

const DOORS: readonly Door[] = [
  {
    name: 'sign-in, one page',
    form: ['one-page', false],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: signIn,
  },
  {
    name: 'sign-in, throttled',
    form: ['one-page', false],
    kinds: ['throttled, unknown', 'throttled'],
    beside: 4,
    ask: throttled,
  },
  {
    name: 'sign-in, second page for all',
    form: ['two-step', true],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: signIn,
  },
  {
    name: 'second page for all, answered',
    form: ['two-step', true],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: secondPage,
  },
  {
    name: 'forgotten password',
    form: ['one-page', false],
    kinds: ['unknown', 'known', 'other realm'],
    ask: async (scene, kind) => {
      const username = nameOf(scene, kind)
      return { request: post(scene.port, '/signin/forgotten', { username }, new Map(), network()), typed: [username] }
    },
  },
  { name: 'passkey, answered', form: ['one-page', false], kinds: ['unknown', 'known key'], ask: passkey },
]

export const enumeration: Bench = {
  name: 'enumeration',
  what: 'time of answers to names, passwords and passkeys that are known, to that of such as nobody has; cheap hashes',
  run: (options) => onStage((stage) => measure(stage, options)),
}

async function measure(stage: Stage, { calls }: Options) {
  const { client } = stage.database
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const strangers = await elsewhere(stage)
  const keys = await keysOf(client, people)
  await stage.analyze()
  const server = await stage.serve('portal', { cost: CHEAP_COST, standing: ['email', 'sms'] })
  const goals: Goal[] = []
  const details: Record<string, number> = {}
  let instant = Date.now()
  for (const door of DOORS) {
    await client.query('update organization set sign_in_form = $1, always_ask_second_step = $2, modified_at = now()', [
      ...door.form,
    ])
    // reason: a node asks once a second what holds at an address
    await sleep(1200)
    const times = await timesOf(server, door, calls, { people, strangers, keys }, () => (instant += APART_MS))
    for (const [kind, likeness] of compared(door, times)) {
      const what = `${door.name}: ${kind}`
      goals.push({
        what: `${what} (${spelled(likeness)}), deviation`,
        is: likeness.deviation,
        sense: 'at most',
        goal: GOAL,
        unit: '',
      })
      details[`${what}: deviation`] = likeness.deviation
      details[`${what}: ratio`] = likeness.ratio
      details[`${what}: low`] = likeness.low
      details[`${what}: high`] = likeness.high
    }
  }
  return { rssMiB: await rssMiB(server.pid), goals, details }
}

function spelled({ medianMs, ratio, low, high }: Likeness): string {
  return `${medianMs.toFixed(2)} ms, ${ratio.toFixed(3)} of ${low.toFixed(3)} to ${high.toFixed(3)}`
}

function* compared({ kinds: [reference, ...others] }: Door, times: Times): Generator<readonly [Kind, Likeness]> {
  for (const kind of others) if (reference) yield [kind, likenessOf(times.get(kind) ?? [], times.get(reference) ?? [])]
}

type Times = ReadonlyMap<Kind, number[]>

/** Every kind once in each round, in an order drawn anew; some rounds beside each other. */
async function timesOf(
  server: Running,
  door: Door,
  calls: number,
  who: Pick<Scene, 'people' | 'strangers' | 'keys'>,
  nextInstant: () => number,
): Promise<Times> {
  console.error(`  ${door.name} ...`)
  const { beside = BESIDE } = door
  const connections = await Promise.all(Array.from({ length: beside }, () => openConnection(server.port)))
  const times = new Map<Kind, number[]>(door.kinds.map((kind) => [kind, []]))
  const warmUp = Math.min(200, calls)
  for (let first = 0; first < calls + warmUp; first += beside) {
    await server.ask(nextInstant())
    const rounds = connections.map((connection, at) =>
      timesOfRound(door, { connection, port: server.port, round: first + at, ...who }),
    )
    for (const round of await Promise.all(rounds))
      for (const [kind, ms] of round) if (first >= warmUp) times.get(kind)?.push(ms)
  }
  for (const connection of connections) connection.close()
  return times
}

async function timesOfRound(door: Door, scene: Scene): Promise<ReadonlyMap<Kind, number>> {
  const [times, seen] = [new Map<Kind, number>(), new Map<Kind, string>()]
  for (const kind of shuffled(door.kinds)) {
    const { request, typed } = await door.ask(scene, kind)
    const begun = performance.now()
    const answer = await scene.connection.send(request)
    times.set(kind, performance.now() - begun)
    seen.set(kind, visibleOf(answer, typed))
  }
  alike(door, seen)
  return times
}

/** Throws where answers differ in more than they may. */
function alike({ name, kinds }: Door, seen: ReadonlyMap<Kind, string>): void {
  const [reference] = kinds
  for (const kind of kinds) {
    if (reference && seen.get(kind) !== seen.get(reference))
      throw new Error(
        `${name}: "${kind}" is answered unlike "${reference}":\n${seen.get(kind)}\n---\n${seen.get(reference)}`,
      )
  }
}

function shuffled(kinds: readonly Kind[]): Kind[] {
  return kinds
    .map((kind) => [Math.random(), kind] as const)
    .sort(([one], [other]) => one - other)
    .map(([, kind]) => kind)
}

const WRONG = 'plenty of rain in Bremen!'

async function signIn(scene: Scene, kind: Kind): Promise<Asked> {
  const username = nameOf(scene, kind)
  const password = kind === 'wrong token' ? PASSWORD : WRONG
  const form = { username, password, token: '000000' }
  return { request: post(scene.port, '/signin', form, new Map(), network()), typed: [username] }
}

/** The first page is passed by everybody, and not measured. */
async function secondPage(scene: Scene, kind: Kind): Promise<Asked> {
  const { connection, port } = scene
  const [address, username] = [network(), nameOf(scene, kind)]
  const form = { username, password: kind === 'wrong token' ? PASSWORD : WRONG }
  const { head } = await connection.send(post(port, '/signin', form, new Map(), address))
  const request = post(port, '/signin/challenge', { code: '000000' }, new Map(cookiesIn(head)), address)
  return { request, typed: [username] }
}

/** Five wrong ones before, from the same network. */
async function throttled(scene: Scene, kind: Kind): Promise<Asked> {
  const { connection, port } = scene
  const [address, username] = [network(), nameOf(scene, kind)]
  const request = post(port, '/signin', { username, password: WRONG, token: '' }, new Map(), address)
  for (let wrong = 0; wrong < 5; wrong++) await connection.send(request)
  return { request, typed: [username] }
}

async function passkey({ connection, port, keys, round }: Scene, kind: Kind): Promise<Asked> {
  const address = network()
  const asked: Answer = await connection.send(post(port, '/signin/passkey/options', {}, new Map(), address))
  const { challenge } = JSON.parse(asked.body.slice(asked.body.indexOf('{'), asked.body.lastIndexOf('}') + 1)) as {
    challenge: string
  }
  const known = keys[round % keys.length]
  const key = kind === 'known key' && known ? known : { id: randomBytes(32), handle: randomBytes(32) }
  const form = { passkey: answerOf(key, challenge, `http://localhost:${port}`) }
  return { request: post(port, '/signin/passkey', form, new Map(cookiesIn(asked.head)), address), typed: [] }
}

/** People of a reseller with an address of its own. */
async function elsewhere(stage: Stage): Promise<BenchPerson[]> {
  const { client } = stage.database
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const id = randomUUID()
  await client.query(
    `insert into organization (id, kind, parent_id, path, realm_id, name, created_at, modified_at)
     select $1::uuid, 'reseller', id, path || $1::uuid::text || '/', $1::uuid, 'Harbor', now(), now() from organization where kind = 'operator'`,
    [id],
  )
  await client.query('update app_user set realm_id = $1 where id = any($2::uuid[])', [id, people.map((one) => one.id)])
  return people
}

/** A name of the kind; all are of the same length. */
function nameOf({ round, people, strangers }: Scene, kind: Kind): string {
  const known = people[round % people.length]?.username ?? ''
  if (kind === 'other realm') return (strangers[round % strangers.length]?.username ?? '').padEnd(known.length, '0')
  if (kind !== 'unknown' && kind !== 'throttled, unknown') return known
  return `${randomBytes(4).toString('hex')}${known.slice(8)}`
}

let networks = 0

/** Another one each time. */
function network(): string {
  const number = ++networks
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
