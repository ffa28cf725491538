import { hour, minute, plus, type Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './flood.store.ts'
import { window } from './rule.ts'

/** How many wrong sign-ins strangers made at a realm in the last hour, and what follows from it for all of them. */
export type Flood = {
  /** Of the last hour, also those that no longer count. */
  readonly wrong: number
  readonly counted: number
  /** As many as are usual there at most. */
  readonly usual: number
  /** About how many networks they came from; `undefined` for more than can be told apart. */
  readonly networks: number | undefined
  readonly waits: Waits
}

/** `wait`: before each sign-in of a stranger; `burst`: wrong ones that one network may make in a quarter of an hour. */
export type Waits = { readonly wait: Seconds; readonly burst: number }

const PURPOSE = 'network that guesses'
const SLOT: Seconds = 5 * minute
const PLACES = 4096

// reason: of a hundred thousand people about a thousand wrong passwords come from new browsers in the busiest hour of a day,
// one for a hundred people; of ten hardly any, and sixty are what somebody makes who has forgotten a password for an hour
const FEWEST = 60
const PEOPLE_FOR_ONE = 50

/** What holds where nobody guesses more than usual. */
export const CALM: Waits = { wait: 0, burst: 50 }
const WAITS: readonly Waits[] = [
  { wait: 5, burst: 20 },
  { wait: 10, burst: 10 },
  { wait: 20, burst: 5 },
  { wait: 40, burst: 5 },
  { wait: 60, burst: 5 },
]

/** Nobody waits longer than this because others guess. */
export const LONGEST_FLOOD_WAIT: Seconds = 60

/** How many wrong sign-ins of strangers an hour are nothing special among so many people. */
export function usualFor(people: number): number {
  return Math.max(FEWEST, Math.floor(people / PEOPLE_FOR_ONE))
}

/** What strangers wait, and may try: each step stands for twice as many wrong ones. */
export function waitsFor(wrong: number, usual: number): Waits {
  const step = Math.floor(Math.log2(wrong / usual))
  return wrong < usual ? CALM : (WAITS[Math.min(step, WAITS.length - 1)] ?? CALM)
}

/** What strangers wait at a realm now. */
export async function floodWaits(look: Look, realmId: string): Promise<Waits> {
  const { counted, people } = await store.selectCounts(look, realmId, plus(look.now, -hour))
  return waitsFor(counted, usualFor(people))
}

/** The state of a realm, for those who look after it. */
export async function floodAt(look: Look, realmId: string): Promise<Flood> {
  const after = plus(look.now, -hour)
  const { wrong, counted, people } = await store.selectCounts(look, realmId, after)
  const usual = usualFor(people)
  return {
    wrong,
    counted,
    usual,
    networks: distinct(await store.selectPlaces(look, realmId, after)),
    waits: waitsFor(counted, usual),
  }
}

/** One more wrong sign-in by a stranger from this network. */
export async function noteWrong(work: Work, realmId: string, network: string): Promise<void> {
  const since = new Date(Math.floor(work.now.getTime() / (SLOT * 1000)) * SLOT * 1000)
  const hash = Buffer.from(work.vault.hash(PURPOSE, network))
  await store.addWrong(work, realmId, since, hash.readUInt16BE() % PLACES)
}

/** What was wrong until now no longer makes anybody wait. */
export function forgiveFlood(work: Work, realmId: string): Promise<void> {
  return store.forgive(work, realmId)
}

/**
 * A stranger waits for a turn: `undefined` when it has come, and it is taken; else when it comes. It is kept a quarter of an
 * hour.
 */
export function takeTurn(work: Work, realmId: string, name: string, wait: Seconds): Promise<Date | undefined> {
  return store.takeTurn(work, realmId, name, wait, window)
}

/** A turn that was not looked at is free again at once. */
export function returnTurn(work: Work, realmId: string, name: string): Promise<void> {
  return store.returnTurn(work, realmId, name)
}

/** Takes away what no page shows any more. */
export function deleteOldFloods(work: Work): Promise<void> {
  return store.deleteBefore(work, plus(work.now, -2 * hour))
}

/** How many networks there must be about for so many places to be taken: several share one. */
function distinct(places: number): number | undefined {
  if (places > 0.98 * PLACES) return undefined
  return Math.round(PLACES * Math.log(PLACES / (PLACES - places)))
}
