import { factorOf, factors, givesTokens } from '#domain/factors/all.ts'
import { ask } from '#domain/factors/ceremony.ts'
import { type Begun, begin, enrollmentsOf, findEnrollment, tokens } from '#domain/factors/enrollments.ts'
import {
  type Destination,
  type Dispatch,
  type Enrollment,
  type Factor,
  type SentPrompt,
  setUpOf,
} from '#domain/factors/factor.ts'
import { canDeliver } from '#domain/messages/gateways.ts'
import { type NumberReason, numberAllowed } from '#domain/messages/guard/guard.ts'
import type { Channel, Look, World } from '#kernel/work.ts'
import type { Me } from './me.ts'
import { beginningOf } from './two-factor.ts'

/** A kind of security token, as somebody may set it up or has it. */
export type Method = {
  readonly kind: string
  /** By what its codes travel; undefined where the person has them already. */
  readonly channel: Channel | undefined
  /** `may`: they can set it up. `cannot-leave`: nothing can be sent this way. */
  readonly state: 'may' | 'off-limits' | 'cannot-leave'
  /** What is said before it is set up: others can take it over; it is no second factor to whoever reads the mailbox. */
  readonly caution: 'restricted' | 'mailbox' | undefined
  /** Theirs, the one enabled last first, and where its codes go. */
  readonly own: readonly { readonly enrollment: Enrollment; readonly to: string | undefined }[]
}

/** Every kind that gives security tokens, in the order in which they are offered. */
export async function methodsOf(look: Look, me: Me): Promise<Method[]> {
  const own = tokens(await enrollmentsOf(look, me.user))
  const kinds: readonly Factor[] = factors.filter(({ kind }) => givesTokens(kind))
  return Promise.all(kinds.map((factor) => methodOf(look, me, factor, own)))
}

async function methodOf(look: Look, me: Me, factor: Factor, own: readonly Enrollment[]): Promise<Method> {
  const { kind, channel, restricted, assurance } = factor
  const theirs = own.filter((enrollment) => enrollment.kind === kind)
  const nowhere = channel === 'email' && me.user.email === ''
  const leaves = channel === undefined || (!nowhere && (await canDeliver(look, me.organization, channel)))
  return {
    ...{ kind, channel },
    state: me.policy.offLimits.includes(kind) ? 'off-limits' : leaves ? 'may' : 'cannot-leave',
    caution: restricted ? 'restricted' : assurance === 'mailbox' ? 'mailbox' : undefined,
    own: await Promise.all(
      theirs.map(async (enrollment) => ({ enrollment, to: (await destinationOf(look, enrollment))?.shown })),
    ),
  }
}

/** Where the codes of this method go; undefined where none are sent. */
export async function destinationOf(look: Look, enrollment: Enrollment): Promise<Destination | undefined> {
  return factorOf(enrollment.kind).destination?.(look, enrollment)
}

export type BegunSent =
  | ({ readonly ok: true } & Begun)
  | { readonly ok: false; readonly code: 'off-limits' | 'cannot-leave' | 'no-number' }
  | { readonly ok: false; readonly code: 'number'; readonly reason: NumberReason }

/**
 * Begins the set-up of a kind whose codes are sent, or the change of where they go: what is there stays until the new one
 * is proved. `number` is in E.164. Whether the first code left is in the prompt.
 */
export async function beginSent(world: World, me: Me, kind: string, number?: string): Promise<BegunSent> {
  const { channel, shown } = factorOf(kind)
  if (!channel || me.policy.offLimits.includes(kind)) return { ok: false, code: 'off-limits' }
  const to = channel === 'email' ? me.user.email : number
  if (to === undefined || to === '') return { ok: false, code: 'no-number' }
  const { leaves, allowed, old } = await world.look(async (look) => ({
    leaves: await canDeliver(look, me.organization, channel),
    allowed: channel === 'email' ? ({ ok: true } as const) : await numberAllowed(look, me.organization, to),
    old: tokens(await enrollmentsOf(look, me.user)).find((enrollment) => enrollment.kind === kind),
  }))
  if (!leaves) return { ok: false, code: 'cannot-leave' }
  if (!allowed.ok) return { ok: false, code: 'number', reason: allowed.reason }
  const start = { as: 'pending', kind, label: shown?.(to) ?? '', replacesId: old?.id ?? null } as const
  const begun = await world.work((work) => begin(work, me.user, start, { ...beginningOf(me), to }, me.place))
  return { ok: true, ...begun }
}

/** What a set-up under way asks; undefined when there is none of this id, or it sends nothing. It sends nothing itself. */
export async function setUpPrompt(look: Look, { user }: Me, enrollmentId: string): Promise<SentPrompt | undefined> {
  const enrollment = await findEnrollment(look, user, enrollmentId)
  if (enrollment?.state !== 'pending') return undefined
  const prompt = await factorOf(enrollment.kind).challenge(look, enrollment, setUpOf(enrollment))
  return prompt.ask === 'sent-code' ? prompt : undefined
}

/** Another code for a set-up under way. */
export async function sendForSetUp(
  world: World,
  { user, place, policy }: Me,
  enrollmentId: string,
): Promise<Dispatch | 'gone'> {
  const enrollment = await world.look((look) => findEnrollment(look, user, enrollmentId))
  if (enrollment?.state !== 'pending') return 'gone'
  const asked = { user, place, codeDigits: policy.codeDigits }
  return (await world.work((work) => ask(work, enrollment, setUpOf(enrollment), asked))) ?? 'gone'
}
