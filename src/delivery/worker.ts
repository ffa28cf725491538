import { setTimeout as sleep } from 'node:timers/promises'
import type { MessageKey } from '#kernel/work.ts'
import { type Outcome, plainAnswer } from './gateway.ts'

/** One gateway for one message, in its turn. */
export type Way<Asked> = {
  /** What is written down of it. */
  readonly gateway: Asked
  /** `null`: it is of the settings of the server, and there is no other like it. */
  readonly id: string | null
  /** It takes a message once, however often it is handed over. */
  readonly dedupes: boolean
  /** Hands the message over. */
  send(): Promise<Outcome>
  /** Remembers how it went, so that a gateway that fails again and again comes last. */
  note(worked: boolean, answer: string): Promise<void>
}

export type Written<Asked> = {
  readonly ways: readonly Way<Asked>[]
  /** Somebody waits for it: one gateway is not given long before another is asked. */
  readonly hurried: boolean
}

type Taken = MessageKey & {
  /** All whose messages leave by the same gateways, as far as that can be told beforehand. */
  readonly branch: string
  /** The gateway that was being asked when a node went away. */
  readonly asked: string | null
}

export type Answered<Asked> = { readonly gateway: Asked; readonly outcome: Outcome }

/** What the worker needs of the world: the outbox, and somebody who writes messages. */
export type WorkerParts<Due extends Taken, Asked> = {
  /** Ends what has waited too long. */
  expire(): Promise<void>
  /** `except`: not those of these branches. */
  takeDue(limit: number, except: readonly string[]): Promise<readonly Due[]>
  takeNew(key: MessageKey, except: readonly string[]): Promise<Due | undefined>
  /** `undefined`: nobody knows how to write it. */
  write(due: Due): Promise<Written<Asked> | undefined>
  /** This gateway is asked now. */
  asking(due: Due, gateway: Asked): Promise<void>
  /** `before`: those that did not take it, in their order. */
  sent(due: Due, taken: Answered<Asked>, before: readonly Answered<Asked>[]): Promise<void>
  /** `answers`: of all that were asked, in their order; without any, `why`. */
  failed(due: Due, answers: readonly Answered<Asked>[], why: string, forGood: boolean): Promise<void>
  onError(error: unknown): void
}

export type Worker = {
  /** Sends this message now, or leaves it to the next pass where its branch has all hands it may have. Waits only until there is a free one. */
  wake(key: MessageKey): Promise<void>
  /** Sends everything that is due, and waits for it. Returns how many messages it took. */
  pass(): Promise<number>
  /** Looks every two seconds for what is due, until it is stopped: after failures, from commands, of nodes that are gone. */
  start(): Promise<void>
  /** Takes nothing more and lets what is under way finish, for some seconds at most. */
  stop(): Promise<void>
}

const HANDS = 128
/** Of one branch: what hangs on its gateway keeps no other waiting. A gateway is handed no more than so many at once. */
const SHARE = 16
const EVERY_MS = 2000
const GRACE_MS = 8000

export function createWorker<Due extends Taken, Asked>(parts: WorkerParts<Due, Asked>): Worker {
  const hands = createHands(parts.onError)
  let stopping = false
  const pass = async (): Promise<number> => {
    const mine = new Set<Promise<void>>()
    let count = 0
    let besideAt = 0
    await parts.expire()
    while (!stopping) {
      await hands.free()
      const full = hands.full()
      // reason: looking past all that waits of a full branch takes long, and whoever comes beside it is woken at once
      const looks = full.length === 0 || performance.now() >= besideAt
      const dues = looks ? await parts.takeDue(SHARE, full) : []
      for (const due of dues) {
        const done = hands.take((of) => deliver(parts, of(due))).finally(() => mine.delete(done))
        mine.add(done)
      }
      count += dues.length
      if (dues.length === 0 && full.length === 0) break
      if (dues.length > 0) continue
      if (looks) besideAt = performance.now() + EVERY_MS
      // warning: the look beside may have taken longer than all that was under way
      if (hands.full().length > 0) await hands.oneDone()
    }
    await Promise.all(mine)
    return count
  }
  return {
    pass,
    wake: async (key) => {
      await hands.free()
      if (stopping) return
      void hands.take(async (of) => {
        const due = await parts.takeNew(key, hands.full())
        if (due) await deliver(parts, of(due))
      })
    },
    start: async () => {
      while (!stopping) {
        await sleep(EVERY_MS, undefined, { ref: false })
        if (!stopping) await pass().catch(parts.onError)
      }
    },
    stop: async () => {
      stopping = true
      await Promise.race([hands.empty(), sleep(GRACE_MS, undefined, { ref: false })])
    },
  }
}

/** Says of which branch it is what a hand has taken. */
type Of = <One extends { readonly branch: string }>(one: One) => One

type Hands = {
  /** Does this with one hand; what goes wrong is told to whoever hears of errors. */
  take(act: (of: Of) => Promise<void>): Promise<void>
  /** Waits until one is free. */
  free(): Promise<void>
  /** Waits until something that is under way is done, some seconds at most. */
  oneDone(): Promise<void>
  /** The branches that have all they may have. */
  full(): string[]
  /** Waits until everything that is under way is done. */
  empty(): Promise<void>
}

function createHands(onError: (error: unknown) => void): Hands {
  const busy = new Set<Promise<void>>()
  const shares = new Map<string, number>()
  const share = (branch: string, more: number): void => {
    const now = (shares.get(branch) ?? 0) + more
    if (now > 0) shares.set(branch, now)
    else shares.delete(branch)
  }
  return {
    take: (act) => {
      const taken: string[] = []
      const of: Of = (one) => {
        taken.push(one.branch)
        share(one.branch, 1)
        return one
      }
      const done = act(of)
        .catch(onError)
        .finally(() => {
          for (const branch of taken) share(branch, -1)
          busy.delete(done)
        })
      busy.add(done)
      return done
    },
    free: async () => {
      while (busy.size >= HANDS) await Promise.race(busy)
    },
    oneDone: async () => void (await Promise.race([...busy, sleep(EVERY_MS, undefined, { ref: false })])),
    full: () => [...shares].filter(([, count]) => count >= SHARE).map(([branch]) => branch),
    empty: async () => void (await Promise.all(busy)),
  }
}

async function deliver<Due extends Taken, Asked>(parts: WorkerParts<Due, Asked>, due: Due): Promise<void> {
  const written = await parts.write(due).catch((error: unknown) => {
    parts.onError(error)
    return 'failed' as const
  })
  if (written === 'failed') return parts.failed(due, [], 'it could not be written', false)
  if (!written) return parts.failed(due, [], 'nobody knows how to write it', true)
  const answers = await tryInTurn(written, due.asked, (gateway) => parts.asking(due, gateway))
  const last = answers.at(-1)
  if (!last) return parts.failed(due, [], 'there is no gateway', false)
  if (last.outcome.result === 'sent') return persistently(() => parts.sent(due, last, answers.slice(0, -1)))
  const forGood = answers.every(({ outcome }) => outcome.result === 'refused')
  return parts.failed(due, answers, last.outcome.answer, forGood)
}

/** Asks one gateway after the other until one takes it. */
async function tryInTurn<Asked>(
  { ways, hurried }: Written<Asked>,
  asked: string | null,
  asking: (gateway: Asked) => Promise<void>,
): Promise<Answered<Asked>[]> {
  const until = performance.now() + (hurried ? LAST_TRY_HURRIED_MS : LAST_TRY_MS)
  const answers: Answered<Asked>[] = []
  for (const way of inOrder(ways, asked)) {
    if (answers.length > 0 && performance.now() > until) break
    // reason: with one way alone, the next node asks the same one anyway
    if (way.dedupes && ways.length > 1) await asking(way.gateway)
    const outcome = await (hurried ? within(way.send(), EACH_HURRIED_MS) : way.send())
    answers.push({ gateway: way.gateway, outcome })
    await way.note(outcome.result !== 'unavailable', outcome.answer)
    if (outcome.result === 'sent') break
  }
  return answers
}

/** Whoever was being asked and takes a message once comes first: it may have it already. */
function inOrder<Asked>(ways: readonly Way<Asked>[], asked: string | null): Way<Asked>[] {
  const isFirst = ({ id, dedupes }: Way<Asked>): boolean => asked !== null && id === asked && dedupes
  return [...ways.filter(isFirst), ...ways.filter((way) => !isFirst(way))]
}

/** No other gateway is begun with after this: the message must be finished before another node may take it. */
const LAST_TRY_MS = 100_000
const LAST_TRY_HURRIED_MS = 20_000
/** A gateway for SMS keeps to that itself; with mail servers one is usually more patient. */
const EACH_HURRIED_MS = 12_000

/** The answer, or that there was none: what was sent may then arrive all the same. */
async function within(answer: Promise<Outcome>, ms: number): Promise<Outcome> {
  const { promise: late, resolve } = Promise.withResolvers<Outcome>()
  const timer = setTimeout(
    () => resolve({ result: 'unavailable', answer: plainAnswer(`no answer within ${ms / 1000} seconds`) }),
    ms,
  )
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

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
