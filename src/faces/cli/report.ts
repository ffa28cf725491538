/** What a command has to say: in lines for people, and as one object for programs. */
export type Report = {
  readonly ok: boolean
  readonly lines: readonly string[]
  /** Its keys stay as they are from version to version. */
  readonly data: Readonly<Record<string, unknown>>
  /** The lines are what was asked for, although not all is well. */
  readonly asked?: true
}

/** It was done. */
export const done = (lines: string | readonly string[], data: Report['data'] = {}): Report => ({
  ok: true,
  lines: typeof lines === 'string' ? [lines] : lines,
  data,
})

/** It was not done, and why: one line, and a word that programs know it by. */
export const refused = (code: string, line: string): Report => ({
  ok: false,
  lines: [line],
  data: { error: { code, message: line } },
})

/** Where lines go. */
export type Outlets = { out(line: string): void; complain(line: string): void }

export const CONSOLE: Outlets = { out: (line) => console.log(line), complain: (line) => console.error(line) }

/** Says it, and returns the exit code. With JSON, one object on standard output, whatever came of it. */
export function say({ ok, lines, data, asked }: Report, json: boolean, { out, complain }: Outlets = CONSOLE): number {
  if (json) out(JSON.stringify({ ok, ...data }))
  else for (const line of lines) (ok || asked ? out : complain)(line)
  return ok ? 0 : 1
}
