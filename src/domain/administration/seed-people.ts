import type { Role, Status } from '#domain/users/users.ts'
import { day, plus, type Seconds, secondsBetween } from '#kernel/time.ts'
import { among, type Chance, chanceOf, idAt, part } from './seed-chance.ts'
import { fullNames } from './seed-names.ts'
import type { Peopled } from './seed-tree.ts'

/** Somebody who is to be written; made anew from their number whenever they are needed. */
export type SeededPerson = {
  readonly organization: Peopled
  readonly id: string
  readonly username: string
  readonly name: string
  readonly mobile: string | null
  readonly language: string
  readonly timeZone: string
  readonly role: Role
  readonly status: Status
  readonly createdAt: Date
  readonly lastSignInAt: Date | null
  readonly factor: SeededFactor
}

/** An authenticator app: none, never proved, proved, or proved and with recovery codes. */
export type SeededFactor = 'none' | 'unproved' | 'app' | 'app-and-codes'

export type Crowd = {
  readonly seed: number
  readonly today: Date
  readonly tree: readonly Peopled[]
  /** The number of each person's organization. */
  readonly placeOf: Int32Array
}

// reason: prime, and no divisor of how many names there are, so that they repeat only when all were given
const STRIDE = 1009

export function crowdOf(tree: readonly Peopled[], seed: number, today: Date): Crowd {
  const users = tree.reduce((sum, { people }) => sum + people, 0)
  const placeOf = new Int32Array(users)
  for (const { number, first, people } of tree) placeOf.fill(number, first, first + people)
  return { seed, today, tree, placeOf }
}

export function personAt({ seed, today, tree, placeOf }: Crowd, number: number): SeededPerson {
  const organization = tree[placeOf[number] ?? 0]
  if (!organization) throw new Error(`person ${number} is nowhere`)
  const chance = chanceOf(seed, 'person', number)
  const turn = number - organization.first
  const createdAt = plus(organization.createdAt, part(chance) * secondsBetween(organization.createdAt, today))
  const id = idAt(createdAt, chance)
  const status = turn === 0 ? 'active' : statusBy(part(chance))
  const lastSignInAt = status === 'invited' ? null : lastSignIn(createdAt, today, chance)
  const factor = turn === 0 || status === 'invited' ? 'none' : factorBy(part(chance))
  const role = roleOf(organization, turn)
  return {
    organization,
    id,
    ...named(organization, turn),
    ...where(chance),
    role,
    status,
    createdAt,
    lastSignInAt,
    factor,
  }
}

function named({ pick, number }: Peopled, turn: number): Pick<SeededPerson, 'username' | 'name'> {
  const { name, latin } = fullNames[((pick % fullNames.length) + turn * STRIDE) % fullNames.length] ?? {
    name: '',
    latin: 'x',
  }
  const again = Math.floor(turn / fullNames.length)
  return { name, username: `${latin}${again === 0 ? '' : again + 1}@org-${number}.example` }
}

/** The first person is an owner, and without a second factor, so that one can sign in as them. */
function roleOf({ kind, people }: Peopled, turn: number): Role {
  const [owners, administrators, support] =
    kind === 'operator' ? [5, 20, 50] : [1 + Math.floor(people / 500), Math.ceil(people / 60), Math.floor(people / 40)]
  if (turn < owners) return 'owner'
  if (turn < owners + administrators) return people > 2 ? 'administrator' : 'member'
  return turn < owners + administrators + support ? 'support' : 'member'
}

function statusBy(chance: number): Status {
  return chance < 0.04 ? 'invited' : chance < 0.06 ? 'suspended' : 'active'
}

function factorBy(chance: number): SeededFactor {
  if (chance > 0.55) return 'none'
  return chance > 0.52 ? 'unproved' : chance > 0.1 ? 'app' : 'app-and-codes'
}

/** Most were here lately, some never. */
function lastSignIn(createdAt: Date, today: Date, chance: Chance): Date | null {
  if (part(chance) < 0.12) return null
  const ago: Seconds = 400 * day * part(chance) ** 4
  return plus(today, -Math.min(ago, secondsBetween(createdAt, today)))
}

function where(chance: Chance): Pick<SeededPerson, 'mobile' | 'language' | 'timeZone'> {
  const mobile = part(chance) < 0.4 ? `+49151${String(chance() % 100_000_000).padStart(8, '0')}` : null
  const language = among(['auto', 'auto', 'auto', 'en', 'de'], chance)
  const timeZone = among(['UTC', 'Europe/Berlin', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'], chance)
  return { mobile, language, timeZone }
}
