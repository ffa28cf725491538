import { Client, type ClientConfig } from 'pg'
import { ask, type NamedStatement } from './named-query.ts'

/** Read-only connections shared by all callers: their statements travel together, which halves the cost of a look. */
export type Readers = {
  ask<Row>(statement: NamedStatement): Promise<Row[]>
  end(): Promise<void>
}

const CONNECTIONS = 2

/** Connections are made when first needed and made again when they break; a look that broke with one is tried again. */
export function sharedReaders(config: ClientConfig, onError: (error: Error) => void): Readers {
  const open: (Promise<Client> | undefined)[] = new Array(CONNECTIONS).fill(undefined)
  const slotOfTurn = byTurn(CONNECTIONS)
  let ended = false

  function connection(slot: number): Promise<Client> {
    if (ended) throw new Error('the connections for looks are closed')
    const held = open[slot]
    if (held) return held
    const made = opened(config, onError, () => forget(slot, made))
    open[slot] = made
    return made
  }

  /** Only the one that is meant: by the time a broken connection is noticed, another may stand in its place. */
  function forget(slot: number, broken: Promise<Client>): boolean {
    if (open[slot] !== broken) return false
    open[slot] = undefined
    return true
  }

  // reason: tried again in the same place, which is fresh then; the others may be as stale as it was
  async function askBy<Row>(slot: number, statement: NamedStatement, again = true): Promise<Row[]> {
    const held = connection(slot)
    const client = await held
    try {
      return await ask<Row>(client, statement)
    } catch (error) {
      if (!again || !isStale(error)) throw error
      if (forget(slot, held)) client.end().catch(onError)
      return askBy<Row>(slot, statement, false)
    }
  }

  return {
    ask: (statement) => askBy(slotOfTurn(), statement),
    end: async () => {
      ended = true
      const clients = await Promise.allSettled(open.filter((held) => held !== undefined))
      await Promise.all(clients.map((held) => (held.status === 'fulfilled' ? held.value.end() : undefined)))
    },
  }
}

// reason: what is asked in one turn of the event loop travels together, and wakes one process of PostgreSQL instead of two
function byTurn(most: number): () => number {
  let slot = 0
  let isTaken = false
  const next = (): void => {
    isTaken = false
    slot = (slot + 1) % most
  }
  return () => {
    if (!isTaken) setImmediate(next)
    isTaken = true
    return slot
  }
}

async function opened(config: ClientConfig, onError: (error: Error) => void, gone: () => void): Promise<Client> {
  const client = new Client(config)
  client.on('error', (error) => {
    gone()
    onError(error)
  })
  client.on('end', gone)
  try {
    await client.connect()
    return client
  } catch (error) {
    gone()
    throw error
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
  // reason: every SQLSTATE has a digit, and EPIPE, of five letters too, has none
  if (typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return code === '26000' || code.startsWith('57P')
  return /connection|queryable|ECONN|EPIPE/i.test(error.message)
}
