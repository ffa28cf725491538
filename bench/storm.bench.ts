// More than can be answered: what is let in is answered soon, the rest is told to come back, and nobody is locked out.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Options } from './measure/bench.ts'
import type { Goal } from './measure/figures.ts'
import { type Offered, offer, p99 } from './measure/offering.ts'
import type { BenchPerson } from './measure/people.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import { keyOf, worldOf } from './measure/standing.ts'
import { verifying } from './measure/verifying.ts'

const PER_SECOND = 3000
const CALM_PER_SECOND = 100
const PEOPLE = 12_000
/** A key may ask so often in a second and no more. */
const KEYS = 64
const NORMAL_AGAIN_SECONDS = 10

export const storm: Bench = {
  name: 'storm',
  what: '3,000 verifications a second are offered to /v1/verify, for a minute',
  run: (options) => onStage((stage) => weather(stage, options)),
}

async function weather(stage: Stage, { stormSeconds: seconds }: Options) {
  const people = await stage.people(PEOPLE, CHEAP_COST)
  const server = await stage.serve('portal', { cost: CHEAP_COST })
  await stage.analyze()
  const next = await verifying(server, people, await keysFor(stage, people))
  const calm = { port: server.port, perSecond: CALM_PER_SECOND, seconds: 5, next }
  await offer(calm)
  const before = await offer(calm)
  const storming = await offer({ ...calm, perSecond: PER_SECOND, seconds })
  const again = await normalAgain(() => offer({ ...calm, seconds: 1 }), p99(before.admitted))
  // reason: everybody is asked once more, so whoever was locked out shows
  const after = await offer({ ...calm, perSecond: 4 * CALM_PER_SECOND, seconds: PEOPLE / (4 * CALM_PER_SECOND) })
  return { goals: goalsOf(storming, again, after), details: detailsOf(seconds, before, storming, after) }
}

async function keysFor(stage: Stage, people: readonly BenchPerson[]): Promise<string[]> {
  const { world, end } = await worldOf(stage)
  const keys = await Promise.all(people.slice(0, KEYS).map((person) => keyOf(world, person)))
  await end()
  return keys
}

/** Seconds until a second passed in which everything was answered as before the storm. */
async function normalAgain(second: () => Promise<Offered>, usualMs: number): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const at = (performance.now() - begun) / 1000
    const { admitted, turnedAway, wrong } = await second()
    const calm = turnedAway.length === 0 && wrong.length === 0 && p99(admitted) <= Math.max(50, 3 * usualMs)
    if (calm || at > 6 * NORMAL_AGAIN_SECONDS) return at
    await sleep(100)
  }
}

function goalsOf(storming: Offered, again: number, after: Offered): Goal[] {
  return [
    { what: 'p99 of what was admitted', is: p99(storming.admitted), sense: 'at most', goal: 1000, unit: 'ms' },
    {
      what: 'answers that are neither right nor 503 with Retry-After',
      is: storming.wrong.length,
      sense: 'at most',
      goal: 0,
      unit: '',
    },
    {
      what: 'right codes refused afterwards',
      is: after.wrong.length + after.turnedAway.length,
      sense: 'at most',
      goal: 0,
      unit: '',
    },
    { what: 'normal again after', is: again, sense: 'at most', goal: NORMAL_AGAIN_SECONDS, unit: 's' },
  ]
}

function detailsOf(seconds: number, before: Offered, storming: Offered, after: Offered) {
  for (const said of new Set(storming.wrong.slice(0, 1000))) console.error(`  wrong: ${said}`)
  const rate = (calls: readonly number[]): number => Math.round(calls.length / seconds)
  return {
    offeredPerSecond: Math.round(storming.offered / seconds),
    admittedPerSecond: rate(storming.admitted),
    turnedAwayPerSecond: rate(storming.turnedAway),
    turnedAwayP99Ms: p99(storming.turnedAway),
    calmP99Ms: p99(before.admitted),
    afterP99Ms: p99(after.admitted),
  }
}
