import { endLinks, makeLink, openLink, spendLink } from '#domain/account/links.ts'
import { resetFactors } from '#domain/account/reset-factors.ts'
import { type Action, type Place, record } from '#domain/audit/audit.ts'
import { tell } from '#domain/factors/enrollments.ts'
import { findUser, type User, type UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { plus } from '#kernel/time.ts'
import type { Look, Scoped, Work, World } from '#kernel/work.ts'
import type { Target, Terms } from './access.ts'
import type { Agent } from './agent.ts'
import { beyondScope } from './realms.store.ts'
import * as store from './reset.store.ts'
import { type Actor, may } from './rights.ts'

/** A reset of somebody's factors, from being asked for to being done or stopped. */
export type Reset = {
  readonly organizationId: string
  readonly id: string
  readonly userId: string
  readonly state: 'waiting' | 'done' | 'stopped'
  readonly askedBy: string
  /** Of whoever asked; null in rows from before it was kept. */
  readonly askedByOrganization: string | null
  readonly reason: string
  readonly ticket: string
  /** Of owners: by a second person. */
  readonly needsApproval: boolean
  readonly approvedBy: string | null
  readonly createdAt: Date
  readonly dueAt: Date
}

/** Somebody who may be the second person. */
export type Approver = Pick<User, 'organizationId' | 'id' | 'role' | 'username' | 'email'> & { readonly path: string }

export type Asking = Pick<Reset, 'reason' | 'ticket'>

/** The reset of this person that waits for its time, or for a second person. */
export function waitingReset(look: Look, key: UserKey): Promise<Reset | undefined> {
  return store.selectWaiting(look, key)
}

/**
 * Support asks for a reset of somebody's factors. Where policy sets no waiting time, and nobody must approve, it is done at
 * once; else the person is told and may stop it. `waiting`: there is one already.
 */
export async function askReset(
  work: Scoped,
  me: Agent,
  target: Target,
  { resetWait }: Terms,
  asking: Asking,
): Promise<'done' | 'asked' | 'waiting'> {
  const { user } = target
  const { organizationId, id: userId } = user
  const key = { organizationId, id: newId(work.now, work.random) }
  const needsApproval = user.role === 'owner'
  const asker = { askedBy: me.user.id, askedByOrganization: me.organization.id }
  const reset = { ...key, ...asking, ...asker, userId, needsApproval, approvedBy: null }
  if (!(await store.insertReset(work, { ...reset, dueAt: plus(work.now, resetWait) }))) return 'waiting'
  await note(work, user, 'reset.asked', me.user.id, me.place, asking)
  if (await carryOut(work, key, me.place)) return 'done'
  const { token } = await makeLink(work, user, 'stop-link', me.user.id)
  await work.send({
    ...{ organizationId, userId, channel: 'email', to: user.email, template: 'reset-asked' },
    data: { username: user.username },
    secret: { token },
  })
  if (needsApproval) await tellApprovers(work, target, reset)
  return 'asked'
}

/** Letters at most; of very many only those nearest to the owner hear of it. */
const TOLD = 50

/** Whoever may be the second person gets a letter with the page to approve it on, in the name of their own organization. */
function tellApprovers(work: Scoped, target: Target, reset: Pick<Reset, 'needsApproval' | 'askedBy'>): Promise<void> {
  const { organization, user } = target
  const about = { owner: user.username, company: organization.name, ownerId: user.id, ownerOf: organization.id }
  // reason: those above whoever asks may approve too; nothing of them is told to anybody
  return beyondScope(work, async () => {
    const above = await store.selectAbove(work, organization.path, TOLD)
    for (const { organizationId, id: userId, role, username, email: to, path } of above) {
      if (!mayApprove({ user: { id: userId, role }, organization: { path } }, target, reset)) continue
      const data = { username, ...about }
      await work.send({ organizationId, userId, channel: 'email', to, template: 'reset-approval', data })
    }
  })
}

/** Whether `me` may be the second person: an owner or administrator who may reset this one, and did not ask for it. */
export function mayApprove(
  me: Actor,
  { organization, user }: Target,
  reset: Pick<Reset, 'needsApproval' | 'askedBy'>,
): boolean {
  const { role, id } = me.user
  const ranks = role === 'owner' || role === 'administrator'
  return ranks && reset.needsApproval && reset.askedBy !== id && may(me, 'person.reset', { organization, user })
}

/** The second person agrees; the reset is done as soon as its time has come. False when it was too late, or not theirs. */
export async function approveReset(work: Scoped, me: Agent, target: Target): Promise<boolean> {
  const reset = await store.selectWaiting(work, target.user)
  if (!reset || !mayApprove(me, target, reset)) return false
  if (!(await store.updateApproved(work, reset, me.user.id))) return false
  await note(work, target.user, 'reset.approved', me.user.id, me.place)
  await carryOut(work, reset, me.place)
  return true
}

/** Stops it: support, or the person it is about. False when there is none any more. */
export async function stopReset(work: Work, user: User, by: string, place: Place): Promise<boolean> {
  if (!(await store.updateStopped(work, user))) return false
  await endLinks(work, user, ['stop-link'])
  await note(work, user, 'reset.stopped', by, place)
  await tell(work, user, 'reset-stopped', place)
  return true
}

/** Stops it by the link in the letter, which asks for nothing else: to stop is the safe side. */
export async function stopResetByLink(work: Work, realmId: string, token: string, place: Place): Promise<boolean> {
  const opened = await openLink(work, realmId, 'stop-link', token)
  if (!opened || !(await spendLink(work, opened, token, place))) return false
  return stopReset(work, opened.user, opened.user.id, place)
}

/** Does the resets whose time has come, each in a transaction of its own. */
export async function carryOutDue(world: World): Promise<void> {
  const place = { address: 'server', browser: 'housekeeping' }
  for (const due of await world.look(store.selectDue)) await world.work((work) => carryOut(work, due, place))
}

async function carryOut(work: Work, key: Pick<Reset, 'organizationId' | 'id'>, place: Place): Promise<boolean> {
  const reset = await store.updateDone(work, key)
  const user = reset && (await findUser(work, { organizationId: reset.organizationId, id: reset.userId }))
  if (!user) return false
  await endLinks(work, user, ['stop-link'])
  const { askedBy, askedByOrganization, approvedBy, reason, ticket } = reset
  const detail = { reason, ticket, ...(approvedBy === null ? {} : { approvedBy }) }
  await resetFactors(work, user, { actor: { userId: askedBy, organizationId: askedByOrganization }, place, detail })
  return true
}

async function note(
  work: Work,
  { organizationId, id }: User,
  action: Extract<Action, `reset.${string}`>,
  by: string,
  place: Place,
  detail?: Asking,
): Promise<void> {
  await record(work, { organizationId, action, outcome: 'done', actor: { userId: by }, subjectId: id, place, detail })
}
