import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { Refusal } from '#kernel/refusal.ts'
import { holderOf, KNOWN_BY_ALL_MS, ROOT, readRing, wrap } from './key-ring.ts'
import { countSealed, reseal } from './reseal.ts'
import { unknownAmong } from './sealed.ts'
import { KEY_BYTES, type Ring } from './vault.ts'

/** Keys are not replaced, and why: one line for the operator. */
export class RotationRefused extends Refusal {}

export type RotationParts = {
  /** A connection of its own, under another name than those of servers. */
  readonly client: Client
  /** The key of this process. */
  readonly master: Uint8Array
  /** Puts the new key where the next start finds it: `in place`; or somewhere else, from where the operator has to take it. */
  readonly keep: (key: Uint8Array) => Promise<'in place' | 'elsewhere'>
  readonly progress?: (done: number, what: string) => void
  /** How long it takes until all servers know what stands in the database. */
  readonly knownByAllMs?: number
}

/**
 * What came of it. `done`: nothing knows the old key any more. `elsewhere`: the operator puts the new key in place, starts every
 * server again, and runs the command again. `machines`: the same for the other machines.
 */
export type Rotated = {
  readonly is: 'done' | 'elsewhere' | 'machines'
  readonly resealed: number
  readonly keyId: number
}

const LOCK = 7_361_004
const MOST_KEYS = 255

/** Replaces the secret key while servers run: whatever was done when it was stopped is not done again. */
export async function rotateKeys(parts: RotationParts): Promise<Rotated> {
  await begin(parts.client)
  try {
    return await rotate(parts)
  } finally {
    await parts.client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined)
  }
}

async function rotate(parts: RotationParts): Promise<Rotated> {
  const { client, master, progress = () => undefined } = parts
  const ring = await withSecond(client, master, await readRing(client, master))
  const [old = 0, keyId = 0] = [...ring.keys.keys()].sort((one, other) => one - other)
  const newKey = ring.keys.get(keyId)
  if (!newKey) throw new RotationRefused('The ring of keys in the database is not whole: restore it from a backup.')
  await knownByAll(parts, 'telling servers')
  await client.query('update key_check set seals_with = $1 where seals_with <> $1', [keyId])
  const resealed = await everything(parts, { ...ring, sealsWith: keyId })
  if (!Buffer.from(newKey).equals(master)) {
    const kept = await parts.keep(newKey)
    if (kept === 'elsewhere') return { is: 'elsewhere', resealed, keyId }
    if ((await machines(client)) > 1) return { is: 'machines', resealed, keyId }
  }
  await client.query('delete from key_ring where holder <> $1 or key_id = $2', [holderOf(newKey), old])
  progress(1, 'done')
  return { is: 'done', resealed, keyId }
}

async function begin(client: Client): Promise<void> {
  const { rows: lock } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [LOCK])
  if (!lock[0]?.got) throw new RotationRefused('The keys are being replaced by another process already.')
  const { rows } = await client.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and data_type = 'bytea' order by 1`,
  )
  const [unknown] = unknownAmong(rows.map(({ name }) => name))
  if (unknown) {
    throw new RotationRefused(
      `Nobody has said whether ${unknown} is sealed, so no key is replaced: report this as a fault.`,
    )
  }
}

/** The ring with a second key on it: of a rotation that was begun before, or a new one. Both keys are given to both holders. */
async function withSecond(client: Client, master: Uint8Array, ring: Ring): Promise<Ring> {
  if (ring.keys.size > 1) return ring
  const [last = 0] = ring.keys.keys()
  if (last >= MOST_KEYS)
    throw new RotationRefused(`The key was replaced ${MOST_KEYS - 1} times, which is as often as it can be.`)
  const fresh = randomBytes(KEY_BYTES)
  const keys = new Map([...ring.keys, [last + 1, fresh as Uint8Array]])
  const held = [[ROOT, ring.root] as const, ...keys]
  const rows = [master, fresh].flatMap((holder) =>
    held.map(([id, key]) => ({ holder: holderOf(holder), id, sealed: Buffer.from(wrap(holder, id, key)) })),
  )
  await client.query(
    `insert into key_ring (holder, key_id, sealed) select * from unnest($1::bytea[], $2::smallint[], $3::bytea[])
     on conflict (holder, key_id) do update set sealed = excluded.sealed, made_at = now()`,
    [rows.map(({ holder }) => holder), rows.map(({ id }) => id), rows.map(({ sealed }) => sealed)],
  )
  return { ...ring, keys }
}

/** Seals again until nothing is left, also of what servers sealed with the old key before they heard of the new one. */
async function everything(parts: RotationParts, ring: Ring): Promise<number> {
  const { client, progress = () => undefined } = parts
  const all = await countSealed(client, ring.sealsWith)
  let resealed = 0
  const pass = async (): Promise<number> => {
    const { done, unreadable } = await reseal(client, ring, (table) => {
      resealed++
      if (resealed % 100 === 0) progress(Math.min(resealed / Math.max(all, 1), 1), table)
    })
    if (unreadable.length > 0) {
      throw new RotationRefused(
        `${unreadable.length} sealed values cannot be read with any key, the first in ${unreadable[0]}. The old key stays; take away these rows or restore them, and run this again.`,
      )
    }
    return done
  }
  await pass()
  await knownByAll(parts, 'waiting for servers')
  while ((await pass()) > 0);
  return resealed
}

/** Waits where servers run: until then some may not know what was written last. */
async function knownByAll(
  { client, progress = () => undefined, knownByAllMs = KNOWN_BY_ALL_MS }: RotationParts,
  what: string,
): Promise<void> {
  const begun = performance.now()
  for (let waited = 0; waited < knownByAllMs && (await servers(client)) > 0; waited = performance.now() - begun) {
    progress(waited / knownByAllMs, what)
    await sleep(Math.min(1000, knownByAllMs - waited))
  }
}

const SERVERS = `from pg_stat_activity
  where datname = current_database() and application_name = 'countersign' and pid <> pg_backend_pid()`

/** How many connections servers have. */
export async function servers(client: Pick<Client, 'query'>): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::int as count ${SERVERS}`)
  return rows[0]?.count ?? 0
}

async function machines(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(distinct coalesce(host(client_addr), 'here'))::int as count ${SERVERS}`,
  )
  return rows[0]?.count ?? 0
}
