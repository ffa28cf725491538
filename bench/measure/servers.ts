import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A server of ours in a process of its own. */
export type Running = {
  readonly pid: number
  readonly port: number
  /** Tells it something and waits for what it says. */
  ask<Said>(what: unknown): Promise<Said>
  stop(): Promise<void>
}

const LOADER = ['--enable-source-maps', '--import', './scripts/load-tsx.mjs']
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE_MS = 60_000

/** Starts a file of bench/servers, started as the product is; it ends with us. `flags` are for Node, as for profiles. */
export async function startServer(name: string, options: object = {}): Promise<Running> {
  const program = fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url))
  const flags = (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter((flag) => flag !== '')
  const child = fork(program, [JSON.stringify(options)], {
    cwd: ROOT,
    execArgv: [...LOADER, ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const port = await nextMessage<number>(child)
  return {
    pid: child.pid ?? 0,
    port,
    ask: async <Said>(what: unknown) => {
      child.send({ what })
      return nextMessage<Said>(child)
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

async function nextMessage<Said>(child: ChildProcess): Promise<Said> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a server of the bench ended with ${code}`)
  })
  const [message] = await Promise.race([once(child, 'message', { signal }), ended])
  return message as Said
}
