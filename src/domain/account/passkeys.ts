import { alone, factorOf } from '#domain/factors/all.ts'
import { type Begun, begin, name } from '#domain/factors/enrollments.ts'
import type { Answer, Enrollment } from '#domain/factors/factor.ts'
import type { BrowserOptions, Facts, Party } from '#domain/factors/request.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { Me } from './me.ts'
import { beginningOf, type Proved, proveApp } from './two-factor.ts'

/** The kind that stands alone, as pages name its addresses. */
export const passkeyKind: string = alone.kind

/** Begins the set-up of a passkey: what the browser asks a new key with. */
export function beginPasskey(work: Work, me: Me, label: string, party: Party): Promise<Begun> {
  const start = { as: 'pending', kind: alone.kind, label, replacesId: null } as const
  return begin(work, me.user, start, { ...beginningOf(me), party }, me.place)
}

/** The new key. Where the person has not named it, it is called after who made it, if that is known. */
export async function provePasskey(
  world: World,
  me: Me,
  enrollmentId: string,
  answer: Answer,
  named: string | undefined,
): Promise<Proved> {
  const label = named ?? (await alone.suggests?.(answer))
  if (label !== undefined) await world.work((work) => name(work, me.user, enrollmentId, label))
  return proveApp(world, me, enrollmentId, answer)
}

/** What is known of an enrollment besides its name, where it is of a kind that says something. */
export async function factsOf(look: Look, enrollment: Enrollment): Promise<Facts | undefined> {
  return factorOf(enrollment.kind).facts?.(look, enrollment)
}

/** What the browser is told of one that was removed, so that it offers it no more. */
export async function forgotten(look: Look, { user }: Me, enrollmentId: string): Promise<BrowserOptions | undefined> {
  return alone.forget?.(look, user, enrollmentId)
}
