/** Where progress is told: a terminal, or a file that it is written to. */
export type Told = { readonly isTTY?: boolean; write(text: string): unknown }

/** How far it is, from 0 to 1, and with what. */
export type Progress = (done: number, what: string) => void

const WIDTH = 30
const EVERY_MS = 10_000
/** A terminal is not written to more often. */
const REDRAWN_MS = 100

/** A bar on a terminal; elsewhere a line at the beginning, every ten seconds, and at the end. */
export function progressOn(told: Told = process.stderr, steady: () => number = () => performance.now()): Progress {
  let last = Number.NEGATIVE_INFINITY
  let ended = false
  return (done, what) => {
    const now = steady()
    if (ended || (done < 1 && now - last < (told.isTTY ? REDRAWN_MS : EVERY_MS))) return
    last = now
    ended = done === 1
    const percent = `${Math.floor(done * 100)} %`.padStart(5)
    const name = what.replaceAll('_', ' ')
    if (!told.isTTY) return void told.write(`${percent}  ${name}\n`)
    const bar = '#'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH, '.')
    told.write(`\r[${bar}] ${percent}  ${name.padEnd(24)}${ended ? '\n' : ''}`)
  }
}
