import { readFile } from 'node:fs/promises'
import { processesIn } from '#store/embedded/processes.ts'

const TICK_MS = 10
const [USER, SYSTEM, ENDED_USER, ENDED_SYSTEM] = [11, 12, 13, 14]

/** Processor time of a process and of its children that have ended, in milliseconds; 0 where there is no /proc. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return [USER, SYSTEM, ENDED_USER, ENDED_SYSTEM].reduce((total, field) => total + (fields[field] ?? 0) * TICK_MS, 0)
}

/** The same of every process of a PostgreSQL. What ended is in the sum of the process that waited for it. */
export async function postgresCpuMs(cluster: string): Promise<number> {
  const all = await Promise.all((await processesIn(cluster)).map(cpuMs))
  return all.reduce((total, ms) => total + ms, 0)
}

/** Resident memory, shared pages counted in full. */
export async function rssMiB(pid: number): Promise<number> {
  return inMiB(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''), /^VmRSS:\s+(\d+) kB/m)
}

/** Memory of these processes together: a page that several share counts once (PSS). */
export async function pssMiB(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(
    pids.map(async (pid) =>
      inMiB(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''), /^Pss:\s+(\d+) kB/m),
    ),
  )
  return each.reduce((total, one) => total + one, 0)
}

function inMiB(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0) / 1024
}
