import { alone, factorOf } from '#domain/factors/all.ts'
import { type Begun, begin, enrollmentsOf, findEnrollment, name, tokens } from '#domain/factors/enrollments.ts'
import type { Answer, Enrollment } from '#domain/factors/factor.ts'
import type { BrowserOptions, Facts, Party } from '#domain/factors/request.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { Me } from './me.ts'
import { beginningOf, type Proved, proveApp } from './two-factor.ts'

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

export type OwnPasskey = { readonly enrollment: Enrollment; readonly facts: Facts | undefined }

/** The person's passkeys, the one enabled last first. */
export async function passkeysOf(look: Look, me: Me): Promise<OwnPasskey[]> {
  const own = tokens(await enrollmentsOf(look, me.user)).filter(({ kind }) => kind === alone.kind)
  return Promise.all(own.map(async (enrollment) => ({ enrollment, facts: await alone.facts?.(look, enrollment) })))
}

/** What the browser is told of one that was removed. */
export async function forgotten(look: Look, me: Me, enrollmentId: string): Promise<BrowserOptions | undefined> {
  const enrollment = await findEnrollment(look, me.user, enrollmentId)
  return enrollment && factorOf(enrollment.kind).forget?.(look, enrollment)
}
