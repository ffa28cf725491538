import { type Connection, openConnection } from './connection.ts'
import type { Round } from './figures.ts'
import { cpuMs, postgresCpuMs, rssMiB } from './processes.ts'
import type { Side } from './rounds.ts'
import type { Running } from './servers.ts'

/** One call over this connection; false when there is nothing left to call. Throws when the answer is not the right one. */
export type CallOnce = (connection: Connection, caller: number) => Promise<boolean>

export type Called = {
  readonly server: Running
  readonly callers: number
  /** Folder of the PostgreSQL behind it. */
  readonly cluster?: string
  /** Made ready before each round; gives what is called in it. */
  readonly prepare: (seconds: number) => Promise<CallOnce>
}

/** A server that so many callers call at once, each over a connection that it keeps, as fast as it answers. */
export function called({ server, callers, cluster, prepare }: Called): Side {
  return {
    rssMiB: () => rssMiB(server.pid),
    round: async (seconds) => {
      const callOnce = await prepare(seconds)
      const connections = await Promise.all(Array.from({ length: callers }, () => openConnection(server.port)))
      try {
        return await measured(server.pid, cluster, () => callAll(connections, callOnce, seconds))
      } finally {
        for (const connection of connections) connection.close()
      }
    },
  }
}

/** Adds what processors were used for it. */
export async function measured(
  pid: number,
  cluster: string | undefined,
  work: () => Promise<Pick<Round, 'calls' | 'seconds' | 'latencies'>>,
): Promise<Round> {
  const look = async (): Promise<[number, number]> => [await cpuMs(pid), cluster ? await postgresCpuMs(cluster) : 0]
  const [server, postgres] = await look()
  const done = await work()
  const [serverAfter, postgresAfter] = await look()
  return { ...done, serverCpuMs: serverAfter - server, postgresCpuMs: postgresAfter - postgres }
}

/** Every caller one call after the other, until the time is over or nothing is left. */
export async function callAll<Caller>(
  connections: readonly Caller[],
  callOnce: (connection: Caller, caller: number) => Promise<boolean>,
  seconds: number,
): Promise<Pick<Round, 'calls' | 'seconds' | 'latencies'>> {
  const latencies: number[] = []
  const begun = performance.now()
  const until = begun + seconds * 1000
  await Promise.all(
    connections.map(async (connection, caller) => {
      for (let now = performance.now(); now < until; ) {
        if (!(await callOnce(connection, caller))) return
        const after = performance.now()
        latencies.push(after - now)
        now = after
      }
    }),
  )
  return { calls: latencies.length, seconds: (performance.now() - begun) / 1000, latencies }
}
