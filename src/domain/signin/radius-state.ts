import type { RadiusClient } from '#domain/applications/radius-clients.ts'
import { usernameKey } from '#domain/users/users.ts'
import { minute, plus } from '#kernel/time.ts'
import type { Look, SealContext } from '#kernel/work.ts'
import type { AskedOutside } from './outside-password.ts'

/** How long somebody may take to type the code. */
const LIFE = 2 * minute
/** As long as that of somebody whose method is named in it. */
const TOKEN_BYTES = 80
const PURPOSE = 'name in a radius state'

/**
 * What a client gives back with the answer. It says nothing to the client, is good for two minutes, for this client and this name
 * alone, and as long for nobody as for somebody.
 */
export function stateOf(
  look: Look,
  client: RadiusClient,
  username: string,
  { token, takenAt }: Pick<AskedOutside, 'token' | 'takenAt'>,
): Uint8Array {
  const times = Buffer.alloc(16)
  times.writeBigUInt64BE(BigInt(plus(look.now, LIFE).getTime()), 0)
  times.writeBigUInt64BE(BigInt(takenAt.getTime()), 8)
  const plain = Buffer.concat([times, nameOf(look, username), Buffer.from(token.padEnd(TOKEN_BYTES))])
  return look.vault.seal(plain, contextOf(client))
}

/** What was asked there; `undefined` for what is not this client's, of this name, or too old. */
export function openState(
  look: Look,
  client: RadiusClient,
  username: string,
  state: Uint8Array,
): Pick<AskedOutside, 'token' | 'takenAt'> | undefined {
  const plain = opened(look, client, state)
  if (plain?.length !== 48 + TOKEN_BYTES || !plain.subarray(16, 48).equals(nameOf(look, username))) return undefined
  if (plain.readBigUInt64BE(0) < BigInt(look.now.getTime())) return undefined
  return { token: plain.subarray(48).toString().trimEnd(), takenAt: new Date(Number(plain.readBigUInt64BE(8))) }
}

function opened({ vault }: Look, client: RadiusClient, state: Uint8Array): Buffer | undefined {
  try {
    return Buffer.from(vault.open(state, contextOf(client)))
  } catch {
    return undefined
  }
}

const nameOf = ({ vault }: Look, username: string): Uint8Array => vault.hash(PURPOSE, usernameKey(username))

const contextOf = ({ id }: RadiusClient): SealContext => ({ table: 'radius_client', row: id, purpose: 'state' })
