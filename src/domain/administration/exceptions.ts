import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { effective } from '#domain/policies/effective.ts'
import type { Level } from '#domain/policies/levels.ts'
import { endExceptions, exceptPerson, standingsOf } from '#domain/policies/policies.ts'
import type { User } from '#domain/users/users.ts'
import { day, plus, type Seconds } from '#kernel/time.ts'
import type { Scope, World } from '#kernel/work.ts'
import type { Agent } from './agent.ts'

/** The longest time somebody is excused for; after that it is decided again. */
export const LONGEST_EXCEPTION: Seconds = 366 * day

export type Granted =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'nothing-to-except' | 'too-late' | 'too-long' }
  /** A level above whoever asks requires it: only that level, or one above it, may excuse from it. */
  | { readonly ok: false; readonly code: 'set-above'; readonly from: Level }

/**
 * Excuses a person from what the organization of whoever grants it, and those below, require; a key from what those below
 * require alone, as it loosens nothing of its own. Nothing of theirs changes: when the exception ends, the requirement holds
 * as if there had been none.
 */
export async function grantException(
  world: World,
  scope: Scope,
  me: Agent,
  { organization, user }: { readonly organization: Organization; readonly user: User },
  { reason, endsAt }: { readonly reason: string; readonly endsAt: Date },
): Promise<Granted> {
  const depth = levelsOf(me.organization).length + (me.place.by ? 1 : 0)
  const refused = await world.look(async (look): Promise<Granted | undefined> => {
    if (endsAt <= look.now) return { ok: false, code: 'too-late' }
    if (endsAt > plus(look.now, LONGEST_EXCEPTION)) return { ok: false, code: 'too-long' }
    const { requirements } = effective((await standingsOf(look, organization, user)).levels)
    const above = requirements.find(({ from }) => from.depth < depth)
    if (above) return { ok: false, code: 'set-above', from: above.from }
    return requirements.length === 0 ? { ok: false, code: 'nothing-to-except' } : undefined
  })
  if (refused) return refused
  const levelId = levelsOf(organization)[depth - 1] ?? me.organization.id
  await world.within(scope, async (work) => {
    await exceptPerson(work, user, { levelId, reason, endsAt, grantedBy: me.user.id })
    await record(work, {
      organizationId: organization.id,
      action: 'policy.excepted',
      outcome: 'done',
      actor: { userId: me.user.id },
      subjectId: user.id,
      place: me.place,
      detail: { reason, until: endsAt.toISOString() },
    })
  })
  return { ok: true }
}

/** Ends what was granted at or below the organization of whoever asks; false where there is nothing of it. */
export async function revokeExceptions(
  world: World,
  scope: Scope,
  me: Agent,
  { organization, user }: { readonly organization: Organization; readonly user: User },
): Promise<boolean> {
  const below = levelsOf(organization).slice(levelsOf(me.organization).length - 1)
  return world.within(scope, async (work) => {
    if (!(await endExceptions(work, user, below))) return false
    await record(work, {
      organizationId: organization.id,
      action: 'policy.exception-ended',
      outcome: 'done',
      actor: { userId: me.user.id },
      subjectId: user.id,
      place: me.place,
    })
    return true
  })
}
