import type { Pool, PoolClient } from 'pg'
import type {
  Channel,
  Fact,
  Gathering,
  Message,
  MessageKey,
  Query,
  Scope,
  Scoped,
  Vault,
  Work,
  World,
} from '#kernel/work.ts'
import type { Clock } from './clock.ts'
import type { Connections } from './connections.ts'
import { gatherer } from './gather.ts'
import { ask } from './named-query.ts'
import { isStale } from './readers.ts'
import { statement } from './statement.ts'

export type WorldParts = {
  readonly connections: Connections
  readonly clock: Pick<Clock, 'now'>
  readonly vault: Vault
  readonly random: (bytes: number) => Uint8Array
  /** Writes the message's row of the outbox. */
  readonly send: (work: Work, message: Message) => Promise<MessageKey>
  /** Channels that have a gateway of the server's own settings. */
  readonly standing?: (() => readonly Channel[]) | undefined
  /** The operator's host names by the server's own settings. */
  readonly names?: readonly string[] | undefined
  /** Told of every fact that was committed. */
  readonly hear?: ((fact: Fact) => void) | undefined
}

const TRIES = 5

/** Puts the world together: transactions, single statements and looks on these connections, by this clock. */
export function createWorld(parts: WorldParts): World {
  const { connections, clock, vault, names = [] } = parts
  const gathered = new Map<unknown, unknown>()
  return {
    look: (unit) => unit({ sql: looking(connections), now: clock.now(), vault, standing: standingOf(parts), names }),
    work: (unit) => again(() => transaction(parts, connections.writers, unit)),
    once: (unit) => again(() => single(parts, unit)),
    together: <One, Answer>(gathering: Gathering<One, Answer>, one: One) => {
      const settle = (ones: readonly One[]) => again(() => single(parts, (work) => gathering.settle(work, ones)))
      const known = gathered.get(gathering) as ((one: One) => Promise<Answer>) | undefined
      const gather = known ?? gatherer(gathering.keyOf, settle)
      if (!known) gathered.set(gathering, gather)
      return gather(one)
    },
    within: (scope, unit) => again(() => scoped(parts, scope, unit)),
  }
}

function looking({ readers }: Connections): Query {
  return async <Row>(strings: readonly string[], ...values: readonly unknown[]) =>
    readers.ask<Row>(statement(strings, values))
}

/** The first statement of the transaction says how far it reaches; what follows is shown nothing beyond. */
function scoped<T>(parts: WorldParts, scope: Scope, unit: (work: Scoped) => Promise<T>): Promise<T> {
  return transaction(parts, parts.connections.scoped, async (work) => {
    const reach = work.sql`select set_config('countersign.scope', ${scope.path}, true)`
    reach.catch(() => undefined)
    const result = await unit({ ...work, scope })
    await reach
    return result
  })
}

async function transaction<T>(parts: WorldParts, pool: Pool, unit: (work: Work) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    // reason: not waited for; it travels with the first statement of the unit
    const begun = client.query('begin')
    begun.catch(() => undefined)
    const heard: Fact[] = []
    const result = await unit(workOn(parts, client, heard))
    await begun
    await commit(client)
    client.release()
    tell(parts, heard)
    return result
  } catch (error) {
    await rollBack(client, error)
    throw error
  }
}

async function single<T>(parts: WorldParts, unit: (work: Work) => Promise<T>): Promise<T> {
  const client = await parts.connections.writers.connect()
  const heard: Fact[] = []
  const work = workOn(parts, client, heard)
  let used = false
  const sql: Query = (strings, ...values) => {
    if (used) throw new Error('a unit of one statement ran a second one: use work')
    used = true
    return work.sql(strings, ...values)
  }
  try {
    const result = await withoutWarning(client, () => unit({ ...work, sql }))
    client.release()
    tell(parts, heard)
    return result
  } catch (error) {
    client.release(isStale(error))
    throw error
  }
}

function tell({ hear }: WorldParts, heard: readonly Fact[]): void {
  if (hear) for (const fact of heard) hear(fact)
}

function workOn(parts: WorldParts, client: PoolClient, heard: Fact[]): Work {
  const { clock, vault, random, names = [] } = parts
  const sql: Query = async <Row>(strings: readonly string[], ...values: readonly unknown[]) =>
    ask<Row>(client, statement(strings, values))
  const standing = standingOf(parts)
  const send: Work['send'] = (message) => parts.send(work, message)
  const hear = parts.hear && ((fact: Fact) => void heard.push(fact))
  const work: Work = { sql, now: clock.now(), vault, standing, names, random, send, hear }
  return work
}

const standingOf = ({ standing }: WorldParts): readonly Channel[] => standing?.() ?? []

/** warning: only a COMMIT that says so has committed. A transaction that failed answers ROLLBACK. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await withoutWarning(client, () => client.query('commit'))
  if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`)
}

/**
 * warning: a wait for the standby that was cancelled answers as if all were well, with a warning, while the row may still
 * be lost at a fail-over. What commits is heard with this, and a warning is no yes.
 */
async function withoutWarning<T>(client: PoolClient, act: () => Promise<T>): Promise<T> {
  const warnings: string[] = []
  // reason: whatever it is; servers say how severe it is in their own language
  const listen = (notice: { message?: string | undefined }): unknown => warnings.push(notice.message ?? 'a warning')
  client.on('notice', listen)
  try {
    const result = await act()
    if (warnings.length > 0) throw new Error(`the outcome of the commit is unknown: ${warnings.join('; ')}`)
    return result
  } finally {
    client.off('notice', listen)
  }
}

async function rollBack(client: PoolClient, error: unknown): Promise<void> {
  if (isStale(error)) return client.release(true)
  try {
    await client.query('rollback')
    client.release()
  } catch {
    client.release(true)
  }
}

async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await run()
    } catch (error) {
      if (left <= 1 || !mayTryAgain(error)) throw error
    }
  }
}

/** Serialization failures, deadlocks and plans a migration made stale: PostgreSQL has undone the whole unit. */
function mayTryAgain(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === '40001' || code === '40P01' || code === '26000' || (code === '0A000' && isStale(error))
}
