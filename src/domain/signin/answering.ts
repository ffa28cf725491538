import { factorOf } from '#domain/factors/all.ts'
import { answeredBy } from '#domain/factors/asking.ts'
import { ask, type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { askable, defaultOf, recoveries } from '#domain/factors/enrollments.ts'
import type { Answer, Asked, Dispatch, Enrollment, Occasion, Prompt } from '#domain/factors/factor.ts'
import type { User } from '#domain/users/users.ts'
import type { Look, World } from '#kernel/work.ts'

/** Who is asked, what for, and those of their enrollments that count for it. */
export type Asks = {
  readonly user: User
  readonly enrollments: readonly Enrollment[]
  readonly occasion: Occasion
}

/** One method that is asked for, and the others of the same person. */
export type Choice = {
  readonly enrollment: Enrollment
  readonly prompt: Prompt
  readonly others: readonly Enrollment[]
}

/** All that this person can answer with: what gives tokens, and what stands in for it. */
export function answerable(user: User, enrollments: readonly Enrollment[]): Enrollment[] {
  return [...askable(user, enrollments), ...recoveries(enrollments)]
}

/** The one of this id, if they can answer with it, else the one asked for first. */
export function chosenOf(
  { user, enrollments }: Pick<Asks, 'user' | 'enrollments'>,
  id: string | undefined,
): Enrollment | undefined {
  const usable = answerable(user, enrollments)
  return usable.find((enrollment) => enrollment.id === id) ?? defaultOf(user, enrollments) ?? usable[0]
}

/** What is asked of them, as they chose; it sends nothing. `undefined`: nothing is left to answer with. */
export async function choose(look: Look, asks: Asks, chosenId: string | undefined): Promise<Choice | undefined> {
  const enrollment = chosenOf(asks, chosenId)
  if (!enrollment) return undefined
  const prompt = await factorOf(enrollment.kind).challenge(look, enrollment, asks.occasion)
  const others = answerable(asks.user, asks.enrollments).filter(({ id }) => id !== enrollment.id)
  return { enrollment, prompt, others }
}

/** Sends a code of this method, good for what is asked alone; `gone`: it is none of theirs that counts, or sends none. */
export async function sendFor(
  world: World,
  { user, enrollments, occasion }: Asks,
  enrollmentId: string,
  sent: Omit<Asked, 'user'>,
): Promise<Dispatch | 'gone'> {
  const enrollment = answerable(user, enrollments).find(({ id }) => id === enrollmentId)
  if (!enrollment) return 'gone'
  return (await world.work((work) => ask(work, enrollment, occasion, { user, ...sent }))) ?? 'gone'
}

/** An answer to one method: the chosen one, unless the answer says itself which it is of. */
export async function weighChosen(
  look: Look,
  asks: Asks,
  chosenId: string | undefined,
  answer: Answer,
): Promise<Weighed | undefined> {
  const { user, enrollments, occasion } = asks
  const named = await answeredBy(look, answerable(user, enrollments), answer)
  const chosen = named ?? chosenOf(asks, chosenId)
  return chosen && weigh(look, chosen, answer, { occasion })
}

/** A code of any kind that stands in for a factor: those that end with their use know at once whether it is theirs. */
export async function weighRecovery(
  look: Look,
  enrollments: readonly Enrollment[],
  answer: Answer,
): Promise<Weighed | undefined> {
  const held = recoveries(enrollments).toSorted((a, b) => Number(endsWithUse(b)) - Number(endsWithUse(a)))
  const weighed = await Promise.all(held.map((enrollment) => weigh(look, enrollment, answer)))
  return weighed.find(({ spend }) => spend) ?? weighed[0]
}

const endsWithUse = ({ kind }: Enrollment): boolean => factorOf(kind).endsWithUse === true
