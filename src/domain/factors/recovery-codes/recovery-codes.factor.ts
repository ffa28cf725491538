import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Answer, Enrollment, Factor, Setup, Spend } from '../factor.ts'
import { newCodes, parseRecoveryCode } from './codes.ts'
import { countUnused, insertCodes, spendCode } from './recovery-codes.store.ts'

type Key = Pick<Enrollment, 'organizationId' | 'id'>

const PURPOSE = 'recovery code'

/** Codes to print and keep, each for one sign-in when everything else is lost (NIST SP 800-63B-4, look-up secrets). */
export const recoveryCodes = {
  kind: 'recovery-codes',
  assurance: 'recovery',
  amr: 'otp',
  needsProof: false,
  begun: 'recovery-codes.made',
  begin,
  challenge: async () => ({ ask: 'recovery-code' }),
  check,
} as const satisfies Factor

async function begin(work: Work, enrollment: Key): Promise<Setup> {
  const codes = newCodes(work.random)
  const hashes = codes.map((code) => hashOf(work, enrollment, parseRecoveryCode(code) ?? code))
  await insertCodes(work, enrollment, hashes)
  return { show: 'codes', codes }
}

async function check(look: Look, enrollment: Enrollment, answer: Answer): Promise<Spend | undefined> {
  if (answer.ask !== 'recovery-code') return undefined
  const hash = hashOf(look, enrollment, answer.code)
  return { row: (gate) => spendCode(enrollment, hash, look.now, gate) }
}

/** How many codes a person has not used yet. */
export function codesLeft(look: Look, key: UserKey): Promise<number> {
  return countUnused(look, key)
}

const hashOf = ({ vault }: Look, { id }: Key, code: string): Uint8Array => vault.hash(PURPOSE, `${id}:${code}`)
