import { hour, minute, plus, type Seconds } from '#kernel/time.ts'
import type { MessageKey, Work } from '#kernel/work.ts'
import * as store from './gateway-codes.store.ts'
import { CODE_LIFE } from './templates.ts'

/** From when on the codes of a gateway are judged, and how many of them must be typed in. */
export type Expected = {
  /** Of a hundred codes. */
  readonly verified: number
  /** Of fewer codes nothing is concluded. */
  readonly after: number
}

export const usuallyExpected: Expected = { verified: 30, after: 20 }

/** What came of the codes that a gateway took in the last hour, but for those that somebody may still type in. */
export type Counted = { readonly sent: number; readonly verified: number }

const SLOT: Seconds = 5 * minute
const WINDOW: Seconds = hour

/** The person typed in the code that this message brought: its gateway delivers. */
export function noteArrived(work: Work, key: MessageKey): Promise<void> {
  return store.countVerified(work, key)
}

/** The slots that are judged: whatever was sent in them has been typed in by now, or never will be. */
export function judged(now: Date): { readonly from: Date; readonly to: Date } {
  const to = plus(now, -CODE_LIFE - SLOT)
  return { from: plus(to, -WINDOW), to }
}

/** So few of its codes were typed in that the other gateways go first. It is asked again when that is an hour ago. */
export function isWeak({ sent, verified }: Counted, expected: Expected): boolean {
  return sent >= expected.after && verified * 100 < sent * expected.verified
}

/** Takes away counts that are no longer judged. */
export function forgetCounts(work: Work): Promise<void> {
  return store.deleteBefore(work, judged(work.now).from)
}
