import { usernameKey } from '#domain/users/users.ts'
import { searchKey } from '#kernel/parse.ts'
import { day, hour, plus } from '#kernel/time.ts'
import type { Vault } from '#kernel/work.ts'
import type { Cell } from './seed.store.ts'
import { among, bytes, type Chance, chanceOf, idAt, part } from './seed-chance.ts'
import { type Crowd, personAt, type SeededPerson } from './seed-people.ts'
import type { Peopled } from './seed-tree.ts'

type Rows = Generator<readonly Cell[]>

export function* organizationRows({ tree, today }: Crowd): Rows {
  for (const { id, kind, parentId, path, realmId, name, status, stopped, createdAt } of tree) {
    const closedAt = status === 'closed' ? plus(today, -5 * day) : null
    const own = [id, kind, parentId, path, realmId, name, searchKey(name)]
    yield [...own, status, stopped, closedAt, createdAt, createdAt]
  }
}

export function* hostNameRows({ tree }: Crowd): Rows {
  for (const { id, hostName, createdAt } of tree) {
    if (hostName !== null) yield [id, hostName, 'seeded', createdAt, createdAt]
  }
}

/** What the triggers of the table would find out. */
const PROTECTION = { none: 0, unproved: 1, app: 2, 'app-and-codes': 2 } as const

/** Everybody, all with the same password. */
export function* personRows(crowd: Crowd, passwordHash: string): Rows {
  for (let number = 0; number < crowd.placeOf.length; number++) {
    const person = personAt(crowd, number)
    const { organization, username, name, status, createdAt } = person
    const hash = status === 'invited' ? null : passwordHash
    yield [
      ...[organization.id, person.id, organization.path, searchKey(organization.name), PROTECTION[person.factor]],
      ...[organization.realmId, username, usernameKey(username)],
      ...[username, searchKey(username), name, searchKey(name), person.mobile, person.language, person.timeZone],
      ...[person.role, status, person.factor.startsWith('app'), hash, hash === null ? null : createdAt],
      ...[createdAt, createdAt],
    ]
  }
}

export function* lastSignInRows(crowd: Crowd): Rows {
  for (let number = 0; number < crowd.placeOf.length; number++) {
    const { organization, id, lastSignInAt } = personAt(crowd, number)
    yield [organization.id, id, organization.path, lastSignInAt ?? '-infinity']
  }
}

/** A person's app, and their set of recovery codes, where they have one: the ids, and when it was set up. */
type Factors = {
  readonly person: SeededPerson
  readonly app: string
  readonly codes: string | undefined
  readonly at: Date
  readonly chance: Chance
}

function* factors(crowd: Crowd): Generator<Factors> {
  for (let number = 0; number < crowd.placeOf.length; number++) {
    const person = personAt(crowd, number)
    if (person.factor === 'none') continue
    const chance = chanceOf(crowd.seed, 'factor', number)
    const at = plus(person.createdAt, hour * part(chance))
    const app = idAt(at, chance)
    yield { person, app, codes: person.factor === 'app-and-codes' ? idAt(at, chance) : undefined, at, chance }
  }
}

export function* enrollmentRows(crowd: Crowd): Rows {
  for (const { person, app, codes, at } of factors(crowd)) {
    const whose = [person.organization.id, person.id]
    const [state, proved, used] =
      person.factor === 'unproved' ? ['unproved', null, null] : ['active', at, person.lastSignInAt]
    const [organizationId, userId] = whose
    yield [organizationId ?? '', app, userId ?? '', 'totp', state, 'Authenticator app', at, proved, used]
    if (codes)
      yield [organizationId ?? '', codes, userId ?? '', 'recovery-codes', 'active', 'Recovery codes', at, at, null]
  }
}

export function* secretRows(crowd: Crowd, vault: Vault): Rows {
  for (const { person, app, chance } of factors(crowd)) {
    const sealed = vault.seal(bytes(20, chance), { table: 'totp_secret', row: app, purpose: 'seed' })
    yield [person.organization.id, app, sealed, 'SHA1', 6, 30]
  }
}

export function* codeRows(crowd: Crowd): Rows {
  for (const { person, codes, chance } of factors(crowd)) {
    for (let turn = 0; codes && turn < 10; turn++) yield [person.organization.id, codes, bytes(32, chance), null]
  }
}

export const EVENTS_FOR_EACH = 3
const RECORDED = 180 * day
const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
]

/** What happened in the last half year, in the order of time: sign-ins above all. */
export function* eventRows(crowd: Crowd, each: number): Rows {
  const count = crowd.placeOf.length * each
  for (let number = 0; number < count; number++) {
    const chance = chanceOf(crowd.seed, 'event', number)
    const at = plus(crowd.today, -RECORDED + (RECORDED * number) / count)
    const person = personAt(crowd, chance() % crowd.placeOf.length)
    if (person.createdAt > at) continue
    yield eventRow(crowd, person, at, chance)
  }
}

function eventRow(crowd: Crowd, person: SeededPerson, at: Date, chance: Chance): readonly Cell[] {
  const { organization, factor } = person
  const [action, outcome, reason, method] = happening(factor.startsWith('app'), part(chance))
  const by = action === 'user.changed' ? actorAbove(crowd, organization) : { id: person.id, from: null }
  const stranger = outcome === 'refused'
  const address = `10.${chance() & 255}.${chance() & 255}.${chance() & 255}`
  return [
    ...[organization.id, idAt(at, chance), at, action, outcome, reason, method],
    ...[stranger ? null : by.id, stranger ? 'stranger' : 'user', by.from, person.id, address, among(BROWSERS, chance)],
  ]
}

type Happening = readonly [action: string, outcome: string, reason: string | null, method: string | null]

function happening(hasApp: boolean, chance: number): Happening {
  if (chance < 0.7) return ['signin', 'done', null, hasApp ? 'password, totp' : 'password']
  if (chance < 0.8) return ['signin', 'refused', 'wrong-password', 'password']
  if (chance < 0.9) return ['signout', 'done', null, null]
  if (chance < 0.94) return ['password.changed', 'done', null, null]
  if (chance < 0.97) return ['factor.proved', 'done', null, 'totp']
  return ['user.changed', 'done', null, null]
}

/** The first owner of the organization above; of the operator, its own. */
function actorAbove(crowd: Crowd, { parentId, above }: Peopled): { id: string; from: string | null } {
  return { id: personAt(crowd, crowd.tree[above]?.first ?? 0).id, from: parentId }
}
