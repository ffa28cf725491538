import { networkOf } from '#kernel/address.ts'
import type { Seconds } from '#kernel/time.ts'
import { createPace } from '../http/pace.ts'
import { BEGINNINGS } from './addresses.ts'
import type { Visitor } from './visitor.ts'

/** Says how long whoever asks for this has to wait; undefined: not at all. */
export type Strangers = (path: string, visitor: Visitor) => Promise<Seconds | undefined>

/** Many people may share a network; none of them begins twice in a second. */
export const STRANGERS = { perSecond: 20, burst: 400 } as const

/** Strangers of one network fill no table, however long they ask. */
export function createStrangers(): Strangers {
  const pace = createPace(STRANGERS)
  return async (path, visitor) => {
    if (!BEGINNINGS.includes(path) || (await visitor.me())) return undefined
    return pace(networkOf(visitor.place.address))
  }
}
