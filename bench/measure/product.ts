import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ending } from './endings.ts'

/** The product itself, started from outside. */
export type Product = {
  /** Of the program that was started: npm, or the server itself. */
  readonly pid: number
  readonly port: number
  /** Address of the first set-up, as long as there is no operator. */
  readonly setup: string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE_MS = 60_000
const SETUP = /http:\/\/localhost:(\d+)\/setup\/\S+/

/** As people start it. */
export const NPM_START = ['npm', 'start']
/** The same without npm, which is a process of its own. */
export const SERVER = [
  process.execPath,
  '--max-semi-space-size=4',
  '--enable-source-maps',
  '--import',
  './scripts/load-tsx.mjs',
  'src/main.ts',
] as const

/** Starts it on this data folder and ends it; it is there once it has printed where the first owner is set up. */
export async function withProduct<T>(
  words: readonly string[],
  dataDir: string,
  settings: Readonly<Record<string, string>>,
  use: (product: Product) => Promise<T>,
): Promise<T> {
  const [program = '', ...rest] = words
  const child = spawn(program, rest, {
    cwd: ROOT,
    env: { ...process.env, PATH: pathOfPeople(), PORT: '0', DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return ending(
    () => end(child),
    async () => {
      const [setup, port] = await setupAddress(child)
      return use({ pid: child.pid ?? 0, port: Number(port), setup })
    },
  )
}

/** A folder that is gone afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  return ending(
    () => rm(folder, { recursive: true, force: true }),
    () => use(folder),
  )
}

async function setupAddress(child: ChildProcess): Promise<RegExpExecArray> {
  if (!child.stdout) throw new Error('the product has no standard output')
  const late = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS)
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const found = SETUP.exec(line)
      if (found) return found
    }
  } finally {
    clearTimeout(late)
    child.stdout.resume()
  }
  throw new Error('the product did not print where it is set up')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Without our own programs, so that npm runs with the Node that people have. */
function pathOfPeople(): string {
  const inside = `${sep}node_modules${sep}.bin`
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !folder.endsWith(inside)).join(delimiter)
}
