import { BackupRefused, END_OF_ROWS } from './format.ts'

/** Reads lines, and whole blocks of lines up to one that ends them. */
export type Lines = {
  /** The next line without its break; `undefined` at the end. */
  line(): Promise<Buffer | undefined>
  /** Blocks of whole lines, until the line that ends rows. */
  rows(): AsyncGenerator<Buffer>
  /** Lets go of what they come from. */
  close(): Promise<unknown>
}

const NEWLINE = '\n'
const LAST = Buffer.from(`${END_OF_ROWS}${NEWLINE}`)
const LAST_AFTER_ROW = Buffer.from(`${NEWLINE}${END_OF_ROWS}${NEWLINE}`)
const LONGEST_LINE = 64 * 1024 * 1024

export function linesOf(source: AsyncIterable<Uint8Array>): Lines {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<boolean> => {
    const { done, value } = await chunks.next()
    if (done || !value) return false
    held = held.length === 0 ? Buffer.from(value) : Buffer.concat([held, value])
    return true
  }
  const taken = (length: number): Buffer => {
    const block = held.subarray(0, length)
    held = held.subarray(length)
    return block
  }
  async function line(): Promise<Buffer | undefined> {
    for (let end = held.indexOf(NEWLINE); ; end = held.indexOf(NEWLINE)) {
      if (end >= 0) return taken(end + 1).subarray(0, end)
      if (held.length > LONGEST_LINE) throw new BackupRefused('This is no backup of Countersign.')
      if (!(await more())) return held.length > 0 ? taken(held.length) : undefined
    }
  }
  async function* rows(): AsyncGenerator<Buffer> {
    for (;;) {
      if (held.subarray(0, LAST.length).equals(LAST)) {
        taken(LAST.length)
        return
      }
      const end = held.indexOf(LAST_AFTER_ROW)
      const cut = end >= 0 ? end + 1 : held.lastIndexOf(NEWLINE) + 1
      if (cut > 0) yield taken(cut)
      else if (!(await more())) throw new BackupRefused('The backup ends in the middle: it is not whole.')
    }
  }
  return { line, rows, close: async () => chunks.return?.() }
}
