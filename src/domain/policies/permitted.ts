import { givesTokens } from '#domain/factors/all.ts'
import { tokens } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import type { Policy } from './policies.ts'

/**
 * What a person may sign in with. Kinds that have become off-limits are left out, with one exception: whoever has no
 * other token keeps theirs, as without it their password alone would do.
 */
export function permitted({ offLimits }: Pick<Policy, 'offLimits'>, enrollments: readonly Enrollment[]): Enrollment[] {
  const allowed = ({ kind }: Enrollment): boolean => !offLimits.includes(kind)
  const another = tokens(enrollments).some(allowed)
  return enrollments.filter((each) => allowed(each) || (isToken(each) && !another))
}

function isToken({ kind }: Enrollment): boolean {
  return givesTokens(kind)
}
