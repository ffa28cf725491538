import { plus } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Answer, Beginning, Enrollment, EnrollmentKey, Factor, Setup, Spend } from '../factor.ts'
import { existsUnused, insertCodes, spendCode } from './bypass-code.store.ts'
import { BYPASS_LIFE, canonical, newBypassCodes } from './bypass-code.ts'

const PURPOSE = 'bypass code'

/**
 * A code that support makes for somebody who has none of their own factors at hand: for one sign-in, for an hour. It
 * stands in for a factor and never counts as one.
 */
export const bypassCode = {
  kind: 'bypass-code',
  assurance: 'recovery',
  amr: ['otp'],
  ask: 'recovery-code',
  needsProof: false,
  begun: 'bypass-code.made',
  life: BYPASS_LIFE,
  endsWithUse: true,
  notice: 'bypass-code-used',
  begin,
  challenge: async () => ({ ask: 'recovery-code' }),
  check,
} as const satisfies Factor

async function begin(work: Work, enrollment: EnrollmentKey, { codes: count = 1 }: Beginning): Promise<Setup> {
  const codes = newBypassCodes(work.random, count)
  const hashes = codes.map((code) => hashOf(work, enrollment, canonical(code)))
  await insertCodes(work, enrollment, hashes, plus(work.now, BYPASS_LIFE))
  return { show: 'codes', codes }
}

async function check(look: Look, enrollment: Enrollment, answer: Answer): Promise<Spend | undefined> {
  if (answer.ask !== 'recovery-code') return undefined
  const hash = hashOf(look, enrollment, answer.code)
  if (!(await existsUnused(look, enrollment, hash))) return undefined
  return { row: (gate) => spendCode(enrollment, hash, look.now, gate) }
}

const hashOf = ({ vault }: Look, { id }: EnrollmentKey, code: string): Uint8Array =>
  vault.hash(PURPOSE, `${id}:${code}`)
