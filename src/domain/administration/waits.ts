import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import { take } from '#domain/budgets/budgets.ts'
import { type Flood, floodAt, forgiveFlood } from '#domain/budgets/flood.ts'
import { ease, endWaits, type Wait, type Whose, waitsOf } from '#domain/budgets/waits.ts'
import { secondFactorBudgets } from '#domain/factors/ceremony.ts'
import { enrollmentsOf, tell, wornOut } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { guessedName } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import type { Look, Scoped, World } from '#kernel/work.ts'
import type { Target } from './access.ts'
import { beyondScope } from './realms.store.ts'

/** What stands against a person: waits, and factors that are of no use any more. */
export type Standing = { readonly waits: readonly Wait[]; readonly wornOut: readonly Enrollment[] }

/** Whether it was lifted; `enough`: no more until then, `nothing`: there is nothing to lift. */
export type Lifted =
  | { readonly ok: true; readonly eased: boolean }
  | { readonly ok: false; readonly code: 'nothing' }
  | { readonly ok: false; readonly code: 'enough'; readonly until: Date }

// reason: whoever lifts waits gives new tries to whoever guesses; an account of support that was stolen must not give many
const OF_PERSON = { burst: 5, monthly: 10 }
const OF_REALM = { burst: 3 }

/** What stands against somebody. Read past the scope: guesses at a password are counted at the realm. */
export function standingOf(world: World, user: User): Promise<Standing> {
  return world.look(async (look) => {
    const [waits, enrollments] = await Promise.all([waitsOf(look, whoseOf(look, user)), enrollmentsOf(look, user)])
    return { waits, wornOut: wornOut(enrollments) }
  })
}

/** Ends somebody's waits; `month`: also gives back what may be given of thirty days that are used up. They are told. */
export async function liftWaits(
  work: Scoped,
  me: Me,
  { user }: Target,
  { reason, month }: { readonly reason: string; readonly month: boolean },
): Promise<Lifted> {
  const { organizationId, id } = user
  const whose = whoseOf(work, user)
  const waits = await beyondScope(work, () => waitsOf(work, whose))
  if (waits.length === 0) return { ok: false, code: 'nothing' }
  const taken = await take(work, [{ organizationId, name: `lift:${id}`, rule: OF_PERSON }])
  if (!taken.granted) return { ok: false, code: 'enough', until: taken.until }
  const ended = await beyondScope(work, () => endWaits(work, whose))
  const eased = month && waits.some(isEasable) && (await ease(work, secondFactors(user).strange))
  await record(work, {
    ...{ organizationId, action: 'waits.lifted', outcome: 'done', subjectId: id },
    ...{ actor: { userId: me.user.id }, place: me.place, detail: { reason, waits: ended, month: eased } },
  })
  await tell(work, user, 'waits-lifted', me.place)
  return { ok: true, eased }
}

/** Whether some of its thirty days can be given back now. */
export function isEasable({ monthIsOver, easedUntil }: Wait): boolean {
  return monthIsOver && easedUntil === null
}

/** What strangers wait for at the realm that begins with this organization; undefined where it is part of another's. */
export async function protectionOf(world: World, { id, realmId }: Organization): Promise<Flood | undefined> {
  return id === realmId ? world.look((look) => floodAt(look, id)) : undefined
}

/** What was guessed at a realm until now makes nobody wait any more. */
export async function liftFlood(
  work: Scoped,
  me: Me,
  { id: organizationId, realmId }: Organization,
  reason: string,
): Promise<Lifted> {
  if (realmId !== organizationId) return { ok: false, code: 'nothing' }
  const { wrong, waits } = await floodAt(work, organizationId)
  if (waits.wait === 0) return { ok: false, code: 'nothing' }
  const taken = await take(work, [{ organizationId, name: 'lift:flood', rule: OF_REALM }])
  if (!taken.granted) return { ok: false, code: 'enough', until: taken.until }
  await forgiveFlood(work, organizationId)
  await record(work, {
    ...{ organizationId, action: 'flood.lifted', outcome: 'done' },
    ...{ actor: { userId: me.user.id }, place: me.place, detail: { reason, wrong, wait: waits.wait } },
  })
  return { ok: true, eased: false }
}

const secondFactors = ({ organizationId, id: userId }: User) => secondFactorBudgets({ organizationId, userId })

function whoseOf(look: Pick<Look, 'vault'>, user: User): Whose {
  const own = Object.values(secondFactors(user))
  return { own, realmId: user.realmId, nameHash: guessedName(look, user.username) }
}
