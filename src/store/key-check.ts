import type { Vault } from '#kernel/work.ts'
import type { Connections } from './connections.ts'
import { KeyRefused } from './vault.ts'

/**
 * Remembers at the first start which key the secrets of this database are sealed with, and refuses any other one later:
 * with a wrong key nobody could sign in, and new secrets would be lost with it.
 */
export async function checkKey({ writers }: Connections, vault: Vault): Promise<void> {
  const hash = Buffer.from(vault.hash('key check', ''))
  await writers.query('insert into key_check (hash) values ($1) on conflict do nothing', [hash])
  const { rows } = await writers.query<{ hash: Buffer }>('select hash from key_check')
  if (rows[0] && hash.equals(rows[0].hash)) return
  throw new KeyRefused(
    'The secret key is not the one this database was made with. Put back the file secret.key, or set SECRET_KEY to it.',
  )
}

/** Whether secrets in this database are sealed with a key already: then a missing one must not be made anew. */
export async function hasKey({ writers }: Connections): Promise<boolean> {
  const { rowCount } = await writers.query('select 1 from key_check')
  return rowCount === 1
}
