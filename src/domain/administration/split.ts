import type { Me } from '#domain/account/me.ts'
import { endKeysOf } from '#domain/applications/api-keys.ts'
import { record } from '#domain/audit/audit.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { changeStanding, endPassword, findUser, hasOtherOwner } from '#domain/users/users.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
import type { Target } from './access.ts'
import type { ImportRow } from './import-rows.ts'
import { addPerson } from './people-add.ts'
import { policyAt } from './policy.ts'
import { may, rolesToGive } from './rights.ts'

/** Why a login was not split; `line`: whose username is taken. */
export type SplitRefusal =
  | { readonly code: 'not-yours' | 'last-owner' }
  | { readonly code: 'taken'; readonly username: string }

/**
 * Splits a login that several people share: each gets one of their own, with its role and what is required of it alone, and is
 * invited to choose a password and set up a factor. The old one ends: no password, no session, suspended. All of it, or nothing.
 */
export async function splitLogin(
  world: World,
  scope: Scope,
  me: Me,
  target: Target,
  people: readonly NonNullable<ImportRow['person']>[],
): Promise<SplitRefusal | undefined> {
  try {
    await world.within(scope, (work) => split(work, me, target, people))
    return undefined
  } catch (error) {
    if (error instanceof NotSplit) return error.refusal
    throw error
  }
}

class NotSplit extends Error {
  readonly refusal: SplitRefusal
  constructor(refusal: SplitRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

async function split(
  work: Scoped,
  me: Me,
  { organization, user: { id } }: Target,
  people: readonly NonNullable<ImportRow['person']>[],
): Promise<void> {
  const user = await findUser(work, { organizationId: organization.id, id })
  const allowed = user && may(me, 'person.suspend', { organization, user })
  if (!allowed || !rolesToGive(me, organization).includes(user.role)) throw new NotSplit({ code: 'not-yours' })
  const { own } = await policyAt(work, { organization, role: null, user })
  for (const person of people) {
    const added = await addPerson(work, me, organization, { ...person, role: user.role, language: user.language })
    if (!added.ok) throw new NotSplit({ code: 'taken', username: person.username })
    if (own) await changePolicy(work, { ...own, userId: added.id })
  }
  if (user.role === 'owner' && !(await hasOtherOwner(work, user))) throw new NotSplit({ code: 'last-owner' })
  await endPassword(work, user)
  await changeStanding(work, user, { role: user.role, status: 'suspended' })
  await endKeysOf(work, user)
  await endOtherSessions(work, user, undefined, me.place, { userId: me.user.id })
  await record(work, {
    ...{ organizationId: organization.id, action: 'user.split', outcome: 'done', place: me.place },
    actor: { userId: me.user.id },
    subjectId: user.id,
    detail: { people: people.length },
  })
}
