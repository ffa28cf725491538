import type { Kind, Status } from '#domain/organizations/organizations.ts'
import { day, plus } from '#kernel/time.ts'
import { type Chance, chanceOf, idAt, part } from './seed-chance.ts'
import { organizationName } from './seed-names.ts'

export type SeedSize = {
  readonly users: number
  readonly organizations: number
  readonly seed: number
  /** Rows of the record for each person, of whom some are younger than what happened; three without it. */
  readonly events?: number
}

/** An organization that is to be written. */
export type Planned = {
  readonly number: number
  readonly id: string
  readonly kind: Kind
  readonly parentId: string | null
  /** The number of the one above it; the operator's own. */
  readonly above: number
  readonly path: string
  readonly realmId: string
  readonly hostName: string | null
  readonly name: string
  readonly status: Status
  readonly stopped: boolean
  readonly createdAt: Date
  /** Decides the names of its people. */
  readonly pick: number
}

/** An organization with its people: numbers from `first` on. */
export type Peopled = Planned & { readonly first: number; readonly people: number }

/** Years that everything has happened in. */
const AGE = 4 * 365 * day
/** A reseller stands at most this many levels below the operator. */
const DEEPEST_RESELLER = 4

/** The whole tree, parents before what is below them: an operator, a reseller for each hundred, and clients. */
export function plantedTree({ users, organizations, seed }: SeedSize, today: Date): Peopled[] {
  const resellers = Math.max(1, Math.round(organizations / 100))
  const tree: Planned[] = []
  for (let number = 0; number < organizations; number++) {
    const chance = chanceOf(seed, 'organization', number)
    const kind = number === 0 ? 'operator' : number <= resellers ? 'reseller' : 'client'
    const parent = kind === 'operator' ? undefined : parentOf(kind, tree, resellers, chance)
    tree.push(planned(number, kind, parent, today, chance))
  }
  return peopled(tree, users, seed)
}

function planned(number: number, kind: Kind, parent: Planned | undefined, today: Date, chance: Chance): Planned {
  const createdAt = plus(today, -AGE + part(chance) * AGE * (kind === 'client' ? 0.9 : 0.05))
  const id = idAt(createdAt, chance)
  const own = kind === 'reseller' && levelOf(parent) === 0 && number % 7 === 0
  const status = kind === 'client' ? statusBy(part(chance)) : 'active'
  const pick = chance()
  return {
    ...{ number, id, kind, status, createdAt, pick },
    parentId: parent?.id ?? null,
    above: parent?.number ?? number,
    path: `${parent?.path ?? ''}${id}/`,
    realmId: own ? id : (parent?.realmId ?? id),
    hostName: own ? `login.reseller-${number}.example` : null,
    name: kind === 'operator' ? 'Northwind Hosting' : organizationName(kind, number, pick),
    stopped: status !== 'active',
  }
}

function statusBy(chance: number): Status {
  return chance < 0.003 ? 'closed' : chance < 0.015 ? 'suspended' : 'active'
}

/** Few resellers have many clients; two in five resellers stand below another one. */
function parentOf(kind: Kind, tree: readonly Planned[], resellers: number, chance: Chance): Planned | undefined {
  const operator = tree[0]
  if (kind === 'client') return part(chance) < 0.03 ? operator : tree[1 + skewed(resellers, chance)]
  if (tree.length < 3 || part(chance) < 0.6) return operator
  const above = tree[1 + skewed(tree.length - 1, chance)]
  return levelOf(above) < DEEPEST_RESELLER ? above : operator
}

/** Below `count`, the smaller the likelier. */
function skewed(count: number, chance: Chance): number {
  return Math.floor(count * part(chance) ** 2.5)
}

function levelOf(organization: Planned | undefined): number {
  return organization ? organization.path.split('/').length - 2 : 0
}

/** Gives everybody a place: one person each at least, and most of the others in few large clients. */
function peopled(tree: readonly Planned[], users: number, seed: number): Peopled[] {
  const weights = tree.map(({ kind, number }) => weightOf(kind, chanceOf(seed, 'organization', -number - 1)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const more = users - tree.length
  let sum = 0
  let first = 0
  return tree.map((organization, at) => {
    const before = Math.floor((more * sum) / total)
    sum += weights[at] ?? 0
    const people = 1 + (at === tree.length - 1 ? more : Math.floor((more * sum) / total)) - before
    first += people
    return { ...organization, first: first - people, people }
  })
}

function weightOf(kind: Kind, chance: Chance): number {
  if (kind !== 'client') return 0.5
  const bell = part(chance) + part(chance) + part(chance) + part(chance) - 2
  return Math.exp(3.2 * bell)
}
