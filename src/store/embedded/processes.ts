import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

/** What postmaster.pid says; it may be stale. */
export type PidFile = { readonly pid: number; readonly sockets: string }

/** Reads postmaster.pid: the first line is the process, the fifth the folder of its socket. */
export async function readPidFile(cluster: string): Promise<PidFile | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, sockets: lines[4] ?? '' } : undefined
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
 * PostgreSQL will not start while its pid file names a living process, whoever that is, so the name of a stranger is removed.
 * That of a dead process is left to PostgreSQL, which then also looks whether its shared memory is still in use.
 */
export async function removeStrangersPidFile(cluster: string): Promise<void> {
  const file = await readPidFile(cluster)
  if (!file || !isAlive(file.pid)) return
  if ((await processesIn(cluster)).length === 0) await rm(join(cluster, 'postmaster.pid'), { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' // alive, and somebody else's
  }
}
