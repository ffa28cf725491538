import {
  type DueNotice,
  dropNotice,
  noteTaken,
  noteUntaken,
  spreadNews,
  type ToSend,
  takeDueNotices,
  toSend,
} from '#domain/applications/webhook-notices.ts'
import type { World } from '#kernel/work.ts'
import { createHands } from './hands.ts'

export type Webhooks = {
  /** Finds whom to tell, and tells whom it takes, without waiting for those that are slow. */
  pass(): Promise<void>
  /** Waits for what is under way. */
  settled(): Promise<void>
}

type Parts = { readonly world: World; readonly onError: (error: unknown) => void }

const WITHIN_MS = 10_000

/** Tells applications what became of the factors of their people, as Standard Webhooks has it. */
export function createWebhooks({ world, onError }: Parts): Webhooks {
  const hands = createHands(onError)
  return {
    pass: async () => {
      await world.work(spreadNews)
      const free = hands.free()
      if (free <= 0) return
      for (const due of await world.work((work) => takeDueNotices(work, free, hands.full())))
        hands.take(due.application.id, () => tell(world, due))
    },
    settled: hands.settled,
  }
}

async function tell(world: World, due: DueNotice): Promise<void> {
  const notice = await world.look((look) => toSend(look, due))
  if (!notice) return world.once((work) => dropNotice(work, due))
  const { taken, answer } = await answerTo(due, notice)
  await world.work((work) => (taken ? noteTaken(work, due, answer) : noteUntaken(work, due, answer)))
}

async function answerTo(
  { id, event, happenedAt }: DueNotice,
  { address, secret, data, publicOnly }: ToSend,
): Promise<{ readonly taken: boolean; readonly answer: string }> {
  // reason: most servers never tell anybody
  const [{ openWire }, { signedRequest }] = await Promise.all([
    import('#delivery/http.ts'),
    import('#delivery/standard-webhooks.ts'),
  ])
  const wire = openWire(address, { publicOnly, withinMs: WITHIN_MS })
  try {
    const answer = await wire.ask(signedRequest(address, secret, id, { type: event, data }, happenedAt))
    if ('failed' in answer) return { taken: false, answer: answer.failed }
    return { taken: answer.status < 300, answer: String(answer.status) }
  } finally {
    wire.close()
  }
}
