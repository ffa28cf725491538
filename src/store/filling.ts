import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Query } from '#kernel/work.ts'
import { connectAlone } from './connections.ts'
import { statement } from './statement.ts'

/** What a row of a stream is made of. */
export type Cell = string | number | boolean | Date | Uint8Array | null

/** One transaction that fills tables: statements, and rows that stream. */
export type Filling = {
  readonly sql: Query
  /** Streams rows into the table that `copy TABLE (COLUMNS) from stdin` names; nothing is kept of those that were sent. */
  readonly copy: (text: string, rows: Iterable<readonly Cell[]>) => Promise<void>
  /** A statement that belongs to no transaction: it is run when this one has been committed. */
  readonly after: (text: string) => void
}

/** Enough to keep the connection busy, and little enough for memory. */
const CHUNK = 64 * 1024

/** Runs `unit` in one transaction on a connection of its own, without a time limit: all of it is there in the end, or nothing. */
export async function fill<T>(connectionString: string, unit: (filling: Filling) => Promise<T>): Promise<T> {
  const client = await connectAlone({ connectionString })
  try {
    await client.query("begin; set local maintenance_work_mem = '256MB'; set local synchronous_commit = off")
    const later: string[] = []
    const result = await unit(fillingOn(client, later))
    await client.query('commit')
    for (const text of later) await client.query(text)
    return result
  } finally {
    await client.end()
  }
}

function fillingOn(client: Client, later: string[]): Filling {
  return {
    sql: async <Row>(strings: readonly string[], ...values: readonly unknown[]) => {
      const { text, values: parameters } = statement(strings, values)
      return (await client.query(text, [...parameters])).rows as Row[]
    },
    copy: (text, rows) => pipeline(Readable.from(chunks(rows)), client.query(copyFrom(text))),
    after: (text) => void later.push(text),
  }
}

/** The text format of COPY. */
function* chunks(rows: Iterable<readonly Cell[]>): Generator<Buffer> {
  let text = ''
  for (const row of rows) {
    text += `${row.map(encoded).join('\t')}\n`
    if (text.length >= CHUNK) {
      yield Buffer.from(text)
      text = ''
    }
  }
  if (text !== '') yield Buffer.from(text)
}

function encoded(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'string') return /[\\\t\n\r]/.test(cell) ? cell.replace(/[\\\t\n\r]/g, escaped) : cell
  if (cell instanceof Date) return cell.toISOString()
  return cell instanceof Uint8Array ? `\\\\x${Buffer.from(cell).toString('hex')}` : String(cell)
}

function escaped(sign: string): string {
  return { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }[sign] ?? sign
}
