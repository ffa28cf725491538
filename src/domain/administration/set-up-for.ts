import { recordMade } from '#domain/account/invitation.ts'
import { sendLink } from '#domain/account/link-letters.ts'
import { type Made, makeLink, openLink, spendLink } from '#domain/account/links.ts'
import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import { type Begun, begin, enrollmentsOf, isProtected, tell, tokens } from '#domain/factors/enrollments.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import type { Target, Terms } from './access.ts'
import type { Agent } from './agent.ts'

/** Whether a security token protects this person already: then a link is of no use to them. */
export async function isSetUp(look: Look, { user }: Pick<Target, 'user'>): Promise<boolean> {
  return isProtected(await enrollmentsOf(look, user))
}

/** A link by which this person sets up a factor; sent to them, or handed over by whoever made it. An earlier one ends. */
export async function makeEnrollmentLink(
  work: Scoped,
  me: Agent,
  { user }: Target,
  { linkLife }: Terms,
  sent: boolean,
): Promise<Made | 'protected'> {
  if (await isSetUp(work, { user })) return 'protected'
  const made = await makeLink(work, user, 'enrollment-link', me.user.id, linkLife)
  await recordMade(work, user, 'enrollment-link', me.user.id, me.place)
  if (sent) await sendLink(work, user, 'enrollment-link', made)
  return made
}

/**
 * Generate in the set-up window for somebody else: whoever does it is shown the key, so the enrollment says so until the
 * person sets up another. It counts with its first right code. The person is told.
 */
export async function beginFor(
  work: Scoped,
  me: Me,
  { user }: Target,
  { beginning }: Terms,
  label: string,
): Promise<Begun> {
  const inUse = tokens(await enrollmentsOf(work, user)).find(({ state }) => state === 'active')
  const start = { as: 'unproved', kind: 'totp', replacesId: inUse?.id ?? null, by: me.user.id } as const
  const begun = await begin(work, user, { ...start, label: inUse?.label ?? label }, beginning, me.place)
  await tell(work, user, 'factor-set-up', me.place)
  return begun
}

/** An administrator opened the link that was made for somebody else: it is used up, and on record. */
export async function takeOverLink(work: Scoped, me: Me, token: string, realmId: string): Promise<boolean> {
  const opened = await openLink(work, realmId, 'enrollment-link', token)
  if (!opened || !(await spendLink(work, opened, token, me.place, me.user.id))) return false
  await record(work, {
    organizationId: opened.user.organizationId,
    action: 'enrollment.opened',
    outcome: 'done',
    actor: { userId: me.user.id },
    subjectId: opened.user.id,
    place: me.place,
  })
  return true
}
