import { Client, type ClientConfig, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg'

/** Read-only connections shared by all callers: their statements travel together, which halves the cost of a look. */
export type Readers = {
  query<Row extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<Row>>
  end(): Promise<void>
}

const CONNECTIONS = 2

/** Connections are made when first needed and made again when they break; a look that broke with one is tried again. */
export function sharedReaders(config: ClientConfig, onError: (error: Error) => void): Readers {
  const open: (Promise<Client> | undefined)[] = new Array(CONNECTIONS).fill(undefined)
  let turn = 0

  function connection(slot: number): Promise<Client> {
    const held = open[slot] ?? opened(slot)
    open[slot] = held
    return held
  }

  async function opened(slot: number): Promise<Client> {
    const client = new Client(config)
    const forget = (): void => {
      open[slot] = undefined
    }
    client.on('error', (error) => {
      forget()
      onError(error)
    })
    client.on('end', forget)
    try {
      await client.connect()
      return client
    } catch (error) {
      forget()
      throw error
    }
  }

  async function query<Row extends QueryResultRow>(statement: QueryConfig, again = true): Promise<QueryResult<Row>> {
    const slot = turn++ % CONNECTIONS
    const client = await connection(slot)
    try {
      return await client.query<Row>(statement)
    } catch (error) {
      if (!again || !isStale(error)) throw error
      open[slot] = undefined
      client.end().catch(onError)
      return query<Row>(statement, false)
    }
  }

  return {
    query: (statement) => query(statement),
    end: async () => {
      const clients = await Promise.allSettled(open.filter((held) => held !== undefined))
      await Promise.all(clients.map((held) => (held.status === 'fulfilled' ? held.value.end() : undefined)))
    },
  }
}

/**
 * Whether the same statement may succeed on a fresh connection: this one broke, or a migration changed the rows that a
 * named statement was prepared for (0A000), or a pooler in between forgot it (26000).
 */
export function isStale(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  if (code === '0A000') return error.message.includes('cached plan')
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code === '26000' || code.startsWith('57P')
  return /connection|queryable|ECONN|EPIPE/i.test(error.message)
}
