import { createHmac } from 'node:crypto'
import type { SealContext } from '#kernel/work.ts'
import { createVault, FIRST_KEY, KeyRefused, type Ring, ringOf } from './vault.ts'

/** Connections of any kind. */
export type Asked = {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** The id under which what hashes are made with stands on a ring. */
export const ROOT = 0

/** How often a server asks for its ring, and after what time without an answer it decides nothing any more. */
const EVERY_MS = 5000
const STALE_MS = 60_000

/** After so long every server that still decides anything knows what stands in the database now. */
export const KNOWN_BY_ALL_MS = STALE_MS + EVERY_MS

export class RingStale extends Error {}

/** Names a key without telling anything about it. */
export function holderOf(master: Uint8Array): Buffer {
  return createHmac('sha256', master).update('countersign ring holder').digest()
}

/** What one key is given of another: it opens with `master` alone. */
export function wrap(master: Uint8Array, id: number, key: Uint8Array): Uint8Array {
  return createVault(master).seal(key, contextOf(master, id))
}

function contextOf(master: Uint8Array, id: number): SealContext {
  return { table: 'key_ring', row: `${holderOf(master).toString('hex')} ${id}`, purpose: 'ring' }
}

/**
 * The keys that whoever has this one may know. A database whose key was never replaced has no rows; in one where others
 * have rows and this key has none, it was replaced.
 */
export async function readRing(asked: Asked, master: Uint8Array): Promise<Ring> {
  const { rows } = await asked.query<{ id: number; sealed: Buffer | null; sealsWith: number | null }>(
    `select r.key_id as id, r.sealed, (select seals_with from key_check) as "sealsWith"
     from (select 1) as one left join key_ring as r on r.holder = $1`,
    [holderOf(master)],
  )
  const vault = createVault(master)
  const held = rows.flatMap(({ id, sealed }) =>
    sealed === null ? [] : [[id, vault.open(sealed, contextOf(master, id))] as const],
  )
  if (held.length === 0) return neverReplaced(asked, master)
  const root = held.find(([id]) => id === ROOT)?.[1]
  if (!root) throw new KeyRefused('The ring of keys in the database is not whole: restore it from a backup.')
  const sealsWith = rows[0]?.sealsWith ?? FIRST_KEY
  return { root, sealsWith, keys: new Map(held.filter(([id]) => id !== ROOT)) }
}

async function neverReplaced(asked: Asked, master: Uint8Array): Promise<Ring> {
  const { rows } = await asked.query('select 1 from key_ring limit 1')
  if (rows.length === 0) return ringOf(master)
  throw new KeyRefused(
    'The secret key was replaced by another, and this is not it. Put the new one into the file secret.key, or set SECRET_KEY to it.',
  )
}

/** Keeps the ring of this process as the database says; `check` throws where it has not been heard for a minute. */
export function followRing(
  asked: Asked,
  ring: Ring,
  master: Uint8Array,
  onError: (error: unknown) => void,
  steady: () => number = () => performance.now(),
): { check(): void; again(): Promise<void>; stop(): void } {
  let heard = steady()
  const again = async (): Promise<void> => {
    const begun = steady()
    try {
      const { keys, sealsWith } = await readRing(asked, master)
      Object.assign(ring, { keys, sealsWith })
    } catch (error) {
      // reason: the key was replaced, and what this process knows is still right; its next start must know the new one
      if (!(error instanceof KeyRefused)) throw error
      onError(error)
    }
    heard = begun
  }
  const timer = setInterval(() => void again().catch(onError), EVERY_MS).unref()
  return {
    again,
    check: () => {
      if (steady() - heard > STALE_MS) throw new RingStale('the database has not told the keys for a minute')
    },
    stop: () => clearInterval(timer),
  }
}
