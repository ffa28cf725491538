import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import type { BenchPerson } from './people.ts'

/** A passkey that the database knows and nobody has. */
export type Key = { readonly id: Uint8Array; readonly handle: Uint8Array }

/** As a browser writes it, with a signature that is wrong. */
export function answerOf({ id, handle }: Key, challenge: string, origin: string): string {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
  const client = JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false })
  const party = createHash('sha256').update('localhost').digest()
  const data = Buffer.concat([party, Buffer.from([0x05, 0, 0, 0, 9])])
  const half = Buffer.concat([Buffer.from([0x02, 0x20, 0x11]), randomBytes(31)])
  const signature = Buffer.concat([Buffer.from([0x30, 0x44]), half, half])
  const response = {
    clientDataJSON: text(Buffer.from(client)),
    authenticatorData: text(data),
    signature: text(signature),
    userHandle: text(handle),
  }
  return JSON.stringify({ id: text(id), rawId: text(id), type: 'public-key', response, clientExtensionResults: {} })
}

/** A passkey for each of these people. */
export async function keysOf(client: Client, people: readonly BenchPerson[]): Promise<Key[]> {
  const all: Key[] = []
  for (const { organizationId, id: userId } of people) {
    const key = { id: randomBytes(32), handle: randomBytes(32) }
    const enrollmentId = randomUUID()
    await client.query(
      `insert into enrollment (organization_id, id, user_id, kind, state, label, created_at, proved_at)
       values ($1, $2, $3, 'passkey', 'active', 'Passkey', now(), now())`,
      [organizationId, enrollmentId, userId],
    )
    await client.query('insert into passkey_owner (organization_id, user_id, handle) values ($1, $2, $3)', [
      ...[organizationId, userId, key.handle],
    ])
    await client.query(
      `insert into passkey (organization_id, enrollment_id, rp_id, key_id, public_key, transports, aaguid,
         backup_eligible, backed_up, user_verified)
       values ($1, $2, 'localhost', $3, $4, '{}', '00000000-0000-0000-0000-000000000000', false, false, true)`,
      [organizationId, enrollmentId, key.id, publicKey()],
    )
    all.push(key)
  }
  return all
}

/** A COSE key on P-256 (RFC 9053 section 7.1.1). */
function publicKey(): Uint8Array {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const start = Buffer.from('a501020326200121', 'hex')
  const bytes = (text: string): Buffer => Buffer.concat([Buffer.from([0x58, 0x20]), Buffer.from(text, 'base64url')])
  return Buffer.concat([start, bytes(x), Buffer.from([0x22]), bytes(y)])
}
