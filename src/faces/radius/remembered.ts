import { hash } from 'node:crypto'
import type { Packet } from './packet.ts'

/** As long as clients send a packet again (RFC 5080 section 2.2.2). */
const KEPT_MS = 30_000
const MOST_KEPT = 10_000

type Answering = Promise<Uint8Array | undefined>

/** What was answered, for whoever sends the same packet again: a code is looked at once, however often it comes. */
export type Remembered = {
  /** The answer to this packet of this sender, worked out once. What could not be answered is forgotten. */
  answered(sender: string, packet: Packet, answer: () => Answering): Answering
  readonly size: () => number
}

/** `now`: milliseconds of a clock that never goes back. */
export function remembered(now: () => number = () => performance.now()): Remembered {
  const kept = new Map<string, { readonly answering: Answering; readonly at: number }>()
  const forget = (): void => {
    for (const [key, { at }] of kept) {
      if (now() - at <= KEPT_MS && kept.size <= MOST_KEPT) return
      kept.delete(key)
    }
  }
  return {
    size: () => kept.size,
    answered: (sender, packet, answer) => {
      forget()
      const key = `${sender} ${hash('sha256', packet.bytes, 'base64')}`
      const known = kept.get(key)
      if (known) return known.answering
      const answering = answer()
      kept.set(key, { answering, at: now() })
      const drop = (): unknown => kept.get(key)?.answering === answering && kept.delete(key)
      answering.then((bytes) => bytes ?? drop(), drop)
      return answering
    },
  }
}
