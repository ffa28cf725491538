import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { give, type Recipe } from './cluster.ts'
import type { Place } from './place.ts'
import { livesIn, signalIn } from './processes.ts'
import { ENVIRONMENT } from './run.ts'
import { flags, rules } from './settings.ts'

const LARGEST_LOG = 10_000_000
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants

/** Starts the server by itself: in a session of its own, so that Ctrl-C reaches only us, and writing to a file, not to a pipe of ours. */
export async function launch(place: Place, { binaries, identity, fsync, settings }: Recipe): Promise<ChildProcess> {
  const { prefix, ...user } = identity
  await rotate(place.log)
  const log = openSync(place.log, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600)
  await give(identity, place.log, place.sockets)
  const words = [
    ...prefix,
    join(binaries.folder, 'postgres'),
    '-D',
    place.cluster,
    ...rules(place.sockets, fsync),
    ...flags(settings),
  ]
  const [program = '', ...rest] = words
  const child = spawn(program, rest, {
    ...user,
    cwd: place.home,
    detached: true,
    stdio: ['ignore', log, log],
    env: ENVIRONMENT,
  })
  child.on('error', () => {}) // it shows as an exit
  child.unref()
  closeSync(log)
  return child
}

async function rotate(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  )
  if (size > LARGEST_LOG) await rename(log, `${log}.1`)
}

/** Why the server ended by itself: its last complaint. */
export async function complaint(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-20)
  const line =
    lines.findLast((text) => /FATAL|PANIC|ERROR|unshare|error while loading/.test(text)) ?? lines.at(-1) ?? ''
  return line.replace(/^.*?(FATAL|PANIC|ERROR): +/, '')
}

/** Ends the server: orderly, then quickly (it recovers at the next start), then by force. */
export async function stopServer(cluster: string, pid: number, patienceMs = 10_000): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    await signalIn(cluster, pid, signal)
    if (await ended(cluster, pid, patienceMs)) return
  }
}

async function ended(cluster: string, pid: number, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs
  while (await livesIn(pid, cluster)) {
    if (performance.now() > until) return false
    await sleep(10)
  }
  return true
}
