import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** How the other side behaves. */
export type Behavior = {
  readonly security?: 'starttls' | 'tls'
  readonly certificate?: { readonly key: string; readonly cert: string }
  readonly login?: { readonly username: string; readonly password: string }
  /** Mailboxes that begin like this are unknown there. */
  readonly refuses?: readonly string[]
  /** Answers nothing, not even the greeting. */
  readonly slow?: true
  readonly busy?: true
  /** Takes the letter and never says so. */
  readonly silentAfterData?: true
}

export type Received = {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  readonly secure: boolean
  readonly user: string | undefined
  readonly at: number
}

export type Counterpart = {
  readonly port: number
  /** What it took, the oldest first. */
  readonly received: readonly Received[]
  /** Waits until it took so many letters. */
  took(count: number): Promise<readonly Received[]>
  kill(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('smtp-server.ts', import.meta.url))
const PATIENCE_MS = 10_000

/** A real mail server, in a process of its own, for as long as the test runs. */
export async function counterpart(t: TestContext, behavior: Behavior = {}): Promise<Counterpart> {
  const child = fork(PROGRAM, [JSON.stringify(behavior)], { execArgv: [] })
  const received: Received[] = []
  t.after(() => end(child))
  const [{ port }] = (await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [{ port: number }]
  child.on('message', (letter) => received.push(letter as Received))
  return {
    port,
    received,
    took: async (count) => {
      for (const until = performance.now() + PATIENCE_MS; received.length < count; await sleep(10)) {
        if (performance.now() > until) throw new Error(`only ${received.length} of ${count} letters came`)
      }
      return received
    },
    kill: () => end(child),
  }
}

/** A certificate that nobody has signed but itself, for these names. */
export function selfSigned(t: TestContext, names: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-certificate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=${names} -keyout ${key} -out ${cert}`
  execFileSync('openssl', words.split(' '), { stdio: 'ignore' })
  return { key, cert }
}

/** The text of a letter as a person reads it, decoded. */
export function textOf({ raw }: Received): string {
  const [, part = ''] = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw) ?? []
  if (/Content-Type: text\/plain[\s\S]*?base64/.test(raw)) return Buffer.from(part, 'base64').toString('utf8')
  const bytes = part
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return /quoted-printable/.test(raw) ? Buffer.from(bytes, 'latin1').toString('utf8') : part
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
