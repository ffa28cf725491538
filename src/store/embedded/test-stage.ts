// What the tests of this folder share: people to be, folders of theirs, processes that end with the test.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { processesIn } from './processes.ts'

/** Somebody who starts Countersign; without an id, whoever runs the tests. */
export type Person = { readonly name: string; readonly uid?: number; readonly skip?: string | false }

export type Running = {
  readonly child: ChildProcess
  readonly pid: number
  readonly lines: string[]
  readonly address: string
}
export type Ended = { readonly code: number | null; readonly lines: string[]; readonly error: string }

const HOLDER = fileURLToPath(new URL('test-holder.ts', import.meta.url))

/** Root plays the others too; a plain user plays only itself. */
export function people(): Person[] {
  if (process.geteuid?.() !== 0) return [{ name: 'a plain user' }]
  return [
    { name: 'root' },
    { name: 'a plain user', uid: 65534, skip: unlessReadable(65534) },
    { name: 'a user without a name', uid: 54321, skip: unlessReadable(54321) || unlessMapped(54321) },
  ]
}

function unlessReadable(uid: number): string | false {
  const { status } = spawnSync(process.execPath, ['--version'], { uid, gid: uid, cwd: '/' })
  const read = spawnSync('test', ['-r', HOLDER], { uid, gid: uid, cwd: '/' })
  return status === 0 && read.status === 0 ? false : 'this folder can be read by root only'
}

function unlessMapped(uid: number): string | false {
  const { status } = spawnSync('unshare', ['--user', '--map-user=65534', 'true'], { uid, gid: uid, cwd: '/' })
  return status === 0 ? false : 'this kernel allows no user namespaces'
}

/** A folder of that person's own, which goes away with every process in it. */
export async function folderOf(t: TestContext, { uid }: Person): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-embedded-')))
  if (uid !== undefined) await chown(folder, uid, uid)
  t.after(async () => {
    for (const pid of await processesIn(clusterIn(folder))) endNow(pid)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}

/** A data folder with a database that was made and stopped: a copy, as making one takes a second. */
export async function usedFolderOf(t: TestContext, person: Person): Promise<string> {
  const [folder, made] = await Promise.all([folderOf(t, person), madeFor(person)])
  if (spawnSync('cp', ['-a', made, folder]).status !== 0) throw new Error(`${made} cannot be copied`)
  return join(folder, 'data')
}

const made = new Map<Person, Promise<string>>()

after(async () => {
  for (const dataDir of await Promise.all(made.values())) await rm(dirname(dataDir), { recursive: true, force: true })
})

function madeFor(person: Person): Promise<string> {
  const folder = made.get(person) ?? make(person)
  made.set(person, folder)
  return folder
}

async function make(person: Person): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-embedded-'))
  if (person.uid !== undefined) await chown(folder, person.uid, person.uid)
  const dataDir = join(folder, 'data')
  const holder = spawnHolder(person, { dataDir, fsync: false })
  await ready(holder)
  await end(holder, 'SIGTERM')
  return dataDir
}

/** Where the database's files are in a data folder. */
export function clusterIn(folder: string): string {
  return join(folder, 'postgres', 'cluster')
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself
  }
}

/** Starts a process that opens the folder, and waits until it did. */
export async function begin(t: TestContext, person: Person, options: object): Promise<Running> {
  const holder = spawnHolder(person, options)
  t.after(() => holder.child.kill('SIGKILL'))
  const address = await ready(holder)
  return { child: holder.child, pid: holder.child.pid ?? 0, lines: holder.lines, address }
}

/** The same where it is to fail. */
export async function refused(t: TestContext, person: Person, options: object): Promise<Ended> {
  const holder = spawnHolder(person, options)
  t.after(() => holder.child.kill('SIGKILL'))
  const outcome = await Promise.race([lineOf(holder.lines, 'ready '), holder.ended])
  if (typeof outcome === 'string') throw new Error('it started, although it should not')
  return outcome
}

type Holder = { child: ChildProcess; lines: string[]; ended: Promise<Ended> }

function spawnHolder({ uid }: Person, options: object): Holder {
  const user = uid === undefined ? {} : { uid, gid: uid }
  // A group of its own, so that a test can send it what a terminal sends.
  const child = spawn(process.execPath, [HOLDER, JSON.stringify(options)], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: 'pipe',
  })
  const lines: string[] = []
  let error = ''
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code, lines, error: error.trimEnd() }))
  return { child, lines, ended }
}

async function ready({ lines, ended }: Holder): Promise<string> {
  const line = await Promise.race([lineOf(lines, 'ready '), ended])
  if (typeof line !== 'string') throw new Error(`it did not start: ${line.error}`)
  return line.slice('ready '.length)
}

/** Waits for a line that begins so. */
export async function lineOf(lines: string[], start: string): Promise<string> {
  for (
    const until = performance.now() + 60_000;
    performance.now() < until;
    await sleep(10, undefined, { ref: false })
  ) {
    const line = lines.find((text) => text.startsWith(start))
    if (line) return line
  }
  throw new Error(`no line began with "${start}" in a minute`)
}

/** Sends a signal and waits for the end. */
export async function end({ child }: Pick<Running, 'child'>, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit')
  child.kill(signal)
  const [code] = await exited
  return code
}

/** Runs statements one after the other over a connection of its own; the rows of the last. */
export async function ask(address: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: address })
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
