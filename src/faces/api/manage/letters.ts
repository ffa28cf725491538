import { takeLetter } from '#domain/administration/letters.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { Scoped } from '#kernel/work.ts'
import { Problem } from '../problem.ts'
import type { Managing } from './managing.ts'

/** Why no letter leaves to this address now; it counts where one does. */
export async function tooManyLetters(
  { agent }: Pick<Managing, 'agent'>,
  work: Scoped,
  address: string,
): Promise<Problem | undefined> {
  const taken = await takeLetter(work, agent, address)
  if (taken.granted) return undefined
  const wait = Math.max(1, Math.ceil(secondsBetween(work.now, taken.until)))
  return new Problem('too-many-requests', { headers: { 'retry-after': String(wait) } })
}
