import { type AuditEvent, type Place, record } from '#domain/audit/audit.ts'
import { type Budget, giveBack, type Taken, take, takeUsual } from '#domain/budgets/budgets.ts'
import { CALM, floodWaits, returnTurn, takeTurn } from '#domain/budgets/flood.ts'
import { networkOf } from '#kernel/address.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { Hashing } from './hashing.ts'
import { type PasswordProblem, refusePassword } from './strength.ts'
import { endTrust } from './trust.ts'
import { removePassword, strengthenHash, updatePassword } from './users.store.ts'
import { type User, type UserWithPassword, usernameKey } from './users.ts'

/** What guessing is counted against besides the person. */
export type Origin = {
  readonly place: Place
  readonly knownBrowser: string | undefined
  /** The organization whose program asks, and says itself from which address the person comes. */
  readonly saidBy?: string
}

/** What is typed into the form, and in which realm. */
export type PasswordAnswer = { readonly realmId: string; readonly username: string; readonly password: string }

export type PasswordVerdict =
  | { readonly ok: true; readonly budgets: readonly Budget[]; readonly takenAt: Date }
  | { readonly ok: false; readonly code: 'wrong' | 'busy' }
  | { readonly ok: false; readonly code: 'wait'; readonly until: Date }

const PURPOSE = 'name that passwords are guessed for'
const PERSON = { burst: 5 }
// reason: whoever has the secret of a program can say any address; four networks fill it for whoever has none
const SAID = { burst: 20 }

/**
 * The one way to check a password: an attempt is taken first, then it is hashed outside any transaction. The same
 * statements and the same hashing run for a user there is not. After a sign-in give the attempt back with `clear`.
 */
export async function checkPassword(
  world: World,
  hashing: Hashing,
  found: UserWithPassword | undefined,
  answer: PasswordAnswer,
  origin: Origin,
): Promise<PasswordVerdict> {
  const { budgets, taken, takenAt, turn } = await takeFrom(world, answer, origin)
  if (!taken.granted) return { ok: false, code: 'wait', until: taken.until }
  const outcome = await hashing.verify(found?.passwordHash ?? null, answer.password)
  if (outcome === 'right') return { ok: true, budgets, takenAt }
  if (outcome === 'busy') await world.work((work) => putBack(work, answer.realmId, { budgets, takenAt, turn }))
  return { ok: false, code: outcome }
}

type Attempt = {
  readonly budgets: readonly Budget[]
  readonly taken: Taken
  readonly takenAt: Date
  /** What a stranger waited for, where many others guess at the realm. */
  readonly turn: string | undefined
}

async function takeFrom(world: World, answer: PasswordAnswer, origin: Origin): Promise<Attempt> {
  if (origin.knownBrowser === undefined) return takeAsStranger(world, answer, origin)
  const usual = await world.once(async (work) => {
    const budgets = passwordBudgets(work, answer, origin)
    return { budgets, taken: await takeUsual(work, budgets), takenAt: work.now }
  })
  if (usual.taken) return { ...usual, taken: usual.taken, turn: undefined }
  return world.once(async (work) => takeAll(work, usual.budgets, undefined))
}

/** While many guess at a realm, whoever never signed in from this browser waits for a turn first, whatever name they type. */
async function takeAsStranger(world: World, answer: PasswordAnswer, origin: Origin): Promise<Attempt> {
  const { realmId } = answer
  const read = await world.look(async (look) => {
    const { wait, burst } = await floodWaits(look, realmId)
    return { wait, budgets: passwordBudgets(look, answer, origin, burst), name: turnOf(look, answer, origin) }
  })
  const { wait, budgets, name } = read
  if (wait === 0) return world.once((work) => takeAll(work, budgets, undefined))
  return world.work(async (work) => {
    const until = await takeTurn(work, realmId, name, wait)
    if (until === undefined) return takeAll(work, budgets, name)
    return { budgets, taken: { granted: false, until }, takenAt: work.now, turn: undefined }
  })
}

async function takeAll(work: Work, budgets: readonly Budget[], turn: string | undefined): Promise<Attempt> {
  return { budgets, taken: await take(work, budgets), takenAt: work.now, turn }
}

async function putBack(
  work: Work,
  realmId: string,
  { budgets, takenAt, turn }: Pick<Attempt, 'budgets' | 'takenAt' | 'turn'>,
): Promise<void> {
  await giveBack(work, budgets, takenAt)
  if (turn !== undefined) await returnTurn(work, realmId, turn)
}

const turnOf = (look: Pick<Look, 'vault'>, { username }: PasswordAnswer, { place }: Origin): string =>
  `password:flood:${networkOf(place.address)}:${guessedName(look, username)}`

/** What stands for a name in what is counted: it ends each of the names of `passwordBudgets`. */
export function guessedName({ vault }: Pick<Look, 'vault'>, username: string): string {
  // reason: people type their password into the wrong field, and strangers type anything; neither is to be kept
  return Buffer.from(vault.hash(PURPOSE, usernameKey(username))).toString('base64url')
}

/**
 * Strangers are counted by person and network, and by network alone; a browser that signed this person in before has a
 * budget of its own, which strangers cannot use up.
 */
export function passwordBudgets(
  look: Pick<Look, 'vault'>,
  { realmId: organizationId, username }: Omit<PasswordAnswer, 'password'>,
  { place, knownBrowser, saidBy }: Origin,
  burst: number = CALM.burst,
): Budget[] {
  const person = guessedName(look, username)
  if (knownBrowser) return [{ organizationId, name: `password:browser:${knownBrowser}:${person}`, rule: PERSON }]
  const network = networkOf(place.address)
  return [
    { organizationId, name: `password:network:${network}`, rule: { burst }, shared: true },
    { organizationId, name: `password:person:${network}:${person}`, rule: PERSON },
    ...(saidBy === undefined ? [] : [{ organizationId, name: `password:said:${saidBy}:${person}`, rule: SAID }]),
  ]
}

/** Why this password cannot be this person's; the names of the person and the organization are no passwords. */
export function refuseFor(
  password: string,
  { username, email, organization }: { username: string; email: string; organization: string },
): PasswordProblem | undefined {
  return refusePassword(password, [username, email, organization, 'countersign'])
}

/** Gives a person a new password, already hashed; no browser is trusted any more, and they are told. */
export async function changePassword(
  work: Work,
  user: User,
  hash: string,
  place: Place,
  by: Pick<AuditEvent, 'actor' | 'detail'> = { actor: { userId: user.id } },
): Promise<void> {
  const { organizationId, id, email, username } = user
  await updatePassword(work, user, hash)
  await endTrust(work, user)
  await record(work, {
    organizationId,
    action: 'password.changed',
    outcome: 'done',
    ...by,
    subjectId: id,
    place,
  })
  await work.send({
    organizationId,
    userId: id,
    channel: 'email',
    to: email,
    template: 'password-changed',
    language: place.language,
    data: { username, ...ownPlace(user, place, by) },
  })
}

/** Where an administrator is, is none of the person's business; what is done at the console says so. */
function ownPlace(
  { id }: User,
  { address, browser }: Place,
  { actor }: Pick<AuditEvent, 'actor'>,
): { readonly address?: string; readonly browser?: string } {
  const byOther = 'userId' in actor && actor.userId !== id
  return byOther ? {} : { address, browser }
}

/**
 * From now on no password lets this person in; no browser is trusted any more, and they are told. What else lets them in
 * is the caller's care.
 */
export async function givePasswordUp(work: Work, user: User, place: Place): Promise<void> {
  const { organizationId, id, email, username } = user
  await removePassword(work, user)
  await endTrust(work, user)
  const event = { organizationId, action: 'password.removed', outcome: 'done', subjectId: id } as const
  await record(work, { ...event, actor: { userId: id }, place })
  const { language, address, browser } = place
  const message = { organizationId, userId: id, channel: 'email', to: email, language } as const
  await work.send({ ...message, template: 'password-removed', data: { username, address, browser } })
}

/** Somebody comes in without ever having chosen a password. */
export function comeWithoutPassword(work: Work, user: User): Promise<void> {
  return removePassword(work, user)
}

/** When today's cost is higher than that of the hash: hash again, while the password is at hand. */
export async function strengthen(
  world: World,
  hashing: Hashing,
  { user, passwordHash }: UserWithPassword,
  password: string,
): Promise<void> {
  if (passwordHash === null || !hashing.isWeak(passwordHash)) return
  const stronger = await hashing.hash(password)
  if (stronger !== 'busy') await world.once((work) => strengthenHash(work, user, passwordHash, stronger))
}
