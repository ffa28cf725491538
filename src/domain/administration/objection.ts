import { endLinks, makeLink } from '#domain/account/links.ts'
import { endKeysOf } from '#domain/applications/api-keys.ts'
import { type Place, record } from '#domain/audit/audit.ts'
import { type Budget, take } from '#domain/budgets/budgets.ts'
import { mailbox } from '#domain/factors/all.ts'
import { endSetUps, followAddress } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { suspendSince } from '#domain/factors/suspended.ts'
import {
  endObjectionsSince,
  findObjection,
  OBJECTION_LIFE,
  type Objection,
  spendObjection,
} from '#domain/messages/objections.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { unlinkSince } from '#domain/providers/links.ts'
import { forgetBrowsers } from '#domain/sessions/browsers.ts'
import { endOtherSessions } from '#domain/sessions/sessions.ts'
import { endAttemptsOf } from '#domain/signin/attempts.ts'
import { blockPassword, changeEmail, findUser, setWaitingEmail, type User } from '#domain/users/users.ts'
import { minute, plus, type Seconds } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { selectAbove } from './reset.store.ts'
import { stopReset } from './reset.ts'
import { may } from './rights.ts'

/** An objection that can be made, and whose account it is about. */
export type Objectable = {
  readonly objection: Objection
  readonly user: User
  readonly organization: Organization
  /** The address that takes the place of the present one, where that came since. */
  readonly restores: string | undefined
}

export type Objected =
  | { readonly done: 'gone' }
  | { readonly done: 'wait'; readonly until: Date }
  /** `to`: where the way back went. `suspended`: what was added since. */
  | { readonly done: 'secured'; readonly to: string; readonly suspended: readonly Enrollment[] }

/** How often one account can be locked by letters about it, in a quarter of an hour. */
const OFTEN = { burst: 3 }
/** A first right code is settled by a unit of its own, a moment before the one that writes the letter about it. */
const BEFORE: Seconds = minute
/** Letters to administrators at most. */
const TOLD = 10

/**
 * What the link of a letter leads to, at the address of the person's own realm. Looking changes nothing: programs open
 * every link of a mail, too.
 */
export async function openObjection(look: Look, realmId: string, token: string): Promise<Objectable | undefined> {
  const objection = await findObjection(look, token)
  if (!objection) return undefined
  const { organizationId, userId: id, email } = objection
  const [user, organization] = await Promise.all([
    findUser(look, { organizationId, id }),
    findOrganization(look, organizationId),
  ])
  if (user?.status !== 'active' || user.realmId !== realmId || !organization || organization.stopped) return undefined
  return { objection, user, organization, restores: email === user.email ? undefined : email }
}

/**
 * Somebody says by the link of a letter that it was not they: nobody is signed in as this person any more, what is under
 * way ends, and their password is blocked. The way back goes to their address, and asks for all that a sign-in asks for.
 */
export async function objectTo(world: World, realmId: string, token: string, place: Place): Promise<Objected> {
  const found = await world.look((look) => openObjection(look, realmId, token))
  if (!found) return { done: 'gone' }
  const taken = await world.once((work) => take(work, [budgetOf(found.user)]))
  if (!taken.granted) return { done: 'wait', until: taken.until }
  return world.work(async (work) => {
    const opened = await openObjection(work, realmId, token)
    if (!opened || !(await spendObjection(work, token))) return { done: 'gone' }
    return secure(work, opened, place)
  })
}

const budgetOf = ({ organizationId, id }: User): Budget => ({
  organizationId,
  name: `objections:${id}`,
  rule: OFTEN,
})

async function secure(work: Work, opened: Objectable, place: Place): Promise<Objected> {
  const { objection, user, organization, restores } = opened
  await endObjectionsSince(work, user, objection)
  await note(work, opened, place)
  await blockPassword(work, user)
  await endAttemptsOf(work, user)
  await endKeysOf(work, user)
  await endOtherSessions(work, user, undefined, place)
  await unlinkSince(work, user, plus(objection.createdAt, -BEFORE))
  await forgetBrowsers(work, user, objection.createdAt)
  await endLinks(work, user, ['invitation', 'enrollment-link', 'password-link'])
  await stopReset(work, user, user.id, place)
  const owner = await ownAddress(work, user, restores, place)
  const suspended = await suspendSince(work, user, {
    any: plus(objection.createdAt, -BEFORE),
    alone: plus(work.now, -OBJECTION_LIFE),
  })
  await sendWayBack(work, owner, place)
  await tellAdministrators(work, user, organization)
  return { done: 'secured', to: owner.email, suspended }
}

/** An address that waits is dropped, and one that took the place of the objecting one is taken back. */
async function ownAddress(work: Work, user: User, restores: string | undefined, place: Place): Promise<User> {
  if (user.waitingEmail !== null) {
    await setWaitingEmail(work, user, null)
    await endSetUps(work, user, mailbox.kind)
  }
  if (restores === undefined) return user
  await followAddress(work, user, undefined, restores)
  await changeEmail(work, user, restores, { language: place.language }, 'email-restored')
  return { ...user, email: restores, waitingEmail: null }
}

async function sendWayBack(work: Work, user: User, { language }: Place): Promise<void> {
  const { organizationId, id: userId, email: to, username } = user
  const { token, expiresAt } = await makeLink(work, user, 'password-link', null)
  await work.send({
    ...{ organizationId, userId, channel: 'email', to, template: 'account-secured', language },
    data: { username, until: expiresAt.toISOString() },
    secret: { token },
  })
}

/** Those who may help this person hear of it: of their own organization, else of the next one up that has any. */
async function tellAdministrators(work: Work, user: User, organization: Organization): Promise<void> {
  const above = await selectAbove(work, organization.path, 5 * TOLD)
  const near = above.filter(({ id, role, path }) => {
    const actor = { user: { id, role }, organization: { path } }
    return id !== user.id && may(actor, 'person.reset', { organization, user })
  })
  const about = { person: user.username, company: organization.name, personId: user.id, personOf: organization.id }
  for (const one of near.filter(({ path }) => path === near[0]?.path).slice(0, TOLD)) {
    const { organizationId, id: userId, username, email: to } = one
    const message = { organizationId, userId, channel: 'email', to, template: 'account-objected' } as const
    await work.send({ ...message, data: { username, ...about } })
  }
}

async function note(work: Work, { objection, user, restores }: Objectable, place: Place): Promise<void> {
  const { organizationId, id } = user
  const event = { organizationId, action: 'account.secured', outcome: 'done', subjectId: id, place } as const
  const detail = { about: objection.template, restored: restores !== undefined }
  await record(work, { ...event, actor: { userId: id }, detail })
}
