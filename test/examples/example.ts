import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export type Example = {
  readonly folder: string
  /** Starts it with its one command, and waits until it says where it is. */
  start(command: readonly string[], env: Readonly<Record<string, string>>): Promise<void>
}

/**
 * A copy of an example, apart from the project; what was started of it ends with the test. warning: take it before a visit,
 * which keeps the hooks after its own from running. `packages`: it finds those of the project instead of installing its own.
 */
export function copied(t: TestContext, name: string, packages = false): Example {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-example-'))
  const children: ChildProcess[] = []
  t.after(async () => {
    await Promise.all(children.map(ended))
    rmSync(folder, { recursive: true, force: true })
  })
  cpSync(join(ROOT, 'examples', name), folder, { recursive: true })
  if (packages) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const start: Example['start'] = async ([program = '', ...words], env) => {
    const child = spawn(program, words, { cwd: folder, env: { ...process.env, ...env }, detached: true })
    children.push(child)
    const said = await Promise.race([saidBy(child), sleep(30_000, 'nothing', { ref: false })])
    if (!said.includes(' is at http')) throw new Error(`${name} did not start. It said: ${said}`)
  }
  return { folder, start }
}

/** Ends it with all that it has started. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const exit = once(child, 'exit')
  process.kill(-child.pid, 'SIGTERM')
  await exit
}

function saidBy(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    child.once('exit', (code) => resolve(`${text} and ended with ${code}`))
    const hear = (part: string): void => {
      text += part
      if (text.includes(' is at http')) resolve(text)
    }
    child.stdout?.setEncoding('utf8').on('data', hear)
    child.stderr?.setEncoding('utf8').on('data', hear)
  })
}

/** Waits until this is answered. */
export async function answering(url: string): Promise<void> {
  for (let tries = 200; tries > 0; tries--) {
    if (await fetch(url, { redirect: 'manual' }).catch(() => undefined)) return
    await sleep(50)
  }
  throw new Error(`${url} does not answer`)
}
