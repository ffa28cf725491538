import { type ClientBase, type Connection, Query, types } from 'pg'

/** One statement, as it is sent. Its text is always the same under its name. */
export type NamedStatement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] }

type Column = { readonly name: string; readonly parse: (text: string) => unknown }
type Row = Record<string, unknown>
type Known = { readonly columns: readonly Column[]; readonly blank: Row }
type Said = (error: unknown, rows: Row[]) => void

/** What pg has inside, and its types keep to themselves. warning: another version of pg may have something else inside. */
type Inside = {
  name: string
  values: (string | Buffer | null)[]
  callback: (error: unknown) => void
  prepare(connection: Line): void
}
type Line = Connection & { bind(config: object): void }
const Asking = Query as unknown as new (text: string) => Inside

// reason: one piece for the socket instead of two
const EXECUTE_AND_SYNC = Buffer.from([...Buffer.from('E\0\0\0\t\0\0\0\0\0'), ...Buffer.from('S\0\0\0\u0004')])

// reason: by connection, as its plan is: PostgreSQL refuses to run a plan whose columns would be others than it told
const told = new WeakMap<Connection, Map<string, Known>>()

/**
 * Asks by this connection. What columns the answer has is told with the first answer of each connection alone, and everything
 * that pg does for other kinds of questions is left out: that is half of what a statement costs this process.
 */
export async function ask<One>(client: Pick<ClientBase, 'query'>, statement: NamedStatement): Promise<One[]> {
  try {
    const rows = await new Promise<Row[]>((resolve, reject) => {
      client.query(new NamedQuery(statement, (error, all) => (error ? reject(error) : resolve(all))) as never)
    })
    return rows as One[]
  } catch (error) {
    // reason: of the socket's stack nobody learns who asked
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  }
}

class NamedQuery extends Asking {
  readonly #said: Said
  readonly #rows: Row[] = []
  #known: Known | undefined
  #failed: unknown

  constructor({ name, text, values }: NamedStatement, said: Said) {
    super(text)
    this.name = name
    this.values = values.map(parameterOf)
    this.#said = said
    this.callback = (error) => said(error, [])
  }

  override prepare(connection: Line): void {
    this.#known = told.get(connection)?.get(this.name)
    if (this.#known) {
      connection.bind({ statement: this.name, values: this.values })
      connection.stream.write(EXECUTE_AND_SYNC)
    } else super.prepare(connection)
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: types.getTypeParser(dataTypeID, 'text') }))
    this.#known = { columns, blank: Object.fromEntries(columns.map(({ name }) => [name, null])) }
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const { columns = [], blank } = this.#known ?? {}
    if (fields.length !== columns.length) this.#failed ??= new Error(`${this.name} answers other columns than it told`)
    if (this.#failed) return
    const row = { ...blank }
    try {
      for (const [at, text] of fields.entries()) {
        const column = columns[at]
        if (column && text !== null) row[column.name] = column.parse(text)
      }
      this.#rows.push(row)
    } catch (error) {
      this.#failed = error
    }
  }

  handleCommandComplete(_said: unknown, connection: Connection): void {
    const all = told.get(connection) ?? new Map<string, Known>()
    told.set(connection, all.set(this.name, this.#known ?? { columns: [], blank: {} }))
  }

  handleReadyForQuery(): void {
    this.#said(this.#failed, this.#rows)
  }
}

/** As PostgreSQL reads it from a text; bytes go as they are. */
export function parameterOf(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof Date) return instant(value)
  return Array.isArray(value) ? list(value) : JSON.stringify(value)
}

/** After the year 9999 JavaScript writes a sign and six digits, which PostgreSQL does not read. */
function instant(date: Date): string {
  const text = date.toISOString()
  return text.startsWith('+') ? text.replace(/^\+0*/, '') : text
}

function list(values: readonly unknown[]): string {
  return `{${values.map(element).join(',')}}`
}

function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return list(value)
  const text = parameterOf(value)
  if (typeof text !== 'string') return `"\\\\x${text?.toString('hex')}"`
  return `"${/[\\"]/.test(text) ? text.replace(/[\\"]/g, '\\$&') : text}"`
}
