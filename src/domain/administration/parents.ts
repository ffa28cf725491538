import type { Organization } from '#domain/organizations/organizations.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Scoped } from '#kernel/work.ts'
import { selectParents } from './parents.store.ts'

/** An organization that another could be moved below. */
export type Parent = {
  readonly id: string
  readonly name: string
  readonly kind: Organization['kind']
  /** What stands above it, to tell two of one name apart; null at the top of what may be seen. */
  readonly above: string | null
}

/** Candidates shown at most. */
export const PARENTS_SHOWN = 20

/** Within the scope, those whose names begin with what was typed: no clients, none closed, none below what is moved. */
export function parentsFor(work: Scoped, organization: Organization, typed: string): Promise<Parent[]> {
  return selectParents(work, organization, searchKey(typed), PARENTS_SHOWN)
}
