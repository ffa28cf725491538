import { givesTokens } from '#domain/factors/all.ts'
import { tokens } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import type { Policy } from './policies.ts'

/**
 * What a person may sign in with. Kinds that have become off-limits are left out, with one exception: whoever has no
 * other token keeps theirs, as without it their password alone would do. Where nothing may be taken that a foreign page
 * can pass on there is no exception: their password is not enough then, and neither is that token.
 */
export function permitted(
  { offLimits, phishingResistant }: Pick<Policy, 'offLimits' | 'phishingResistant'>,
  enrollments: readonly Enrollment[],
): Enrollment[] {
  const allowed = ({ kind }: Enrollment): boolean => !offLimits.includes(kind)
  if (phishingResistant === 'required') return enrollments.filter(allowed)
  const another = tokens(enrollments).some(allowed)
  return enrollments.filter((each) => allowed(each) || (isToken(each) && !another))
}

function isToken({ kind }: Enrollment): boolean {
  return givesTokens(kind)
}
