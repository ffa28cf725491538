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

/** Starts a file of bench/servers, started as the product is; it ends with us. For a profile, set NODE_OPTIONS. */
export async function startServer(name: string, options: object = {}): Promise<Running> {
  const program = fileURLToPath(new URL(`../servers/${name}.ts`, import.meta.url))
  const child = fork(program, [JSON.stringify(options)], {
    cwd: ROOT,
    execArgv: LOADER,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<never>((_, fail) => {
    child.once('exit', (code) => fail(new Error(`a server of the bench ended with ${code}`)))
  })
  ended.catch(() => undefined)
  const port = await nextMessage<number>(child, ended)
  return {
    pid: child.pid ?? 0,
    port,
    ask: async <Said>(what: unknown) => {
      child.send({ what })
      return nextMessage<Said>(child, ended)
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await ended.catch(() => undefined)
    },
  }
}

async function nextMessage<Said>(child: ChildProcess, ended: Promise<never>): Promise<Said> {
  const message = once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })
  const [said] = await Promise.race([message, ended])
  return said as Said
}
