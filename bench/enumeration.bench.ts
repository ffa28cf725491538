// Whether anybody can tell by the time or the words of an answer that a name, a password or a passkey is known here.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Options } from './measure/bench.ts'
import { openConnection } from './measure/connection.ts'
import { DOORS, type Door, type Kind, type Scene } from './measure/doors-tried.ts'
import type { Goal } from './measure/figures.ts'
import { keysOf } from './measure/keys.ts'
import { type Likeness, likenessOf } from './measure/likeness.ts'
import type { BenchPerson } from './measure/people.ts'
import { rssMiB } from './measure/processes.ts'
import { radiusCaller } from './measure/radius.ts'
import type { Running } from './measure/servers.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import { asksByRadius, keyOf, protects, worldOf } from './measure/standing.ts'

const SECRET = 'a-secret-of-the-bench-alone'
/** Everybody's turn comes again after so many rounds. */
const PEOPLE = 600
/** Between two rounds, so that no round meets the waits that others left. */
const APART_MS = 80 * 60_000
const GOAL = 0.03
/** Rounds at once: each mostly waits for the beat on which refusals leave. More would be a flood, and strangers wait in one. */
const BESIDE = 8

export const enumeration: Bench = {
  name: 'enumeration',
  what: 'time of answers to names, passwords and passkeys that are known, to that of such as nobody has; cheap hashes',
  run: (options) => onStage((stage) => measure(stage, options)),
}

async function measure(stage: Stage, { calls, door: wanted }: Options) {
  const { client } = stage.database
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const strangers = await elsewhere(stage)
  const keys = await keysOf(client, people)
  await stage.analyze()
  const token = await standing(stage, people[0])
  const options = { cost: CHEAP_COST, standing: ['email', 'sms'] }
  const servers = { portal: await stage.serve('portal', options), radius: await stage.serve('radius', options) }
  const goals: Goal[] = []
  const details: Record<string, number> = {}
  let instant = Date.now()
  for (const door of DOORS.filter(({ name }) => name.startsWith(wanted))) {
    await client.query('update organization set sign_in_form = $1, always_ask_second_step = $2, modified_at = now()', [
      ...door.form,
    ])
    // reason: a node asks once a second what holds at an address
    await sleep(1200)
    const times = await timesOf(servers, door, calls, { people, strangers, keys, token }, () => (instant += APART_MS))
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
  return { rssMiB: await rssMiB(servers.portal.pid), goals, details }
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
  { portal, radius }: Readonly<Record<'portal' | 'radius', Running>>,
  door: Door,
  calls: number,
  who: Pick<Scene, 'people' | 'strangers' | 'keys' | 'token'>,
  nextInstant: () => number,
): Promise<Times> {
  console.error(`  ${door.name} ...`)
  const { beside = BESIDE } = door
  const callers = await Promise.all(
    Array.from({ length: beside }, async () => ({
      connection: await openConnection(portal.port),
      radius: await radiusCaller(radius.port, SECRET),
    })),
  )
  const times = new Map<Kind, number[]>(door.kinds.map((kind) => [kind, []]))
  const warmUp = Math.min(200, calls)
  for (let first = 0; first < calls + warmUp; first += beside) {
    const instant = nextInstant()
    await Promise.all([portal, radius].map((server) => server.ask(instant)))
    const rounds = callers.map((caller, at) =>
      timesOfRound(door, { ...caller, port: portal.port, round: first + at, ...who }),
    )
    for (const round of await Promise.all(rounds))
      for (const [kind, ms] of round) if (first >= warmUp) times.get(kind)?.push(ms)
  }
  for (const { connection, radius: caller } of callers) {
    connection.close()
    caller.close()
  }
  return times
}

async function timesOfRound(door: Door, scene: Scene): Promise<ReadonlyMap<Kind, number>> {
  const [times, seen] = [new Map<Kind, number>(), new Map<Kind, string>()]
  for (const kind of shuffled(door.kinds)) {
    const attempt = await door.ask(scene, kind)
    const begun = performance.now()
    const visible = await attempt()
    times.set(kind, performance.now() - begun)
    seen.set(kind, visible)
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

/** What asks on behalf of the operator: a gateway by RADIUS, and whoever has this key. */
async function standing(stage: Stage, by: BenchPerson | undefined): Promise<string> {
  const { world, organizationId, end } = await worldOf(stage)
  await asksByRadius(world, await protects(world, organizationId, 'radius'), SECRET)
  const token = by && (await keyOf(world, by))
  await end()
  return token ?? ''
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
