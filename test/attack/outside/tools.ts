import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A folder for what a tool reads and writes; gone after the test. */
export function folderFor(t: Pick<TestContext, 'after'>, name: string): string {
  const made = mkdtempSync(join(tmpdir(), `countersign-${name}-`))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/**
 * Runs a program of the system, no longer than so many seconds, and returns what it said. Its settings and files are in
 * the folder, so that no run knows of another.
 */
export async function runTool(
  program: string,
  words: readonly string[],
  { seconds, folder }: { readonly seconds: number; readonly folder: string },
): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    LANG: 'C.UTF-8',
    PYTHONWARNINGS: 'ignore',
  }
  const child = spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000 })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      said += part
    })
  const missing = once(child, 'error').then(([error]) => {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      code === 'ENOENT' ? `${program} is missing: install the Debian package of that name` : String(error),
    )
  })
  const [, signal] = await Promise.race([once(child, 'close'), missing])
  if (signal) throw new Error(`${program} did not end within ${seconds} s:\n${said.slice(-2000)}`)
  return said
}
