import { factorOf, givesTokens } from '#domain/factors/all.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import type { Look } from '#kernel/work.ts'
import { STAND_INS, standIn } from './signin/stand-ins.ts'
import type { OtherMethod } from './ui/other-methods.tsx'

/** One of a person's methods, as it is offered instead of another. */
export async function methodOf(look: Look, enrollment: Enrollment): Promise<OtherMethod> {
  const { id, kind, label } = enrollment
  if (!givesTokens(kind)) return { id, kind, by: 'stand-in', use: STAND_INS[standIn(kind)].use }
  const { channel, destination } = factorOf(kind)
  const to = channel && (await destination?.(look, enrollment))
  return channel && to ? { id, kind, by: 'sent-code', channel, to: to.shown } : { id, kind, by: 'token', label }
}
