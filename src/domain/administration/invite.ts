import { makeInvitation } from '#domain/account/invitation.ts'
import type { Made } from '#domain/account/links.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Target } from './access.ts'
import type { Agent } from './agent.ts'

/**
 * An invitation for somebody who has not chosen a password yet, sent to them or to be handed over; a link made before ends.
 * `undefined` when they have accepted meanwhile.
 */
export async function invite(
  work: Scoped,
  { user: { id }, place }: Agent,
  { user }: Pick<Target, 'user'>,
  sent = true,
): Promise<Made | undefined> {
  return user.status === 'invited' ? makeInvitation(work, user, id, place, sent) : undefined
}
