import { createHash, hash } from 'node:crypto'
import { Refusal } from '#kernel/refusal.ts'

// A backup is text, compressed with gzip: a line of JSON that says what it is; for each table a line of JSON, its rows as COPY
// writes them, the line "\.", and a line of JSON with their number and checksums; and a last line. Line breaks within values
// are written as "\n" by COPY, so no row is mistaken for an end.

/** It cannot be read or must not be restored here: one line for the operator. */
export class BackupRefused extends Refusal {}

export const FORMAT = 1
export const END_OF_ROWS = '\\.'

export type TableHead = { readonly name: string; readonly columns: readonly string[]; readonly rows: number }

export type Head = {
  readonly countersign: 'backup'
  readonly format: number
  readonly madeAt: string
  readonly postgresql: string
  /** The schema: every migration that had run, in order, with the hash of its text. */
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[]
  readonly tables: readonly TableHead[]
}

/** Of one table: how many rows, and what they add up to in any order and in this one. */
export type Sums = { readonly rows: number; readonly sum: string; readonly sha256: string }

/** Checks the first line. */
export function headOf(line: Buffer | undefined): Head {
  const head = parsed<Head>(line)
  if (head?.countersign !== 'backup') throw new BackupRefused('This is no backup of Countersign.')
  if (head.format !== FORMAT) {
    throw new BackupRefused(
      `The backup has the format ${head.format}, and this version of Countersign knows ${FORMAT} alone: restore it with the version that made it.`,
    )
  }
  return head
}

/** A line of JSON; `undefined` where it is none. */
export function parsed<Value>(line: Buffer | undefined): Value | undefined {
  try {
    return line && (JSON.parse(line.toString()) as Value)
  } catch {
    return undefined
  }
}

const BYTES = 32
const NEWLINE = 0x0a

/** Adds up rows as they pass. Blocks hold whole lines. */
export function summing(): { add(block: Buffer): number; sums(): Sums } {
  const whole = createHash('sha256')
  const sum = Buffer.alloc(BYTES)
  let rows = 0
  return {
    add: (block) => {
      whole.update(block)
      for (let at = 0, end = block.indexOf(NEWLINE); end >= 0; at = end + 1, end = block.indexOf(NEWLINE, at)) {
        const each = hash('sha256', block.subarray(at, end), 'buffer')
        for (let byte = 0; byte < BYTES; byte++) sum[byte] = (sum[byte] ?? 0) ^ (each[byte] ?? 0)
        rows++
      }
      return rows
    },
    sums: () => ({ rows, sum: sum.toString('hex'), sha256: whole.digest('hex') }),
  }
}
