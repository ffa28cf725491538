import type { Work } from '#kernel/work.ts'
import { type Connections, connectAlone } from './connections.ts'

type Rows = { readonly rows: unknown[] }
type Execute = { executeSql(text: string, values?: unknown[]): Promise<Rows> }

/** What runs jobs: their statements on the connections of this process, and a connection of its own that listens. */
export type JobsDatabase = Execute & {
  listen(channel: string, heard: (payload: string) => void, again: () => void): Promise<{ close(): Promise<void> }>
}

const RECONNECT_MS = 2000

export function jobsDatabase({ writers }: Connections, connectionString: string): JobsDatabase {
  return {
    executeSql: async (text, values) => ({ rows: rowsOf(await writers.query(text, values)) }),
    listen: (channel, heard, again) => listen(connectionString, channel, heard, again),
  }
}

/** The same within a transaction: what is written through it is there when that commits, or never was. */
export function inTransaction({ sql }: Pick<Work, 'sql'>): Execute {
  return {
    executeSql: async (text, values = []) => {
      const parts = text.split(/\$(\d+)/)
      const strings = parts.filter((_, at) => at % 2 === 0)
      const numbers = parts.filter((_, at) => at % 2 === 1)
      return { rows: await sql(strings, ...numbers.map((number) => values[Number(number) - 1])) }
    },
  }
}

/** Several statements at once answer with a list; what the last of them found is what was asked for. */
function rowsOf(result: Rows | Rows[]): unknown[] {
  return Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows
}

/** Listens until it is closed; a connection that breaks is made again, and whoever listens told that it may have missed something. */
async function listen(
  connectionString: string,
  channel: string,
  heard: (payload: string) => void,
  again: () => void,
): Promise<{ close(): Promise<void> }> {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  const begin = async (): Promise<Awaited<ReturnType<typeof connectAlone>>> => {
    const client = await connectAlone({ connectionString, keepAlive: true })
    client.on('error', () => undefined)
    client.on('end', later)
    client.on('notification', ({ payload = '' }) => heard(payload))
    await client.query(`listen ${client.escapeIdentifier(channel)}`)
    return client
  }
  const later = (): void => {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      current = begin().then((client) => {
        again()
        return client
      })
      current.catch(later)
    }, RECONNECT_MS).unref()
  }
  let current = begin()
  await current
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      const client = await current.catch(() => undefined)
      await client?.end()
    },
  }
}
