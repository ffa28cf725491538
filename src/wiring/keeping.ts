import { keepHouse } from '#domain/administration/housekeeping.ts'
import { keepGuard } from '#domain/administration/message-warnings.ts'
import { carryOutDue } from '#domain/administration/reset.ts'
import type { World } from '#kernel/work.ts'
import type { Logouts } from './logouts.ts'
import type { Webhooks } from './webhooks.ts'

export type Keeping = { stop(): void }

const HOUSE_MS = 10 * 60 * 1000
/** What has a time of its own is not late by more than this. */
const DUE_MS = 1000
const GUARD_MS = 60 * 1000

/**
 * What every node does unasked: the house and the fraud guard are kept from time to time, resets carried out at their time, and
 * applications told of sessions that ended and of the factors of their people.
 */
export function startKeeping(
  world: World,
  onError: (error: unknown) => void,
  told: readonly Pick<Logouts | Webhooks, 'pass'>[] = [],
): Keeping {
  const timers = [
    often(() => keepHouse(world), HOUSE_MS, onError),
    often(() => carryOutDue(world), DUE_MS, onError),
    often(() => keepGuard(world), GUARD_MS, onError),
    ...told.map((each) => often(() => each.pass(), DUE_MS, onError)),
  ]
  return { stop: () => timers.forEach(clearInterval) }
}

/** Not again while it is still under way: a database that is slow is not asked more and more. */
function often(act: () => Promise<void>, every: number, onError: (error: unknown) => void): NodeJS.Timeout {
  let busy = false
  const again = async (): Promise<void> => {
    if (busy) return
    busy = true
    await act()
      .catch(onError)
      .finally(() => {
        busy = false
      })
  }
  return setInterval(() => void again(), every).unref()
}
