import { createHash, timingSafeEqual } from 'node:crypto'
import type { ClientData } from '#kernel/passkey.ts'
import type { Occasion } from '../factor.ts'
import type { Party } from '../request.ts'

/** What a key may be asked for. */
export type Purpose = 'register' | 'signin' | 'confirm'

/** Why an answer is refused, as it is recorded. */
export type Refused =
  | 'malformed'
  | 'wrong-type'
  | 'challenge-unknown'
  | 'challenge-of-another'
  | 'challenge-purpose'
  | 'challenge-expired'
  | 'challenge-used'
  | 'foreign-origin'
  | 'cross-origin'
  | 'foreign-party'
  | 'not-present'
  | 'not-verified'
  | 'backup-changed'
  | 'algorithm'
  | 'attestation'
  | 'signature'
  | 'counter'
  | 'unknown-key'
  | 'known-key'
  | 'foreign-user'

/** What was asked, as it is kept. */
export type Challenge = {
  readonly occasion: string
  readonly purpose: Purpose
  readonly rpId: string
  readonly origin: string
  readonly expiresAt: Date
  readonly usedAt: Date | null
}

/** What a key says besides its signature. */
export type AuthenticatorData = {
  readonly partyHash: Uint8Array
  readonly present: boolean
  readonly verified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly counter: number
}

/** The algorithms keys may sign with (COSE): ES256, EdDSA, RS256, the one that is liked best first. */
export const ALGORITHMS = [-7, -8, -257] as const

const TYPES = { register: 'webauthn.create', signin: 'webauthn.get', confirm: 'webauthn.get' } as const

/** What this occasion asks a key for. */
export function purposeOf(occasion: Occasion): Purpose {
  if (occasion.startsWith('set-up:')) return 'register'
  return occasion.startsWith('confirm:') ? 'confirm' : 'signin'
}

/** The part of fixed length (Web Authentication Level 3, section 6.1); `undefined` where it is shorter. */
export function readData(bytes: Uint8Array): AuthenticatorData | undefined {
  if (bytes.length < 37) return undefined
  const flags = bytes[32] ?? 0
  return {
    partyHash: bytes.subarray(0, 32),
    present: (flags & 0x01) !== 0,
    verified: (flags & 0x04) !== 0,
    backupEligible: (flags & 0x08) !== 0,
    backedUp: (flags & 0x10) !== 0,
    counter: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
  }
}

/** What is wrong with what the browser says was asked; `undefined` when nothing is. */
export function unfitQuestion(
  client: ClientData,
  challenge: Challenge | undefined,
  { now, occasion }: { readonly now: Date; readonly occasion: Occasion | undefined },
): Refused | undefined {
  if (!challenge) return 'challenge-unknown'
  if (!occasion || challenge.occasion !== occasion) return 'challenge-of-another'
  const purpose = purposeOf(occasion)
  if (challenge.purpose !== purpose) return 'challenge-purpose'
  if (challenge.usedAt !== null) return 'challenge-used'
  if (challenge.expiresAt <= now) return 'challenge-expired'
  if (client.type !== TYPES[purpose]) return 'wrong-type'
  if (client.origin !== challenge.origin) return 'foreign-origin'
  return client.crossOrigin ? 'cross-origin' : undefined
}

/** What is wrong with what the key says about itself and its owner. */
export function unfitKey(
  data: AuthenticatorData,
  { id }: Pick<Party, 'id'>,
  needsVerification: boolean,
): Refused | undefined {
  if (!timingSafeEqual(createHash('sha256').update(id).digest(), data.partyHash)) return 'foreign-party'
  if (!data.present) return 'not-present'
  if (needsVerification && !data.verified) return 'not-verified'
  // source: Web Authentication Level 3, section 7.2 step 18
  return data.backedUp && !data.backupEligible ? 'backup-changed' : undefined
}

/** What is wrong in comparison with the last time this key answered. Only after its signature was right. */
export function unfitSince(
  data: Pick<AuthenticatorData, 'backupEligible' | 'counter'>,
  known: { readonly backupEligible: boolean; readonly spent: number },
): Refused | undefined {
  if (data.backupEligible !== known.backupEligible) return 'backup-changed'
  // source: section 7.2 step 22; keys that are copied to other machines have no counter, and say zero for ever
  const counts = data.counter !== 0 || known.spent > 0
  return counts && data.counter <= known.spent ? 'counter' : undefined
}

/** What a right answer proves: a key that checked who its owner is, by a PIN or a finger, is two factors. */
export function provedBy({ verified, backupEligible }: Pick<AuthenticatorData, 'verified' | 'backupEligible'>) {
  // source: RFC 8176: a key in hardware or one that is copied, proof of possession, and that somebody was there
  const amr = [backupEligible ? 'swk' : 'hwk', 'pop', 'user']
  return verified
    ? ({ assurance: 'two-factors', amr: [...amr, 'mfa'] } as const)
    : ({ assurance: 'possession', amr } as const)
}
