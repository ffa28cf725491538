import { type Action, record } from '#domain/audit/audit.ts'
import { findOrganization, type Kind, type Organization } from '#domain/organizations/organizations.ts'
import { createBelow, fits, movePath, setStatus } from '#domain/organizations/tree.ts'
import { type DeadEnd, firstDeadEnd } from '#domain/policies/dead-ends.ts'
import { measureAgain, weightyLevels } from '#domain/policies/policies.ts'
import { endTrustBelow } from '#domain/users/trust.ts'
import { followOrganizations, holdPeople } from '#domain/users/users.ts'
import { isId } from '#kernel/ids.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
import type { Agent } from './agent.ts'
import { beyondScope } from './realms.store.ts'
import { type Collision, rehome, takeTurn } from './realms.ts'
import { may } from './rights.ts'

export type Moved =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly code: 'does-not-fit' | 'not-yours' }
  /** Two people would have one name to sign in with. */
  | { readonly ok: false; readonly code: 'names-collide'; readonly collisions: readonly Collision[] }
  /** Somebody who moves would be required to have what they may not set up. */
  | { readonly ok: false; readonly code: 'dead-end'; readonly deadEnd: DeadEnd }

/** Makes a reseller or a client below `parent`; `undefined` where nothing can be below. */
export async function addOrganization(
  work: Scoped,
  me: Agent,
  parent: Organization,
  kind: Exclude<Kind, 'operator'>,
  name: string,
): Promise<string | undefined> {
  const id = await createBelow(work, parent, kind, name)
  if (id !== undefined) await note(work, me, id, 'organization.created', { parent: parent.id, kind })
  return id
}

/** All below stop signing in and no session of theirs holds; coming back changes nothing else. */
export async function suspend(work: Scoped, me: Agent, organization: Organization, reason: string): Promise<boolean> {
  return change(work, me, organization, 'suspended', ['active'], { action: 'organization.suspended', reason })
}

export async function resume(work: Scoped, me: Agent, organization: Organization): Promise<boolean> {
  return change(work, me, organization, 'active', ['suspended'], { action: 'organization.resumed' })
}

/** Read-only from now on; after thirty days its people are erased. */
export async function close(work: Scoped, me: Agent, organization: Organization, reason: string): Promise<boolean> {
  return change(work, me, organization, 'closed', ['active', 'suspended'], { action: 'organization.closed', reason })
}

/** Within the thirty days. It comes back suspended: whoever opens it again looks first, and then lets people in. */
export async function reopen(work: Scoped, me: Agent, organization: Organization): Promise<boolean> {
  return change(work, me, organization, 'suspended', ['closed'], { action: 'organization.reopened' })
}

/**
 * Below another parent, with everything below it. Factors and passwords stay; where it comes into another realm, its people
 * are signed out and sign in there from now on. Refused with the list where their names are taken there, and where what is
 * said there and what they bring along would leave somebody with a duty and no method for it.
 */
export async function move(work: Scoped, me: Agent, organization: Organization, parentId: string): Promise<Moved> {
  if (!isId(parentId)) return { ok: false, code: 'not-yours' }
  await takeTurn(work)
  const [moving, parent] = [await findOrganization(work, organization.id), await findOrganization(work, parentId)]
  if (!moving || !parent || !may(me, 'organization.add', { organization: parent }))
    return { ok: false, code: 'not-yours' }
  if (!may(me, 'organization.move', { organization: moving })) return { ok: false, code: 'not-yours' }
  if (!(await fits(work, moving, parent))) return { ok: false, code: 'does-not-fit' }
  const from = moving.path.slice(0, -(moving.id.length + 1))
  await holdPeople(work, moving.path)
  const path = await movePath(work, moving, parent)
  await followOrganizations(work, path)
  await endTrustBelow(work, path)
  const collisions = await rehome(work, path)
  if (collisions.length > 0) throw new NamesCollide(collisions)
  await measureAgain(work, moving.id)
  // reason: what is said above the scope counts too; of it no more is told than its reader may know
  const deadEnd = await beyondScope(work, async () => firstDeadEnd(await weightyLevels(work, { path })))
  if (deadEnd) throw new LeavesNoMethod(deadEnd)
  await note(work, me, moving.id, 'organization.moved', { from, to: parent.path })
  return { ok: true, path }
}

/** The same as a unit of its own, undone as a whole where names collide or somebody would be left without a method. */
export async function tryMove(
  world: World,
  scope: Scope,
  me: Agent,
  organization: Organization,
  parentId: string,
): Promise<Moved> {
  try {
    return await world.within(scope, (work) => move(work, me, organization, parentId))
  } catch (error) {
    if (error instanceof NamesCollide) return { ok: false, code: 'names-collide', collisions: error.collisions }
    if (error instanceof LeavesNoMethod) return { ok: false, code: 'dead-end', deadEnd: error.deadEnd }
    throw error
  }
}

/** Thrown so that the move is undone as a whole; whoever opened the work turns it into the refusal. */
export class NamesCollide extends Error {
  readonly collisions: readonly Collision[]
  constructor(collisions: readonly Collision[]) {
    super('names collide')
    this.collisions = collisions
  }
}

/** Thrown for the same reason. */
export class LeavesNoMethod extends Error {
  readonly deadEnd: DeadEnd
  constructor(deadEnd: DeadEnd) {
    super('somebody would be left without a method')
    this.deadEnd = deadEnd
  }
}

type Change = { readonly action: Action; readonly reason?: string }

async function change(
  work: Scoped,
  me: Agent,
  { id }: Organization,
  status: Organization['status'],
  from: readonly Organization['status'][],
  { action, reason }: Change,
): Promise<boolean> {
  await takeTurn(work)
  const organization = await findOrganization(work, id)
  if (!organization || !from.includes(organization.status)) return false
  if (!may(me, 'organization.stop', { organization })) return false
  await setStatus(work, organization, status)
  if (status !== 'active') await endTrustBelow(work, organization.path)
  await note(work, me, id, action, reason === undefined ? {} : { reason })
  return true
}

async function note(
  work: Scoped,
  { user, place }: Agent,
  organizationId: string,
  action: Action,
  detail: Readonly<Record<string, string>>,
): Promise<void> {
  await record(work, { organizationId, action, outcome: 'done', actor: { userId: user.id }, place, detail })
}
