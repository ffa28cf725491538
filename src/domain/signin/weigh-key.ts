import { answeredBy } from '#domain/factors/asking.ts'
import { type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { askable } from '#domain/factors/enrollments.ts'
import type { Answer, Enrollment, Occasion } from '#domain/factors/factor.ts'
import type { User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import { weighNothing } from './signin.ts'

/** Where the sign-in does not say which of their keys is asked for: the answer says which it is of, if any. */
export async function weighKey(
  look: Look,
  user: User,
  enrollments: readonly Enrollment[],
  answer: Answer,
  occasion: Occasion,
): Promise<Weighed | undefined> {
  const named = await answeredBy(look, askable(user, enrollments), answer)
  return named ? weigh(look, named, answer, { occasion }) : weighNothing(look, user)
}
