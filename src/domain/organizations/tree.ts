import { newId } from '#kernel/ids.ts'
import { day, type Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Kind, Organization, Status } from './organizations.ts'
import { levelsOf } from './organizations.ts'
import * as store from './tree.store.ts'

/** How many levels the tree may have, the operator's included. */
export const DEEPEST = 12

/** How long the people of a closed organization are kept. */
export const KEPT_AFTER_CLOSING: Seconds = 30 * day

/**
 * Makes an organization below `parent`, in its realm and stopped where that is; `undefined` where nothing can be below:
 * a client, or what is closed. The path is that of the parent's row at this moment, whoever moves it meanwhile.
 */
export async function createBelow(
  work: Work,
  parent: Pick<Organization, 'id'>,
  kind: Exclude<Kind, 'operator'>,
  name: string,
): Promise<string | undefined> {
  const id = newId(work.now, work.random)
  return (await store.insertBelow(work, parent.id, { id, kind, name }, DEEPEST)) ? id : undefined
}

/** One change of the tree at a time: two moves at once could each be right and together make a circle. */
export function holdTree(work: Work): Promise<void> {
  return store.lock(work)
}

/** Gives the organization a status, and stops or starts everything below it accordingly. */
export async function setStatus(work: Work, { id, path }: Organization, status: Status): Promise<void> {
  await store.updateStatus(work, id, status)
  await store.updateStopped(work, path)
}

/** Whether `organization` may stand below `parent`: not below itself or a client, and not too deep. */
export async function fits(look: Look, organization: Organization, parent: Organization): Promise<boolean> {
  if (parent.kind === 'client' || parent.status === 'closed' || parent.path.startsWith(organization.path)) return false
  const depth = await store.selectDepth(look, organization.path)
  return levelsOf(parent).length + depth <= DEEPEST
}

/** Puts the organization, and all that is below it, below another parent. Returns its new path. */
export async function movePath(work: Work, { id, path }: Organization, parent: Organization): Promise<string> {
  const moved = `${parent.path}${id}/`
  await store.updateParent(work, id, parent.id)
  await store.updatePaths(work, path, moved)
  await store.updateStopped(work, moved)
  return moved
}

/** Organizations that were closed so long ago that their people go, with those below them that were never erased. */
export function dueForErasure(look: Look): Promise<Pick<Organization, 'id' | 'path'>[]> {
  return store.selectDue(look, KEPT_AFTER_CLOSING)
}

/** Erases the people of one of these, and all that was theirs; true for one of several who do it at once. */
export async function erasePeople(work: Work, id: string): Promise<boolean> {
  if (!(await store.updateErased(work, id))) return false
  await store.erasePeople(work, id)
  return true
}
