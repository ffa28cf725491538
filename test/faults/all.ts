import { steppedClock } from './clock.ts'
import { manyPeople } from './crowd.ts'
import { badDatabase } from './database.ts'
import { fullDisk } from './disk.ts'
import { killPrimary, partition } from './failover.ts'
import type { Fault } from './fault.ts'
import { killEmbedded, killServer } from './kill-server.ts'
import { oneCode } from './one-code.ts'
import { rolling } from './rolling.ts'

/** Every fault that is tried, those first that wait most. */
export const all: readonly Fault[] = [
  ...[partition, killPrimary, badDatabase, steppedClock, fullDisk],
  ...[killServer, killEmbedded, manyPeople, oneCode, rolling],
]
