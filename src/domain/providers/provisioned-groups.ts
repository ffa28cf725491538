import { newId } from '#kernel/ids.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './provisioned-groups.store.ts'
import type { Source } from './provisioning.ts'
import { nameKey } from './scim-resource.ts'

/** Groups of one directory at most. */
export const MOST_GROUPS = 5000

/** What is said of a group, with the ids of those in it. */
export type GroupDraft = {
  readonly displayName: string
  readonly externalId: string | null
  readonly members: readonly string[]
}

/** Makes a group, and returns its id. */
export async function makeGroup(work: Work, source: Source, draft: GroupDraft): Promise<string | 'taken' | 'too-many'> {
  if ((await store.countGroups(work, source)) >= MOST_GROUPS) return 'too-many'
  const id = newId(work.now, work.random)
  if (!(await store.insertGroup(work, source, rowOf(id, draft)))) return 'taken'
  await store.insertMembers(work, source, id, draft.members)
  return id
}

/** Writes down what is said of it now, and who comes and goes; false where another has its name. */
export async function saveGroup(
  work: Work,
  source: Source,
  { id, ...draft }: GroupDraft & { readonly id: string },
  come: readonly string[],
  gone: readonly string[],
): Promise<boolean> {
  if (!(await store.updateGroup(work, source, rowOf(id, draft)))) return false
  if (gone.length > 0) await store.deleteMembers(work, source, id, gone)
  if (come.length > 0) await store.insertMembers(work, source, id, come)
  return true
}

/** Takes a group away; its people stay. */
export function endGroup(work: Work, source: Source, id: string): Promise<void> {
  return store.deleteGroup(work, source, id)
}

/** Of these, those who can be in a group: people of the same directory. */
export function membersAmong(look: Look, source: Source, ids: readonly string[]): Promise<string[]> {
  return store.selectMembers(look, source, ids)
}

function rowOf(id: string, { displayName, externalId }: GroupDraft): store.GroupRow {
  return { id, displayName, displayKey: nameKey(displayName), externalId }
}
