import { parseRecoveryCode } from '#kernel/parse.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Answer, Enrollment, EnrollmentKey, Factor, Setup, Spend } from '../factor.ts'
import { newCodes } from './codes.ts'
import { countUnused, insertCodes, spendCode } from './recovery-codes.store.ts'

const PURPOSE = 'recovery code'

/** Codes to print and keep, each for one sign-in when everything else is lost (NIST SP 800-63B-4, look-up secrets). */
export const recoveryCodes = {
  kind: 'recovery-codes',
  assurance: 'recovery',
  amr: ['otp'],
  ask: 'recovery-code',
  needsProof: false,
  begun: 'recovery-codes.made',
  notice: 'recovery-code-used',
  begin,
  challenge: async () => ({ ask: 'recovery-code' }),
  check,
  left: countUnused,
} as const satisfies Factor

async function begin(work: Work, enrollment: EnrollmentKey): Promise<Setup> {
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

const hashOf = ({ vault }: Look, { id }: EnrollmentKey, code: string): Uint8Array =>
  vault.hash(PURPOSE, `${id}:${code}`)
