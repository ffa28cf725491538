import { setTimeout as sleep } from 'node:timers/promises'
import type { MessageKey } from '#kernel/work.ts'
import type { Letter, Outcome } from './gateway.ts'

/** One gateway for one message, in its turn. */
export type Way = {
  readonly name: string
  readonly from: Letter['from']
  send(letter: Letter): Promise<Outcome>
  /** Remembers how it went, so that a gateway that fails again and again comes last. */
  note(worked: boolean, answer: string): Promise<void>
}

export type Written = Pick<Letter, 'subject' | 'text' | 'html'> & { readonly ways: readonly Way[] }

type Taken = MessageKey & { readonly to: string }

/** What the worker needs of the world: the outbox, and somebody who writes letters. */
export type WorkerParts<Due extends Taken> = {
  takeDue(limit: number): Promise<readonly Due[]>
  takeNew(key: MessageKey): Promise<Due | undefined>
  /** `undefined`: nobody knows how to write it. */
  write(due: Due): Promise<Written | undefined>
  sent(due: Due, gateway: string, answer: string): Promise<void>
  failed(due: Due, what: { gateway: string | null; answer: string; forGood: boolean }): Promise<void>
  onError(error: unknown): void
}

export type Worker = {
  /** Sends this message now. Waits only until there is a free hand. */
  wake(key: MessageKey): Promise<void>
  /** Sends everything that is due, and waits for it. Returns how many messages it took. */
  pass(): Promise<number>
  /** Looks every two seconds for what is due: after failures, from commands, of nodes that are gone. */
  start(): void
  /** Takes nothing more and lets what is under way finish, for some seconds at most. */
  stop(): Promise<void>
}

const HANDS = 16
const EVERY_MS = 2000
const GRACE_MS = 8000

export function createWorker<Due extends Taken>(parts: WorkerParts<Due>): Worker {
  const busy = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  const begin = (work: Promise<void>): Promise<void> => {
    const done = work.catch(parts.onError).finally(() => busy.delete(done))
    busy.add(done)
    return done
  }
  const pass = async (): Promise<number> => {
    const dues = stopping ? [] : await parts.takeDue(HANDS)
    await Promise.all(dues.map((due) => begin(deliver(parts, due))))
    return dues.length === HANDS ? dues.length + (await pass()) : dues.length
  }
  const again = (): void => {
    timer = setTimeout(() => void pass().catch(parts.onError).finally(again), EVERY_MS).unref()
    if (stopping) clearTimeout(timer)
  }
  return {
    pass,
    wake: async (key) => {
      while (busy.size >= HANDS) await Promise.race(busy)
      if (!stopping) begin(parts.takeNew(key).then((due) => (due ? deliver(parts, due) : undefined)))
    },
    start: again,
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      await Promise.race([Promise.all(busy), sleep(GRACE_MS, undefined, { ref: false })])
    },
  }
}

async function deliver<Due extends Taken>(parts: WorkerParts<Due>, due: Due): Promise<void> {
  const failed = (gateway: string | null, answer: string, forGood: boolean): Promise<void> =>
    parts.failed(due, { gateway, answer, forGood })
  const written = await parts.write(due).catch((error: unknown) => {
    parts.onError(error)
    return 'failed' as const
  })
  if (written === 'failed') return failed(null, 'it could not be written', false)
  if (!written) return failed(null, 'nobody knows how to write it', true)
  const [answered, ...before] = await tryInTurn(due, written)
  if (!answered) return failed(null, 'there is no gateway', false)
  const { way, outcome } = answered
  if (outcome.result === 'sent') return persistently(() => parts.sent(due, way.name, outcome.answer))
  const forGood = [answered, ...before].every((one) => one.outcome.result === 'refused')
  return failed(way.name, outcome.answer, forGood)
}

type Answered = { readonly way: Way; readonly outcome: Outcome }

/** Asks one gateway after the other until one takes it. The last answer comes first. */
async function tryInTurn({ id, to }: Taken, { ways, subject, text, html }: Written): Promise<readonly Answered[]> {
  const until = performance.now() + LAST_TRY_MS
  const answers: Answered[] = []
  for (const way of ways) {
    if (answers.length > 0 && performance.now() > until) break
    const outcome = await way.send({ id, to, from: way.from, subject, text, html })
    answers.unshift({ way, outcome })
    await way.note(outcome.result !== 'unavailable', outcome.answer)
    if (outcome.result === 'sent') break
  }
  return answers
}

/** No other gateway is begun with after this: the message must be finished before another node may take it. */
const LAST_TRY_MS = 100_000

/** What was sent must be written down, or it is sent again: a database that is gone for a moment is waited for. */
async function persistently(record: () => Promise<void>): Promise<void> {
  for (let left = 5; ; left--) {
    try {
      return await record()
    } catch (error) {
      if (left <= 1) throw error
      await sleep(1000)
    }
  }
}
