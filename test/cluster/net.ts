import { spawnSync } from 'node:child_process'
import type { Ends } from './programs.ts'

/** Machines of their own on this one: a network between them that can be cut, and processes that end together. */
export type Machines = {
  /** Their addresses, in the order of their numbers. */
  readonly addresses: readonly string[]
  /** Words before a program, so that it runs on this machine as PostgreSQL's user, with all it starts. */
  on(machine: number): readonly string[]
  /** Words before a program that is to be on a machine for a moment. */
  enter(machine: number): readonly string[]
  cut(machine: number): void
  join(machine: number): void
}

/** Whether this machine lets us make networks of our own, which needs root and the kernel's leave. */
export function mayMakeMachines(): boolean {
  const name = `cs-try-${process.pid}`
  const made = spawnSync('ip', ['netns', 'add', name]).status === 0
  if (made) spawnSync('ip', ['netns', 'delete', name])
  return made
}

let made = 0

/** So many machines, at one switch with us. */
export function machines(ends: Ends, count: number): Machines {
  const mark = `${process.pid % 10_000}${'abcdefgh'[made]}`
  const net = `10.${96 + ((process.pid + 7 * made++) % 64)}.${(process.pid >> 6) % 256}`
  const bridge = `csb${mark}`
  const names = Array.from({ length: count }, (_, at) => `cs${mark}-${at}`)
  ends.after(() => {
    for (const name of names) ip(false, 'netns', 'delete', name)
    for (const at of names.keys()) ip(false, 'link', 'delete', `cso${mark}-${at}`)
    ip(false, 'link', 'delete', bridge)
  })
  ip(true, 'link', 'add', bridge, 'type', 'bridge')
  ip(true, 'address', 'add', `${net}.1/24`, 'dev', bridge)
  ip(true, 'link', 'set', bridge, 'up')
  const addresses = names.map((name, at) => {
    const [outside, inside] = [`cso${mark}-${at}`, `csi${mark}-${at}`]
    ip(true, 'netns', 'add', name)
    ip(true, 'link', 'add', outside, 'type', 'veth', 'peer', 'name', inside)
    ip(true, 'link', 'set', inside, 'netns', name)
    ip(true, 'link', 'set', outside, 'master', bridge, 'up')
    ip(true, '-n', name, 'address', 'add', `${net}.${11 + at}/24`, 'dev', inside)
    for (const link of [inside, 'lo']) ip(true, '-n', name, 'link', 'set', link, 'up')
    return `${net}.${11 + at}`
  })
  return {
    addresses,
    on: (at) => [
      // reason: killed, it takes the whole machine with it, as when the power is cut
      ...['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=KILL'],
      ...['ip', 'netns', 'exec', names[at] ?? ''],
      ...['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--pdeathsig', 'KILL'],
    ],
    enter: (at) => ['ip', 'netns', 'exec', names[at] ?? ''],
    cut: (at) => ip(true, 'link', 'set', `cso${mark}-${at}`, 'down'),
    join: (at) => ip(true, 'link', 'set', `cso${mark}-${at}`, 'up'),
  }
}

function ip(must: boolean, ...words: string[]): void {
  const { status, stderr } = spawnSync('ip', words)
  if (must && status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr}`)
}
