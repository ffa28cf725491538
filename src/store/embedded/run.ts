import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const start = promisify(execFile)

export type Ran = { readonly ok: boolean; readonly out: string; readonly lastLine: string }
export type RunOptions = {
  readonly uid?: number
  readonly gid?: number
  readonly cwd?: string
  readonly seconds?: number
}

/** Runs a program to its end; that it fails, or is not there, is an answer and not an exception. */
export async function run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { seconds = 10, ...place } = options
  const [program = '', ...rest] = words
  try {
    const { stdout } = await start(program, rest, { ...place, timeout: seconds * 1000, env: ENVIRONMENT })
    return { ok: true, out: stdout, lastLine: '' }
  } catch (error) {
    return { ok: false, out: '', lastLine: lastLine(error) }
  }
}

// Not our own environment: it can hold secrets, and settings that change how PostgreSQL behaves.
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const lines = said.split('\n').filter((line) => /error|fatal|could not|cannot|failed|denied/i.test(line))
  return (lines.at(-1) ?? (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))).trim()
}
