import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** How the other side behaves. */
export type SmppBehavior = {
  readonly certificate?: { readonly key: string; readonly cert: string }
  readonly login?: { readonly systemId: string; readonly password: string }
  /** What it says to each message, one after the other; then everything is fine. */
  readonly statuses?: number[]
  /** Hangs up instead of an answer: always at the login, or at the first connection's messages. */
  readonly drops?: 'login' | 'message'
  readonly silent?: 'login' | 'message'
  readonly slowMs?: number
  /** Bytes in hexadecimal instead of an answer. */
  readonly garbage?: string
  /** What it says by itself after a message. */
  readonly says?: 'unbind' | 'enquire_link'
}

type Fields = Readonly<Record<string, unknown>>
export type SmppLine =
  | { readonly what: 'ready'; readonly port: number }
  | { readonly what: 'gone' | 'enquired' | 'unbound' | 'answered'; readonly connection: number }
  | { readonly what: 'login'; readonly connection: number; readonly fields: Fields }
  | {
      readonly what: 'message'
      readonly connection: number
      readonly fields: Fields
      readonly text: string
      readonly udh: string
      readonly payload: boolean
    }

export type SmppCounterpart = {
  readonly port: number
  /** Waits until there are so many lines of a kind. */
  heard<What extends SmppLine['what']>(what: What, count: number): Promise<Extract<SmppLine, { what: What }>[]>
  count(what: SmppLine['what']): number
}

const PROGRAM = fileURLToPath(new URL('smpp-server.ts', import.meta.url))
const PATIENCE_MS = 10_000

/** A real message center, in a process of its own, for as long as the test runs. */
export async function smppCounterpart(t: TestContext, behavior: SmppBehavior = {}): Promise<SmppCounterpart> {
  const child = fork(PROGRAM, [JSON.stringify(behavior)], { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  const lines: SmppLine[] = []
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)))
  const of = <What extends SmppLine['what']>(what: What) =>
    lines.filter((line): line is Extract<SmppLine, { what: What }> => line.what === what)
  const heard: SmppCounterpart['heard'] = async (what, count) => {
    for (const until = performance.now() + PATIENCE_MS; of(what).length < count; await sleep(5))
      if (performance.now() > until) throw new Error(`${what}: only ${of(what).length} of ${count}`)
    return of(what)
  }
  const [ready] = await heard('ready', 1)
  return { port: ready?.port ?? 0, heard, count: (what) => of(what).length }
}
