import type { Kind, Status } from '#domain/organizations/organizations.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Scoped } from '#kernel/work.ts'
import * as store from './clients.store.ts'
import { countedTo, FOUND, type Listed, pageOf, type Wanted, walkTo } from './listing.ts'

export const clientSorts = ['company', 'created'] as const
export type ClientSort = (typeof clientSorts)[number]

/** An organization in a list. */
export type ListedClient = {
  readonly id: string
  readonly name: string
  readonly kind: Kind
  readonly status: Status
  readonly stopped: boolean
  readonly createdAt: Date
  /** The organization it is directly below, where that is in the scope. */
  readonly parent: { readonly id: string; readonly name: string } | null
  /** People of its own. */
  readonly people: number
}

/** A page of the organizations of the scope, one's own among them. */
export async function listClients(work: Scoped, wanted: Wanted<ClientSort>): Promise<Listed<ListedClient>> {
  const search = searchKey(wanted.search)
  const from = await whereIn(work, wanted)
  const found =
    search === '' ? undefined : await store.selectFound(work, search, wanted.sort, walkTo(wanted, FOUND + 1, from))
  const total = found?.total ?? (found && !from ? 0 : await store.countClients(work, search))
  const walk = walkTo(wanted, total, from)
  const few = total <= countedTo(wanted)
  const rows = found && few ? found.rows : await store.selectClients(work, search, wanted.sort, walk, few)
  return pageOf(rows, wanted, walk, total)
}

async function whereIn(work: Scoped, { sort, at }: Wanted<ClientSort>): Promise<readonly string[] | undefined> {
  if ('place' in at) return at.place
  return 'mark' in at ? store.selectPlace(work, sort, at.mark.id) : undefined
}

/** Where an organization stands in an order: what `place` of a wanted page is made from. */
export function placeOfClient(work: Scoped, sort: ClientSort, id: string): Promise<readonly string[] | undefined> {
  return store.selectPlace(work, sort, id)
}
