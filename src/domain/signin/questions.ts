import { timingSafeEqual } from 'node:crypto'
import type { Party } from '#domain/factors/request.ts'
import { minute, plus } from '#kernel/time.ts'
import type { Look } from '#kernel/work.ts'

/**
 * What strangers are asked on the sign-in page: 32 random bytes, when they are over, and our mark on both, on the address
 * and on the browser. Nothing is written down before somebody answers, so asking again and again fills no table, and every
 * node knows the mark of every other.
 */
export type AskedOf = { readonly realmId: string; readonly party: Party; readonly browserName: string }

const PURPOSE = 'question on the sign-in page'
const LIFE = 5 * minute
const RANDOM = 32
const TIME = 6
const MARK = 32

/** A new question. `random`: 32 bytes that nobody can foretell. */
export function newQuestion({ vault, now }: Pick<Look, 'vault' | 'now'>, asked: AskedOf, random: Uint8Array): string {
  if (random.length !== RANDOM) throw new Error('a question has 32 random bytes')
  const ends = Buffer.alloc(TIME)
  ends.writeUIntBE(plus(now, LIFE).getTime(), 0, TIME)
  const said = Buffer.concat([random, ends])
  return Buffer.concat([said, markOf(vault, asked, said)]).toString('base64url')
}

/** Until when this question can be answered here; `undefined` for one that we did not ask here and of this browser. */
export function endOfQuestion({ vault }: Pick<Look, 'vault'>, asked: AskedOf, question: string): Date | undefined {
  const bytes = Buffer.from(question, 'base64url')
  if (bytes.length !== RANDOM + TIME + MARK) return undefined
  const [said, mark] = [bytes.subarray(0, RANDOM + TIME), bytes.subarray(RANDOM + TIME)]
  if (!timingSafeEqual(mark, markOf(vault, asked, said))) return undefined
  return new Date(said.readUIntBE(RANDOM, TIME))
}

function markOf(vault: Look['vault'], { realmId, party, browserName }: AskedOf, said: Uint8Array): Buffer {
  const told = [realmId, party.id, party.origin, browserName, Buffer.from(said).toString('base64url')]
  return Buffer.from(vault.hash(PURPOSE, JSON.stringify(told)))
}
