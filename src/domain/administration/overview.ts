import type { Organization } from '#domain/organizations/organizations.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import * as store from './overview.store.ts'

/** An organization on the way down to another one. */
export type Level = { readonly id: string; readonly name: string }

/** Counts go no further than this; one more stands for all there are beyond it. */
export const COUNTED = 10_000

export type Overview = {
  /** Organizations below it. */
  readonly below: number
  /** People of its own, and with those below. */
  readonly people: number
  readonly peopleBelow: number
  /** Those of its own who have a second factor that was right once. */
  readonly protected: number
  /** Those of its own whose identity provider asks in our place. */
  readonly exempt: number
  readonly hosts: readonly { readonly name: string; readonly proved: boolean }[]
  readonly createdAt: Date
}

/** The organizations above this one, from the top of the scope down. */
export function levelsAbove(work: Scoped, organization: Organization): Promise<Level[]> {
  return store.selectLevels(
    work,
    levelsOf(organization).filter((id) => id !== organization.id),
  )
}

/** What there is of an organization. */
export async function overviewOf(work: Scoped, organization: Organization): Promise<Overview> {
  const [counts, hosts] = await Promise.all([
    store.selectCounts(work, organization, COUNTED),
    store.selectHosts(work, organization.id),
  ])
  return { ...counts, hosts }
}
