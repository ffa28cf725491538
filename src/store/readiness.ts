import type { Vault } from '#kernel/work.ts'
import type { Connections } from './connections.ts'
import { checksums } from './migrate.ts'

/** Whether changes can be made here, or why not. */
export type Readiness =
  | 'ready'
  | 'no database'
  | 'database takes no changes'
  | 'database has no room'
  | 'another schema'
  | 'another key'

type Found = { readonly standby: boolean; readonly migrations: number; readonly hash: Buffer | null }

const WITHIN_MS = 2000
/** Strangers may ask as often as they like: they are told what was found last. */
const FRESH_MS = 500

/**
 * Asks the database whether it takes changes, has our migrations and is of our key. What is asked is written down too, as
 * a change is: a database whose standby is gone, or whose disk is full, reads well and writes nothing.
 */
export async function readinessOf({ writers }: Connections, vault: Vault): Promise<() => Promise<Readiness>> {
  const names = (await checksums()).map(({ name }) => name.replace(/\.sql$/, ''))
  const key = Buffer.from(vault.hash('key check', ''))
  const ask = async (): Promise<Readiness> => {
    const { rows } = await writers.query<Found>({
      name: 'readiness',
      text: `select pg_is_in_recovery() as standby, (select hash from key_check) as hash,
               (select count(*)::int from migration where name = any($1)) as migrations`,
      values: [names],
    })
    const [found] = rows
    if (!found) return 'no database'
    if (found.standby) return 'database takes no changes'
    if (found.migrations < names.length) return 'another schema'
    if (!found.hash || !key.equals(found.hash)) return 'another key'
    await writers.query({ name: 'readiness-change', text: "select pg_logical_emit_message(true, 'countersign', '')" })
    return 'ready'
  }
  return remembered(() => soon(ask()).catch(lackOf))
}

/** What an error of the database says about it. */
function lackOf(error: unknown): Readiness {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '25006') return 'database takes no changes'
  return isFull(error) ? 'database has no room' : 'no database'
}

/** There is no room on its disk (53100), or writing to it failed (58030). */
export function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === '53100' || code === '58030'
}

function soon<T>(asked: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('the database did not answer in time')), WITHIN_MS)
  return Promise.race([asked, late]).finally(() => clearTimeout(timer))
}

function remembered(ask: () => Promise<Readiness>): () => Promise<Readiness> {
  let asked: Promise<Readiness> | undefined
  let at = Number.NEGATIVE_INFINITY
  return () => {
    if (asked && performance.now() - at < FRESH_MS) return asked
    const asking = ask()
    asked = asking
    at = Number.POSITIVE_INFINITY
    void asking.then(() => {
      at = performance.now()
    })
    return asking
  }
}
