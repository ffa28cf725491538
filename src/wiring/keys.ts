import { join } from 'node:path'
import type { Vault } from '#kernel/work.ts'
import type { Connections } from '#store/connections.ts'
import { checkKey, hasKey } from '#store/key-check.ts'
import { followRing, readRing } from '#store/key-ring.ts'
import { createVault, openKeyFile } from '#store/vault.ts'
import type { Config } from '../config.ts'

/** The vault of this process, which learns of new keys while it runs. */
export type Keys = {
  readonly vault: Vault
  /** Throws where the database has not told the keys for a minute: others may seal with one that is not known here. */
  check(): void
  stop(): void
}

/** Where the key is when no setting says one. */
export const keyFileOf = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'secret.key')

/** The key of the settings, or that of the key file. */
export async function masterKey(config: Config, missing: 'make' | 'refuse'): Promise<Uint8Array> {
  return config.secretKey ?? (await openKeyFile(keyFileOf(config), missing))
}

/** Opens the key, refuses one that this database was not made with, and follows what becomes of it. */
export async function openKeys(
  config: Config,
  connections: Connections,
  onError: (error: unknown) => void,
): Promise<Keys> {
  const master = await masterKey(config, (await hasKey(connections)) ? 'refuse' : 'make')
  const ring = await readRing(connections.writers, master)
  const vault = createVault(ring)
  await checkKey(connections, vault)
  return { vault, ...followRing(connections.writers, ring, master, onError) }
}
