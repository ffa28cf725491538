import type { Role, Status } from '#domain/users/users.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import { hasMoreOrganizations } from './listing.store.ts'
import { COUNTED, FOUND, type Listed, MANY_ORGANIZATIONS, type Mark, pageOf, type Wanted, walkTo } from './listing.ts'
import * as store from './people.store.ts'

export const peopleSorts = ['company', 'username', 'created', 'signed-in', 'two-factor'] as const
export type PeopleSort = (typeof peopleSorts)[number]

/** Somebody in a list. */
export type ListedPerson = {
  readonly organizationId: string
  readonly id: string
  readonly path: string
  readonly company: string
  readonly username: string
  readonly name: string
  readonly email: string
  readonly mobile: string | null
  readonly role: Role
  readonly status: Status
  readonly tokenRequired: boolean
  readonly createdAt: Date
  readonly lastSignInAt: Date | null
  /** 0: nothing protects them, 1: something that is of no use yet or any more, 2: a factor that was right once. */
  readonly protection: 0 | 1 | 2
}

/** Which people: those of the scope, or of one organization in it; of them, perhaps only those who administer. */
export type Among = { readonly path: string; readonly administering: boolean; readonly search: string }

/** So many people and no more are gathered and put in order; of more than that, the index of the order is walked. */
export const GATHERED = COUNTED / 2

/**
 * A page of the people of the scope. The last page, of a million, takes as long as the first of few: where there are few,
 * they are gathered; where there are many, of two hundred rows of any order one is theirs, and it is found in the index.
 */
export async function listPeople(
  work: Scoped,
  wanted: Wanted<PeopleSort>,
  administering = false,
): Promise<Listed<ListedPerson>> {
  const among: Among = { path: work.scope.path, administering, search: searchKey(wanted.search) }
  const from = await whereIn(work, wanted)
  if (among.search !== '') return listFound(work, among, wanted, from)
  const total = await store.countPeople(work, among)
  const walk = walkTo(wanted, total, from)
  const few = administering && wanted.sort === 'company' ? 'companies' : 'all'
  const way = total <= GATHERED ? few : 'walk'
  return pageOf(await store.selectPeople(work, among, wanted.sort, walk, way), wanted, walk, total)
}

type Place = readonly string[] | undefined

async function whereIn(work: Scoped, { sort, at }: Wanted<PeopleSort>): Promise<Place> {
  if ('place' in at) return at.place
  return 'mark' in at ? store.selectPlace(work, sort, at.mark) : undefined
}

/** Where somebody stands in an order: what `place` of a wanted page is made from. */
export function placeOfPerson(work: Scoped, sort: PeopleSort, mark: Mark): Promise<Place> {
  return store.selectPlace(work, sort, mark)
}

/** Among all names there may be too many to gather, so they are counted first; in few organizations it is done at once. */
async function listFound(
  work: Scoped,
  among: Among,
  wanted: Wanted<PeopleSort>,
  from: Place,
): Promise<Listed<ListedPerson>> {
  if (await hasMoreOrganizations(work, among.path, MANY_ORGANIZATIONS)) {
    const total = await store.countFound(work, among, 'names')
    const walk = walkTo(wanted, total, from)
    const way = { along: 'names', limit: FOUND } as const
    return cut(pageOf(await store.selectPeople(work, among, wanted.sort, walk, way), wanted, walk, total))
  }
  const way = { along: 'parents', limit: FOUND + 1 } as const
  const found = await store.selectFound(work, among, wanted.sort, walkTo(wanted, FOUND + 1, from), way)
  const total = found.total ?? (from ? await store.countFound(work, among, 'parents') : 0)
  return cut(pageOf(found.rows, wanted, walkTo(wanted, total, from), total))
}

function cut(found: Listed<ListedPerson>): Listed<ListedPerson> {
  return { ...found, isCut: found.total > FOUND }
}

/** What the two-factor column says of somebody. */
export type Protection = 'not-configured' | 'untried' | 'not-required' | 'required'

/** Whoever comes by an identity provider is asked for a second factor there, or by us because it gave no proof. */
export type WhoAsks = 'provider' | 'we'

export type Protected = {
  /** The kinds of factors they have. */
  readonly methods: readonly string[]
  readonly state: Protection
  readonly required: boolean
  /** By a policy of theirs, or of a level above. */
  readonly byPolicy: boolean
  /** By a level above, so that nobody can free them alone. */
  readonly byLevel: boolean
  readonly whoAsks: WhoAsks | undefined
}

/** The state of each of these people's security token, by their ids. */
export async function protectionOf(
  look: Look,
  people: readonly ListedPerson[],
): Promise<ReadonlyMap<string, Protected>> {
  const rows = new Map((await store.selectProtection(look, people)).map((row) => [row.id, row]))
  return new Map(people.map((person) => [person.id, protectedBy(person, rows.get(person.id))]))
}

function protectedBy(person: ListedPerson, row: store.ProtectionRow | undefined): Protected {
  const { methods = [], byLevel = null, whoAsks = null } = row ?? {}
  const byPolicy = byLevel !== null
  const required = byPolicy || (person.tokenRequired && person.protection > 0)
  const state = stateOfToken(person.protection, required)
  return { methods, required, byPolicy, byLevel: byLevel ?? false, whoAsks: whoAsks ?? undefined, state }
}

/** The words for what protects somebody. */
export function stateOfToken(protection: ListedPerson['protection'], required: boolean): Protection {
  if (protection === 0) return 'not-configured'
  if (protection === 1) return 'untried'
  return required ? 'required' : 'not-required'
}
