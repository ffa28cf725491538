import type { Role, Status, UserKey } from '#domain/users/users.ts'
import type { Filter } from '#kernel/scim-filter.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import * as groupStore from './provisioned-groups.store.ts'
import * as store from './provisioning.store.ts'
import { conditionOf, orderOf } from './scim-filter.store.ts'
import { nameKey, type Resource } from './scim-resource.ts'
import { groupKind, type ResourceKind, userKind } from './scim-schema.ts'

export type { Standing } from './provisioning.store.ts'

/** Whose people and groups: those of one directory of an organization. */
export type Source = { readonly organizationId: string; readonly realmId: string; readonly sourceId: string }

/** Somebody whom a directory has put here. */
export type Provisioned = UserKey & {
  readonly sourceId: string
  readonly externalId: string | null
  readonly username: string
  readonly role: Role
  readonly status: Status
  /** What the directory says of them, as it says it. */
  readonly attributes: Resource
  readonly version: number
  readonly groups: readonly { readonly id: string; readonly name: string }[]
  readonly createdAt: Date
  readonly modifiedAt: Date
}

export type ProvisionedGroup = {
  readonly organizationId: string
  readonly id: string
  readonly sourceId: string
  readonly displayName: string
  readonly externalId: string | null
  readonly version: number
  /** Undefined where nobody asked for them. */
  readonly members: readonly { readonly id: string; readonly username: string }[] | undefined
  readonly createdAt: Date
  readonly modifiedAt: Date
}

export type ListOf<Row> = { readonly rows: readonly Row[]; readonly total: number }

/** Which part of a list, for the store. */
export type Wanted = {
  readonly where: Fragment | undefined
  readonly order: Fragment | undefined
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

/** Which part of a list, as it was asked for. */
export type Search = {
  readonly filter: Filter | undefined
  readonly sortBy: string | undefined
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
  /** Whether groups come with who is in them. */
  readonly withMembers: boolean
}

/** Whom a directory calls so: what comes from a token of this provider, and never from another. */
export function provisionedUser(
  look: Look,
  by: { readonly organizationId: string; readonly providerId: string; readonly externalId: string },
): Promise<UserKey | undefined> {
  return store.selectProvisionedUser(look, { ...by, sourceId: by.providerId })
}

/** By which directory somebody is kept, and what it says of them. */
export type Keeper = {
  /** The provider of its tokens; null: of none. */
  readonly provider: string | null
  readonly attributes: Resource
}

/** Undefined where no directory has put them here. */
export function keeperOf(look: Look, key: UserKey): Promise<Keeper | undefined> {
  return store.selectKeeper(look, key)
}

/** A part of the people of a source, and how many there are in all. */
export async function searchPeople(
  look: Look,
  source: Source,
  search: Search,
): Promise<ListOf<Provisioned> | ScimRefusal> {
  const wanted = wantedOf(userKind, source, search)
  return wanted instanceof ScimRefusal ? wanted : store.selectPeople(look, source, wanted)
}

/** A part of the groups of a source, and how many there are in all. */
export async function searchGroups(
  look: Look,
  source: Source,
  search: Search,
): Promise<ListOf<ProvisionedGroup> | ScimRefusal> {
  const wanted = wantedOf(groupKind, source, search)
  return wanted instanceof ScimRefusal ? wanted : groupStore.selectGroups(look, source, wanted, search.withMembers)
}

function wantedOf(
  kind: ResourceKind,
  { realmId }: Source,
  { filter, sortBy, descending, offset, limit }: Search,
): Wanted | ScimRefusal {
  const where = filter && conditionOf(kind, filter, realmId)
  if (where instanceof ScimRefusal) return where
  const order = sortBy === undefined ? undefined : orderOf(kind, sortBy)
  if (order instanceof ScimRefusal) return order
  return { where, order, descending, offset, limit }
}

export function findProvisioned(look: Look, source: Source, id: string): Promise<Provisioned | undefined> {
  return store.selectPerson(look, source, id)
}

/** The same, and nobody changes them until the unit ends. */
export async function holdProvisioned(work: Work, source: Source, id: string): Promise<Provisioned | undefined> {
  await store.lockPerson(work, source, id)
  return store.selectPerson(work, source, id)
}

/** Writes down what a directory says of somebody; false where it calls another so. */
export function keepProvisioned(
  work: Work,
  source: Source,
  id: string,
  kept: store.Kept,
  isNew: boolean,
): Promise<boolean> {
  return isNew ? store.insertPerson(work, source, id, kept) : store.updatePerson(work, source, id, kept)
}

/** Gives somebody another username; false where somebody of the realm has it. */
export function renameProvisioned(work: Work, { realmId }: Source, key: UserKey, username: string): Promise<boolean> {
  return store.updateUsername(work, key, realmId, username, nameKey(username))
}

export function findProvisionedGroup(
  look: Look,
  source: Source,
  id: string,
  withMembers = true,
): Promise<ProvisionedGroup | undefined> {
  return groupStore.selectGroup(look, source, id, withMembers)
}

/** The same, and nobody changes it until the unit ends. */
export async function holdProvisionedGroup(
  work: Work,
  source: Source,
  id: string,
): Promise<ProvisionedGroup | undefined> {
  await groupStore.lockGroup(work, source, id)
  return groupStore.selectGroup(work, source, id, true)
}

/** What the groups of these people say they may do. */
export function standingsOfMembers(look: Look, source: Source, ids: readonly string[]): Promise<store.Standing[]> {
  return store.selectStandings(look, source, ids)
}

/** The same of everybody of a source, some at a time. `after`: the last one of those before. */
export function standingsAfter(
  look: Look,
  source: Source,
  after: string | undefined,
  limit: number,
): Promise<store.Standing[]> {
  return store.selectStandingsAfter(look, source, after, limit)
}

/** The groups somebody is in are others without them. */
export function leaveGroups(work: Work, key: UserKey): Promise<void> {
  return groupStore.touchGroupsOf(work, key)
}
