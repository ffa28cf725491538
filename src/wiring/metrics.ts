import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Hashing } from '#domain/users/hashing.ts'
import { type MetricsSettings, serveMetrics } from '#faces/metrics/server.ts'
import type { Fact } from '#kernel/work.ts'
import { type Unit, watched } from '#store/watching.ts'
import { doorOf, methodOf } from './doors-seen.ts'
import { readAtAsking } from './metrics-read.ts'
import type { Looker } from './sight.ts'

/** From a look of half a millisecond to a statement that was given up. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts and measures, and shows it at a port of its own. No label names a person, a tenant or an address. */
export async function createMetrics(settings: MetricsSettings): Promise<Looker> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const radius = new Counter({
    ...named('radius_packets_total', 'Packets of RADIUS by what was answered'),
    labelNames: ['answer'],
    registers: [registry],
  })
  const measured = seconds(registry, 'unit_seconds', 'Time of units of work, with their wait for a connection', 'unit')
  const failed = new Counter({
    ...named('unit_errors_total', 'Units of work that ended with an error'),
    labelNames: ['unit'],
    registers: [registry],
  })
  const unit = async <T>(unit: Unit, act: () => Promise<T>): Promise<T> => {
    const begun = performance.now()
    try {
      return await act()
    } catch (error) {
      failed.inc({ unit })
      throw error
    } finally {
      measured.observe({ unit }, since(begun))
    }
  }
  let stop: (() => Promise<void>) | undefined
  return {
    ...{ hear: hearing(registry), hashing: (hashing) => seenHashing(registry, hashing) },
    ...{ answers: requests(registry), handed: handing(registry) },
    world: (world) => watched(world, { unit }),
    packet: (answer) => radius.inc({ answer }),
    begin: async (looked) => {
      readAtAsking(registry, looked)
      const print = async () => ({ type: registry.contentType, text: await registry.metrics() })
      stop = (await serveMetrics(settings, print)).stop
    },
    end: async () => stop?.(),
  }
}

const named = (name: string, help: string) => ({ name: `countersign_${name}`, help })

function seconds<Label extends string>(registry: Registry, name: string, help: string, ...labelNames: Label[]) {
  return new Histogram({ ...named(name, help), labelNames, buckets: SECONDS, registers: [registry] })
}

const since = (begun: number): number => (performance.now() - begun) / 1000

/** Facts: sign-ins, answers to factors, and everything else that has a row of the record. */
function hearing(registry: Registry): (fact: Fact) => void {
  const registers = [registry]
  const events = new Counter({
    ...named('events_total', 'Rows of the record, by what happened'),
    labelNames: ['action', 'outcome'],
    registers,
  })
  const signins = new Counter({
    ...named('signins_total', 'Sign-ins by how they ended, and why they were refused'),
    labelNames: ['outcome', 'reason'],
    registers,
  })
  const answers = new Counter({
    ...named('answers_total', 'Answers to factors by kind and purpose, and why they were refused'),
    labelNames: ['factor', 'purpose', 'outcome', 'reason'],
    registers,
  })
  return ({ action, outcome, reason = '', method = '' }) => {
    events.inc({ action, outcome })
    if (action === 'signin') signins.inc({ outcome, reason })
    if (ANSWERS.includes(action)) answers.inc({ factor: method, purpose: action, outcome, reason })
  }
}

const ANSWERS: readonly string[] = ['signin.second-factor', 'signin.passkey', 'confirm', 'factor.proved']

function requests(registry: Registry): NonNullable<Looker['answers']> {
  const counted = new Counter({
    ...named('http_requests_total', 'Requests by door, method and status'),
    labelNames: ['door', 'method', 'status'],
    registers: [registry],
  })
  const measured = seconds(registry, 'http_request_seconds', 'Time from a request to the end of its answer', 'door')
  return (answers) => (request, response) => {
    const begun = performance.now()
    const door = doorOf(request.url)
    response.once('close', () => {
      counted.inc({ door, method: methodOf(request.method), status: response.statusCode })
      measured.observe({ door }, since(begun))
    })
    return answers(request, response)
  }
}

function handing(registry: Registry): NonNullable<Looker['handed']> {
  const measured = seconds(
    registry,
    'delivery_seconds',
    'Time a gateway took for a message',
    'channel',
    'kind',
    'result',
  )
  return async (labels, act, resultOf) => {
    const begun = performance.now()
    let result = 'error'
    try {
      const made = await act()
      result = resultOf(made)
      return made
    } finally {
      measured.observe({ ...labels, result }, since(begun))
    }
  }
}

/** The line before the threads for hashes, and what it costs to stand in it. */
function seenHashing(registry: Registry, hashing: Hashing): Hashing {
  const line = new Gauge({ ...named('hashing_waiting', 'Hashes of passwords asked for'), registers: [registry] })
  const shed = new Counter({ ...named('hashing_shed_total', 'Hashes that had no place'), registers: [registry] })
  const measured = seconds(registry, 'hashing_seconds', 'Time of a hash of a password, with its wait')
  const seen = async <T>(act: () => Promise<T | 'busy'>): Promise<T | 'busy'> => {
    const begun = performance.now()
    line.inc()
    const made = await act().finally(() => line.dec())
    if (made === 'busy') shed.inc()
    else measured.observe(since(begun))
    return made
  }
  return {
    hash: (password) => seen(() => hashing.hash(password)),
    verify: (phc, password) => seen(() => hashing.verify(phc, password)),
    isWeak: (phc) => hashing.isWeak(phc),
  }
}
