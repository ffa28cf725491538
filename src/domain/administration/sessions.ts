import type { Me } from '#domain/account/me.ts'
import { tell } from '#domain/factors/enrollments.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { endOtherSessions, endSessionOf, heldBy, type Session, sessionsOf } from '#domain/sessions/sessions.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import type { Target } from './access.ts'

/** Where somebody is signed in, as policy leaves it. A look of its own: policies come from levels above. */
export async function sessionsOfPerson(look: Look, { organization, user }: Target): Promise<Session[]> {
  const [sessions, policy] = await Promise.all([sessionsOf(look, user), policyOf(look, organization, user)])
  return sessions.filter((each) => heldBy(policy, each, look.now))
}

/** Ends one session of somebody else, or without an id all of them; they are told. Returns how many that were. */
export async function endSessionsFor(work: Scoped, me: Me, { user }: Target, id: string | undefined): Promise<number> {
  const by = { userId: me.user.id }
  const count =
    id === undefined
      ? await endOtherSessions(work, user, undefined, me.place, by)
      : Number(await endSessionOf(work, user, id, me.place, by))
  if (count > 0) await tell(work, user, 'sessions-ended', me.place, { count })
  return count
}
