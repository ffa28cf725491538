import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where things that must be ended are noted: a test, or a long form of a fault. */
export type Ends = { after(end: () => Promise<unknown> | unknown): void }

export type Program = {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<number | null>
  /** What it said so far, on both outputs. */
  said(): string
  /** Ends it by this signal, and waits for that. */
  end(signal?: NodeJS.Signals): Promise<void>
}

type Options = { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string }

/** Starts a program that ends with whoever started it: killed, it takes all that it started with it. */
export function start(ends: Ends, words: readonly string[], { env, cwd }: Options = {}): Program {
  // reason: a test that is killed leaves nothing behind; the kernel ends what it started
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...words], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const pipe of [child.stdout, child.stderr]) {
    pipe?.on('data', (part: Buffer) => {
      said = `${said}${part}`.slice(-100_000)
    })
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const end = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  ends.after(() => end())
  return { child, pid: child.pid ?? 0, ended, said: () => said, end }
}

/** Waits for what becomes true, and says what did not. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(50)) {
    if (await isSo()) return
  }
  throw new Error(`${what}: not in ${seconds} s`)
}

/** So many ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening')
      const address = server.address()
      return typeof address === 'object' && address ? address.port : 0
    }),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** The status of an address; 0 where nobody answers. */
export async function statusOf(address: string): Promise<number> {
  return fetch(address, { signal: AbortSignal.timeout(3000), redirect: 'manual' }).then(
    async (response) => {
      await response.body?.cancel()
      return response.status
    },
    () => 0,
  )
}
