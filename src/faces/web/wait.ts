import { type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Call } from './call.ts'
import type { Said } from './ui/view.ts'
import { waitText } from './ui/wait.ts'

/** How long until an attempt is free again. */
export function secondsUntil({ now }: Pick<Call, 'now'>, until: Date): Seconds {
  return Math.max(1, Math.ceil(secondsBetween(now, until)))
}

/** The same, as it is said beside a field. */
export function waitSaid(call: Call, until: Date): Said {
  return { word: 'error.wait', values: { wait: waitText(call.words, secondsUntil(call, until)) } }
}

/** That too many letters with links went to one address. */
export function lettersSaid(call: Call, until: Date): Said {
  return { word: 'error.letters', values: { wait: waitText(call.words, secondsUntil(call, until)) } }
}
