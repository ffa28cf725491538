/** A column whose values are sealed, and what each is bound to. */
export type SealedColumn = {
  readonly table: string
  readonly column: string
  /** As SQL over the row: what was said of it when it was sealed. */
  readonly row: string
  readonly purpose: string
}

const column = (table: string, name: string, purpose: string, row: string): SealedColumn => ({
  ...{ table, column: name, purpose, row },
})
const hex = (name: string): string => `encode(${name}, 'hex')`
const both = (one: string, other: string): string => `${one} || ' ' || ${other}`
const base64url = (name: string): string => `translate(rtrim(encode(${name}, 'base64'), '='), '+/', '-_')`

/**
 * Everything that is sealed. warning: what is missing here cannot be read any more once a key was replaced; a test and the
 * command itself refuse columns of bytes that are neither here nor in `PLAIN`.
 */
export const SEALED: readonly SealedColumn[] = [
  column('totp_secret', 'sealed', 'seed', 'enrollment_id::text'),
  column('shown_once', 'sealed', 'shown once', hex('token_hash')),
  column('outbox', 'secret', 'secret', 'id::text'),
  column('gateway', 'settings', 'settings', 'id::text'),
  column('certificate', 'key', 'key', both('organization_id::text', 'name')),
  column('certificate_account', 'key', 'key', both('organization_id::text', 'directory')),
  column('radius_client', 'secret', 'secret', 'id::text'),
  column('api_request', 'sealed_answer', 'API answer', both('key_id::text', hex('name_hash'))),
  column('challenge', 'sealed_token', 'challenge', 'id::text'),
  column('signing_key', 'sealed', 'private key', both('organization_id::text', 'id')),
  column('oidc_record', 'sealed', 'oidc payload', both(both('organization_id::text', 'kind'), base64url('id_hash'))),
  column('webhook', 'sealed_secret', 'secret', 'application_id::text'),
  column('identity_provider', 'sealed_secret', 'secret', 'id::text'),
  column('identity_provider', 'sealed_key', 'request key', 'id::text'),
  column('identity_flow', 'sealed', 'asked', hex('state_hash')),
  column('identity_flow', 'sealed_answer', 'answer', hex('state_hash')),
]

/** Columns of bytes that are not sealed: hashes, public keys and pictures. Every column called `..._hash` is one, too. */
export const PLAIN: readonly string[] = [
  ...['brand_logo.png', 'key_check.hash', 'passkey.public_key', 'passkey.key_id', 'passkey_owner.handle'],
  ...['radius_client.fingerprint'],
  // of the ring itself
  ...['key_ring.holder', 'key_ring.sealed'],
]

/** The columns of bytes that nobody has said of whether they are sealed: `table.column`. */
export function unknownAmong(columns: readonly string[]): string[] {
  const known = new Set([...PLAIN, ...SEALED.map(({ table, column: name }) => `${table}.${name}`)])
  return columns.filter((name) => !known.has(name) && !name.endsWith('_hash'))
}
