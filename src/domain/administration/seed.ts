import type { Hashing } from '#domain/users/hashing.ts'
import { newPassword } from '#domain/users/new-password.ts'
import { day } from '#kernel/time.ts'
import type { Vault, World } from '#kernel/work.ts'
import { countRoughly } from './rough.ts'
import * as store from './seed.store.ts'
import { type Crowd, crowdOf, personAt, type SeededPerson } from './seed-people.ts'
import * as rows from './seed-rows.ts'
import { type Peopled, plantedTree, type SeedSize } from './seed-tree.ts'

export type { SeedSize } from './seed-tree.ts'

/** One transaction without a time limit, into which rows stream. */
export type Fill = <T>(unit: (filling: store.Filling) => Promise<T>) => Promise<T>

/** Somebody of each kind of organization, to sign in as. */
export type Sample = Pick<SeededPerson, 'username' | 'role'> & {
  readonly organization: string
  readonly below: number
  readonly organizationId: string
}

export type Seeded = {
  readonly password: string
  readonly samples: readonly Sample[]
  readonly organizations: number
  readonly users: number
}

/** Told how much of the work is done, from 0 to 1. */
export type Progress = (done: number, what: store.Filled | 'names' | 'indexes') => void

export type SeedParts = {
  readonly world: World
  readonly vault: Vault
  readonly hashing: Hashing
  readonly fill: Fill
}

/**
 * Fills an empty database with a tree of invented people, the same for the same size, seed and day. All have the same new
 * password, which is returned. `undefined` where there is an organization already: a real installation is never touched.
 */
export async function seedTree(parts: SeedParts, size: SeedSize, progress: Progress): Promise<Seeded | undefined> {
  const { password, today } = await parts.world.work(async ({ random, now }) => ({
    password: newPassword(random),
    today: new Date(now.getTime() - (now.getTime() % (day * 1000))),
  }))
  const passwordHash = await parts.hashing.hash(password)
  if (passwordHash === 'busy') throw new Error('there is no turn for a password hash')
  const crowd = crowdOf(plantedTree(size, today), size.seed, today)
  const filled = await parts.fill(async (filling) => {
    if (!(await store.holdEmpty(filling))) return false
    const aside = await store.setAside(filling)
    const { events = rows.EVENTS_FOR_EACH } = size
    await copyAll(filling, crowd, { passwordHash, vault: parts.vault, events }, progress)
    progress(ROWS_PART, 'names')
    await store.follow(filling)
    for (const [at, index] of aside.entries()) {
      progress(1 - INDEXES_PART * (1 - at / aside.length), 'indexes')
      await store.putBack(filling, index)
    }
    await store.forceAgain(filling)
    store.settle(filling)
    return true
  })
  if (!filled) return undefined
  await countRoughly(parts.world)
  progress(1, 'indexes')
  return { password, samples: samplesOf(crowd), organizations: crowd.tree.length, users: crowd.placeOf.length }
}

/** How much of the time goes into the rows and into their indexes; the names are made in between. */
const ROWS_PART = 0.35
const INDEXES_PART = 0.4

type Sealing = { readonly passwordHash: string; readonly vault: Vault; readonly events: number }

/** Each table, with how many rows it gets for each person. */
const TABLES: readonly (readonly [
  store.Filled,
  number,
  (crowd: Crowd, with_: Sealing) => Iterable<readonly store.Cell[]>,
])[] = [
  ['organization', 0.02, rows.organizationRows],
  ['host_name', 0, rows.hostNameRows],
  ['app_user', 1, (crowd, { passwordHash }) => rows.personRows(crowd, passwordHash)],
  ['last_sign_in', 1, rows.lastSignInRows],
  ['enrollment', 0.63, rows.enrollmentRows],
  ['totp_secret', 0.53, (crowd, { vault }) => rows.secretRows(crowd, vault)],
  ['recovery_code', 1, rows.codeRows],
  ['audit_event', 2.7, (crowd, { events }) => rows.eventRows(crowd, events)],
]

async function copyAll(filling: store.Filling, crowd: Crowd, sealing: Sealing, progress: Progress): Promise<void> {
  const all = TABLES.reduce((sum, [, each]) => sum + each, 0) * crowd.placeOf.length
  let done = 0
  for (const [table, , rowsOf] of TABLES) {
    const counted = function* (): Generator<readonly store.Cell[]> {
      for (const row of rowsOf(crowd, sealing)) {
        if (done++ % 5000 === 0) progress(Math.min(1, done / all) * ROWS_PART, table)
        yield row
      }
    }
    await store.copyRows(filling, table, counted())
  }
}

/** An owner of the operator, of a reseller with about five hundred below it, and of a client of middling size. */
function samplesOf(crowd: Crowd): Sample[] {
  const [operator] = crowd.tree
  if (!operator) return []
  const open = crowd.tree.filter(({ realmId, stopped }) => realmId === operator.realmId && !stopped)
  const below = countsBelow(crowd.tree)
  const near = (kind: Peopled['kind'], wanted: number, measure: (one: Peopled) => number): Peopled[] =>
    open
      .filter((one) => one.kind === kind)
      .sort((one, other) => Math.abs(measure(one) - wanted) - Math.abs(measure(other) - wanted))
      .slice(0, 1)
  const chosen = [
    operator,
    ...near('reseller', 500, ({ id }) => below.get(id) ?? 0),
    ...near('client', 25, ({ people }) => people),
  ]
  return chosen.map((organization) => {
    const { username, role } = personAt(crowd, organization.first)
    return {
      organization: organization.name,
      organizationId: organization.id,
      username,
      role,
      below: below.get(organization.id) ?? 0,
    }
  })
}

function countsBelow(tree: readonly Peopled[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { path } of tree) {
    for (const above of path.split('/').slice(0, -2)) counts.set(above, (counts.get(above) ?? 0) + 1)
  }
  return counts
}
