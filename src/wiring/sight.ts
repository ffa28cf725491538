import type { Logger } from 'pino'
import type { Hashing } from '#domain/users/hashing.ts'
import type { Readiness } from '#faces/http/readiness.ts'
import { type Answers, CannotListen } from '#faces/http/serve.ts'
import type { Fact, World } from '#kernel/work.ts'
import type { Connections } from '#store/connections.ts'
import type { Config } from '../config.ts'

/** What of a node is there to be looked at. */
export type Looked = {
  readonly world: World
  readonly connections: Connections
  readonly readiness: () => Promise<Readiness>
}

/** One who looks: at metrics, or at traces. What they wrap does the same as before. */
export type Looker = {
  hear?(fact: Fact): void
  world?(world: World): World
  hashing?(hashing: Hashing): Hashing
  answers?(answers: Answers): Answers
  /** Something is handed over to others: a message to a gateway. `result` is a word of ours. */
  handed?<T>(labels: Handed, act: () => Promise<T>, resultOf: (made: T) => string): Promise<T>
  /** A packet of RADIUS was answered. */
  packet?(answer: string): void
  /** The store is open. */
  begin?(looked: Looked): Promise<void>
  end?(): Promise<void>
}

/** To whom: the kind of a gateway, and the channel. Words of ours only. */
export type Handed = { readonly channel: string; readonly kind: string }

/** All who look at a node; nobody, unless the settings say so. */
export type Sight = Required<Looker>

/** What operators see of this node, as the settings say; only then it is loaded. */
export async function sightOf(config: Config, logger: Logger): Promise<Sight> {
  const { metricsPort: port, metricsHost: host, metricsToken: token, tracesUrl: url, tracesPercent: percent } = config
  const lookers: Looker[] = []
  // reason: traces first, so that metrics count the time of what is outside
  if (url !== undefined) lookers.push(await (await import('./traces.ts')).createTraces({ url, percent }, logger))
  if (port !== undefined) lookers.push(await (await import('./metrics.ts')).createMetrics({ port, host, token }))
  return together(lookers)
}

/** Several as one. */
export function together(lookers: readonly Looker[]): Sight {
  return {
    hear: (fact) => lookers.forEach((each) => void each.hear?.(fact)),
    world: (world) => lookers.reduce((seen, each) => each.world?.(seen) ?? seen, world),
    hashing: (hashing) => lookers.reduce((seen, each) => each.hashing?.(seen) ?? seen, hashing),
    answers: (answers) => lookers.reduce((seen, each) => each.answers?.(seen) ?? seen, answers),
    handed: (labels, act, resultOf) =>
      lookers.reduce((run, { handed }) => (handed ? () => handed(labels, run, resultOf) : run), act)(),
    packet: (answer) => lookers.forEach((each) => void each.packet?.(answer)),
    begin: async (looked) => {
      for (const each of lookers) await each.begin?.(looked).catch(refuse)
    },
    end: async () => {
      for (const each of lookers) await each.end?.()
    },
  }
}

function refuse(error: Error): never {
  throw new CannotListen(`Metrics cannot be shown: ${error.message}. Set METRICS_PORT and METRICS_HOST to free ones.`)
}
