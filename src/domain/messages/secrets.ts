import type { SealContext, Vault } from '#kernel/work.ts'

const contextOf = (row: string): SealContext => ({ table: 'outbox', row, purpose: 'secret' })

/** What only the recipient may read, as it stands in the row. */
export function sealSecret(vault: Vault, row: string, secret: Readonly<Record<string, string>>): Uint8Array {
  return vault.seal(Buffer.from(JSON.stringify(secret)), contextOf(row))
}

export function openSecret(vault: Vault, row: string, sealed: Uint8Array): Record<string, string> {
  return JSON.parse(Buffer.from(vault.open(sealed, contextOf(row))).toString('utf8')) as Record<string, string>
}
