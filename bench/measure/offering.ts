// So many calls a second, whether or not the ones before are answered: as people come, and not as a caller who waits.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Connection, openConnection } from './connection.ts'
import { quantile } from './figures.ts'

export type Offer = {
  readonly port: number
  readonly perSecond: number
  readonly seconds: number
  /** The next request. */
  readonly next: () => string
}

/** What came of the calls. Times are from when a call was due. */
export type Offered = {
  readonly offered: number
  readonly admitted: readonly number[]
  /** Turned away with 503 and a word when to come back. */
  readonly turnedAway: readonly number[]
  /** Anything else: a wrong answer, 503 without such a word, a connection that broke. */
  readonly wrong: readonly string[]
}

const TICK_MS = 1
/** More callers than that are not kept waiting: they would be people who gave up. */
const MOST_CONNECTIONS = 4000

/** Offers calls of `/v1/verify` with codes that are right. */
export async function offer({ port, perSecond, seconds, next }: Offer): Promise<Offered> {
  const idle: Connection[] = []
  const under = new Set<Promise<void>>()
  const found = { admitted: [] as number[], turnedAway: [] as number[], wrong: [] as string[] }
  let offered = 0
  const begun = performance.now()
  const call = async (due: number): Promise<void> => {
    try {
      const connection = openIn(idle) ?? (await openConnection(port))
      note(found, await connection.send(next()), performance.now() - due)
      idle.push(connection)
    } catch (error) {
      found.wrong.push(error instanceof Error ? error.message : 'no answer')
    }
  }
  while (performance.now() - begun < seconds * 1000) {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond)
    for (; offered < due; offered++) {
      if (under.size >= MOST_CONNECTIONS) found.wrong.push('nobody took the connection')
      else {
        const calling = call(begun + (offered * 1000) / perSecond)
        under.add(calling)
        void calling.finally(() => under.delete(calling))
      }
    }
    await sleep(TICK_MS)
  }
  await Promise.all(under)
  for (const connection of idle) connection.close()
  return { offered, ...found }
}

/** One that is open still: whoever is not needed for long is closed. */
function openIn(idle: Connection[]): Connection | undefined {
  for (let last = idle.pop(); last; last = idle.pop()) if (last.isOpen()) return last
  return undefined
}

function note(
  found: { admitted: number[]; turnedAway: number[]; wrong: string[] },
  { status, head, body }: Answer,
  ms: number,
): void {
  if (status === 200 && body.includes('"passed":true')) found.admitted.push(ms)
  else if (status === 503 && /^retry-after: \d+/im.test(head)) found.turnedAway.push(ms)
  else found.wrong.push(`${status} ${body.slice(0, 100)}`)
}

/** Milliseconds that all but one in a hundred stay below. */
export function p99(times: readonly number[]): number {
  return quantile(
    [...times].sort((one, other) => one - other),
    0.99,
  )
}
