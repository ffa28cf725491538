import { type Place, record } from '#domain/audit/audit.ts'
import { spendFirstRunLink } from '#domain/organizations/first-run.ts'
import { createOperator, findOperator } from '#domain/organizations/organizations.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession, type SessionToken } from '#domain/sessions/sessions.ts'
import { createUser, findUser } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import type { Me } from './me.ts'

export type FirstOwner = {
  readonly organization: string
  readonly username: string
  readonly email: string
  readonly passwordHash: string
  readonly language: string
}

/**
 * Uses up the first-run link: makes the operator and its first owner, and signs them in. `undefined` when the link was
 * used before, also by somebody at the same moment.
 */
export async function createFirstOwner(
  work: Work,
  token: string,
  owner: FirstOwner,
  from: Pick<Me, 'place' | 'browserName'>,
): Promise<SessionToken | undefined> {
  if (!(await spendFirstRunLink(work, token))) return undefined
  const organizationId = await createOperator(work, owner.organization)
  if (organizationId === undefined) return undefined
  const id = await createUser(work, { ...owner, organizationId, role: 'owner' })
  const [organization, user] = [await findOperator(work), id && (await findUser(work, { organizationId, id }))]
  if (!organization || !user) throw new Error('the first owner was made and is not there')
  await recordBoth(work, organizationId, user.id, from.place)
  const policy = await policyOf(work, organization)
  const reached = { step: 'full', level: 'password', methods: ['pwd'], confirmed: true } as const
  return beginSession(work, user, policy, reached, {
    place: from.place,
    browserHash: browserHash(work, from.browserName),
  })
}

async function recordBoth(work: Work, organizationId: string, userId: string, place: Place): Promise<void> {
  const event = { organizationId, outcome: 'done', actor: { userId }, place } as const
  await record(work, { ...event, action: 'organization.created' })
  await record(work, { ...event, action: 'user.created', subjectId: userId })
}
