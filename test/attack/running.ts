import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { processesIn } from '#store/embedded/processes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = ['--enable-source-maps', '--import', './scripts/load-tsx.mjs']
const READY = /^Countersign is ready at /m

/** The product as an operator starts it: a process of its own, with its own PostgreSQL in a folder of its own. */
export type Running = {
  readonly url: string
  readonly pid: number
  readonly dataDir: string
  /** Everything it has said, on both of its outputs. */
  said(): string
  /** The first match in what it says, which it may say later. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

export type RunningOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Of Node. */
  readonly flags?: readonly string[]
  readonly words?: readonly string[]
}

/** Starts it on a free port of this machine; it ends with the test. `url` is where it listens, whatever it calls itself. */
export async function running(t: Pick<TestContext, 'after'>, options: RunningOptions = {}): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-attacked-'))
  const port = await freePort()
  const { HOME = '', PATH = '' } = process.env
  const { env = {}, flags = [], words = [] } = options
  const child = spawn(process.execPath, [...flags, ...MAIN, 'src/main.ts', ...words], {
    cwd: ROOT,
    env: { HOME, PATH, PORT: String(port), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => end(child, dataDir))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part
    })
  const says = (pattern: RegExp): Promise<RegExpExecArray> => heard(child, () => output, pattern)
  await says(READY)
  return { url: `http://localhost:${port}`, pid: child.pid ?? 0, dataDir, said: () => output, says }
}

/** What the superuser of its PostgreSQL can see. */
export async function asSuperuser<T>({ dataDir }: Running, act: (client: Client) => Promise<T>): Promise<T> {
  const home = join(dataDir, 'postgres')
  const password = readFileSync(join(home, 'password'), 'utf8').trim()
  const [, , , port = '5432', host = ''] = readFileSync(join(home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')
  const client = new Client({ host, port: Number(port), user: 'postgres', password, database: 'countersign' })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function heard(child: ChildProcess, output: () => string, pattern: RegExp): Promise<RegExpExecArray> {
  for (const late = performance.now() + 60_000; performance.now() < late; await sleep(20)) {
    const found = pattern.exec(output())
    if (found) return found
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output()}`)
  }
  throw new Error(`it did not say ${pattern} within a minute: ${output()}`)
}

async function end(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
    child.kill('SIGTERM')
    await ended
    clearTimeout(late)
  }
  for (const pid of await processesIn(join(dataDir, 'postgres', 'cluster'))) process.kill(pid, 'SIGKILL')
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
