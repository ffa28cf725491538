import { type Place, record } from '#domain/audit/audit.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession, type SessionToken } from '#domain/sessions/sessions.ts'
import type { From } from '#domain/signin/admit.ts'
import { demandOf, personOf } from '#domain/signin/person.ts'
import { changePassword } from '#domain/users/passwords.ts'
import { activate, findUser, type User } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import { sendLink } from './link-letters.ts'
import { endLinks, type Made, makeLink, openLink, spendLink } from './links.ts'

/** Invites somebody who was made without a password. A link made before ends. */
export async function makeInvitation(work: Work, user: User, by: string, place: Place, sent = true): Promise<Made> {
  const made = await makeLink(work, user, 'invitation', by)
  await recordMade(work, user, 'invitation', by, place)
  if (sent) await sendLink(work, user, 'invitation', made)
  return made
}

/** On record: who made which link for whom, never the link. */
export async function recordMade(
  work: Work,
  { organizationId, id }: User,
  purpose: 'invitation' | 'enrollment-link',
  by: string,
  place: Place,
): Promise<void> {
  const actor = { userId: by }
  await record(work, {
    organizationId,
    action: 'link.made',
    outcome: 'done',
    method: purpose,
    actor,
    subjectId: id,
    place,
  })
}

export type Accepted = { readonly token: SessionToken; readonly mustSetUp: boolean }

/**
 * An invited person chooses a password and is signed in by it: as far as a sign-in with it would have come, so where a
 * factor is required, or they came by an enrollment link, to setting one up and nowhere else. `undefined` where the link
 * is of no use any more.
 */
export async function acceptInvitation(
  work: Work,
  realmId: string,
  token: string,
  purpose: 'invitation' | 'enrollment-link',
  passwordHash: string,
  from: From,
): Promise<Accepted | undefined> {
  const opened = await openLink(work, realmId, purpose, token)
  if (opened?.user.status !== 'invited' || !(await spendLink(work, opened, token, from.place))) return undefined
  const { user, organization } = opened
  await endLinks(work, user, ['invitation', 'enrollment-link'])
  await changePassword(work, user, passwordHash, from.place)
  await activate(work, user)
  const { organizationId, id } = user
  const event = { organizationId, action: 'invitation.accepted', outcome: 'done', subjectId: id } as const
  await record(work, { ...event, actor: { userId: id }, place: from.place })
  const active = (await findUser(work, user)) ?? user
  const hash = browserHash(work, from.browserName)
  const person = await personOf(work, organization, user, hash)
  const mustSetUp = purpose === 'enrollment-link' || demandOf(active, person).need === 'set-up'
  const reached = { step: mustSetUp ? 'enroll' : 'full', level: 'password', methods: ['pwd'], confirmed: true } as const
  return { token: await beginSession(work, active, person.policy, reached, { ...from, browserHash: hash }), mustSetUp }
}
