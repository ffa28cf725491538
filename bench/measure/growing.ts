// The same call over a small tree and a large one.
import { measured } from './callers.ts'
import { type Connection, openConnection } from './connection.ts'
import { median, type PageFigures, quantile, type Round } from './figures.ts'
import type { Running } from './servers.ts'

/** Calls so many times, one after the other. */
export type Calling = (calls: number) => Promise<Round>

const WARM_UP = 5
const CALLS = 30

/** One caller of this server, over a connection that it keeps for a round. `act` throws when the answer is not the right one. */
export function calling(
  { port, pid }: Pick<Running, 'port' | 'pid'>,
  cluster: string,
  act: (connection: Connection) => Promise<void>,
): Calling {
  return (calls) =>
    measured(pid, cluster, async () => {
      const connection = await openConnection(port)
      const latencies: number[] = []
      for (let call = 0; call < calls; call++) {
        const begun = performance.now()
        await act(connection)
        latencies.push(performance.now() - begun)
      }
      connection.close()
      return { calls, latencies, seconds: latencies.reduce((sum, ms) => sum + ms, 0) / 1000 }
    })
}

/** The two trees take turns, round by round, so that a busy machine slows both. */
export async function grown(
  of: Pick<PageFigures, 'page' | 'scope'>,
  few: Calling,
  many: Calling,
  rounds: number,
  calls = CALLS,
): Promise<PageFigures> {
  await few(WARM_UP)
  await many(WARM_UP)
  const all: { few: Round[]; many: Round[] } = { few: [], many: [] }
  for (let round = 0; round < rounds; round++) {
    all.few.push(await few(calls))
    all.many.push(await many(calls))
  }
  const figures = figuresOf(of, all.few, all.many)
  console.error(`  ${of.scope}, ${of.page}: ${figures.smallP50Ms.toFixed(1)} and ${figures.p50Ms.toFixed(1)} ms`)
  return figures
}

function figuresOf(
  of: Pick<PageFigures, 'page' | 'scope'>,
  few: readonly Round[],
  many: readonly Round[],
): PageFigures {
  const [small, large] = [summed(few), summed(many)]
  return {
    ...of,
    ...{ smallP50Ms: small.p50Ms, smallP99Ms: small.p99Ms, smallCpuMs: small.cpuMs },
    ...{ ...large, growth: large.p50Ms / small.p50Ms, cpuGrowth: large.cpuMs / small.cpuMs },
  }
}

function summed(rounds: readonly Round[]): Pick<PageFigures, 'p50Ms' | 'p99Ms' | 'cpuMs'> {
  const times = rounds.flatMap(({ latencies }) => latencies).sort((one, other) => one - other)
  const used = rounds.reduce((sum, { serverCpuMs, postgresCpuMs }) => sum + serverCpuMs + postgresCpuMs, 0)
  return { p50Ms: median(times), p99Ms: quantile(times, 0.99), cpuMs: used / times.length }
}
