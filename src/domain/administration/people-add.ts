import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { createUser, findUser, type NewUser } from '#domain/users/users.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { invite } from './invite.ts'
import { rolesToGive } from './rights.ts'

/** Somebody who is to be added: invited by mail, or with a password they are told. */
export type NewPerson = Pick<NewUser, 'username' | 'email' | 'role'> & {
  readonly name: string
  readonly mobile?: string | null
  readonly language?: string
  readonly timeZone?: string
  /** Undefined: they are invited, and choose one themselves. */
  readonly passwordHash: string | undefined
}

export type Added =
  | { readonly ok: true; readonly id: string }
  /** `taken`: somebody of the same realm has this username. */
  | { readonly ok: false; readonly code: 'taken' | 'role-not-yours' }

/** Adds a person to an organization. With an invitation it is sent in the same transaction. */
export async function addPerson(
  work: Scoped,
  me: Agent,
  { id: organizationId, path }: Organization,
  { passwordHash, ...person }: NewPerson,
): Promise<Added> {
  if (!rolesToGive(me, { path }).includes(person.role)) return { ok: false, code: 'role-not-yours' }
  const status = passwordHash === undefined ? 'invited' : 'active'
  const made = { timeZone: me.user.timeZone, ...person, organizationId, status } as const
  const id = await createUser(work, { ...made, passwordHash: passwordHash ?? null })
  if (id === undefined) return { ok: false, code: 'taken' }
  await record(work, {
    ...{ organizationId, action: 'user.created', outcome: 'done', place: me.place },
    actor: { userId: me.user.id },
    subjectId: id,
    detail: { role: person.role, invited: status === 'invited' },
  })
  const user = status === 'invited' ? await findUser(work, { organizationId, id }) : undefined
  if (user) await invite(work, me, { user }, true)
  return { ok: true, id }
}
