import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

/** What postmaster.pid says; it may be stale. */
export type PidFile = { readonly pid: number; readonly sockets: string }

/** Reads a lock file of PostgreSQL: the first line is the process, the fifth the folder of its socket. */
async function readLockFile(file: string): Promise<PidFile | undefined> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, sockets: lines[4] ?? '' } : undefined
}

/** What the pid file of this folder says, true or not. */
export function readPidFile(cluster: string): Promise<PidFile | undefined> {
  return readLockFile(join(cluster, 'postmaster.pid'))
}

/** The server of this folder, if its pid file names a process that really lives here. */
export async function serverIn(cluster: string): Promise<PidFile | undefined> {
  const file = await readPidFile(cluster)
  return file && (await livesIn(file.pid, cluster)) ? file : undefined
}

/** PostgreSQL's processes work in their data folder; a stranger who got the same number does not. */
export async function livesIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux')
    return (await run(['lsof', '-a', '-d', 'cwd', '-p', String(pid), '-Fn'])).out.includes(`\nn${folder}\n`)
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === folder
}

/** Signals a process of this folder; a stranger is never touched. */
export async function signalIn(cluster: string, pid: number, signal: NodeJS.Signals): Promise<void> {
  if (!(await livesIn(pid, cluster))) return
  try {
    process.kill(pid, signal)
  } catch {
    // It ended between the look and the signal.
  }
}

/** Every process of this folder, also those that outlived their server for a moment. */
export async function processesIn(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0)
  const here = await Promise.all(pids.map((pid) => livesIn(pid, cluster)))
  return pids.filter((_, index) => here[index])
}

/**
 * PostgreSQL will not start while a lock file of its names a living process, whoever that is, or the remains of a dead one
 * that nobody waited for. So such a name is removed, when no process lives here. A number that is free is left to
 * PostgreSQL, which then also looks whether its shared memory is still in use.
 */
export async function removeStrangersLocks(cluster: string, sockets: string): Promise<void> {
  for (const file of [join(cluster, 'postmaster.pid'), join(sockets, '.s.PGSQL.5432.lock')]) {
    const named = await readLockFile(file)
    if (!named || !isAlive(named.pid)) continue
    if ((await processesIn(cluster)).length === 0) await rm(file, { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' // alive, and somebody else's
  }
}
