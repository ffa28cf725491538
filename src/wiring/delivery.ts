import type { Outcome } from '#delivery/gateway.ts'
import { openInbox } from '#delivery/inbox.ts'
import { type Answered, createWorker, type Worker, type WorkerParts } from '#delivery/worker.ts'
import { type Expected, forgetCounts, usuallyExpected } from '#domain/messages/gateway-codes.ts'
import { gatewayOwners } from '#domain/messages/gateways.ts'
import {
  type AskedGateway,
  type Due,
  expireOld,
  forgetOld,
  recordAsked,
  recordFailed,
  recordSent,
  type Try,
  takeDue,
  takeNew,
} from '#domain/messages/outbox.ts'
import { isCode } from '#domain/messages/templates.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { compose } from '#faces/web/letters/compose.ts'
import type { Mail } from '#faces/web/mail.ts'
import type { Channel, World } from '#kernel/work.ts'
import type { Handed, Sight } from './sight.ts'
import { createWays, type Standing, type Way, type Ways } from './ways.ts'

export type { Standing }

export type MailParts = {
  readonly world: World
  /** Where links in letters lead. */
  readonly publicUrl: string
  readonly standing: Standing | undefined
  /** Everything goes to the inbox of development. */
  readonly inbox: boolean
  /** How many codes of a gateway must be typed in. */
  readonly expected?: Expected | undefined
  readonly onError: (error: unknown) => void
  /** Watches what is handed to gateways. */
  readonly handed?: Sight['handed'] | undefined
}

export type Delivery = { readonly worker: Worker; readonly mail: Mail; start(): void; stop(): Promise<void> }

const LOOK_EVERY_MS = 5000
const FORGET_EVERY_MS = 3_600_000

/** Delivery put together: the outbox of the domain, the letters of the web, and the gateways. */
export function createDelivery(parts: MailParts): Delivery {
  const { world, onError, standing, expected = usuallyExpected } = parts
  const inbox = parts.inbox ? openInbox(() => new Date()) : undefined
  const ways = createWays({ world, standing, inbox, expected })
  const worker = createWorker(workerParts(parts, ways))
  const { possible, look } = possibilities(world, channelsOf(parts))
  const timers: NodeJS.Timeout[] = []
  const often = (act: () => Promise<void>, every: number): void => {
    timers.push(setInterval(() => void act().catch(onError), every).unref())
  }
  return {
    worker,
    mail: {
      isPossible: possible,
      standing: standing && { host: standing.settings.host, sender: standing.from.address },
      inbox: inbox?.kept,
      expected,
      tryOut: (message, id) => tryOut(parts, ways, message, id),
      changed: () => look().catch(onError),
    },
    start: () => {
      void worker.start()
      void look().catch(onError)
      often(look, LOOK_EVERY_MS)
      often(() => world.once(forgetOld), FORGET_EVERY_MS)
      often(() => world.once(forgetCounts), FORGET_EVERY_MS)
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await worker.stop()
      ways.close()
    },
  }
}

/** What leaves without any organization's gateway. */
export function channelsOf({ standing, inbox }: Pick<MailParts, 'standing' | 'inbox'>): readonly Channel[] {
  if (inbox) return ['email', 'sms']
  return standing ? ['email'] : []
}

/** Which organizations can send what, as of some seconds ago: every page asks, so it costs nothing. */
function possibilities(
  world: World,
  always: readonly Channel[],
): { readonly possible: Mail['isPossible']; look(): Promise<void> } {
  // reason: until it is known, nobody is told that nothing can be sent
  let owners: ReadonlySet<string> | undefined
  return {
    possible: (organization, channel) =>
      always.includes(channel) ||
      owners === undefined ||
      levelsOf(organization).some((id) => owners?.has(`${id} ${channel}`)),
    look: async () => {
      const found = await world.look(gatewayOwners)
      owners = new Set(found.map(({ organizationId, channel }) => `${organizationId} ${channel}`))
    },
  }
}

function workerParts({ world, publicUrl, onError, handed }: MailParts, ways: Ways): WorkerParts<Due, AskedGateway> {
  return {
    expire: () => world.once(expireOld),
    takeDue: (limit, except) => world.work((work) => takeDue(work, limit, except)),
    takeNew: (key, except) => world.once((work) => takeNew(work, key, except)),
    write: (due) =>
      world.look(async (look) => {
        const composed = await compose(look, due, publicUrl)
        if (!composed) return undefined
        const seen = (way: Way): Way =>
          handed ? { ...way, send: () => handed(labelsOf(way, due), way.send, wordOf) } : way
        return { ways: (await ways.for(look, composed, due)).map(seen), hurried: isCode(due.template) }
      }),
    asking: async (due, { key }) => {
      if (key) await world.once((work) => recordAsked(work, due, key))
    },
    sent: (due, { gateway, outcome }, before) => {
      const { answer, segments = null, cost = null } = outcome
      return world.once((work) => recordSent(work, due, { gateway, answer, segments, cost, tries: triesOf(before) }))
    },
    failed: (due, answers, answer, forGood) => {
      const gateway = answers.at(-1)?.gateway ?? null
      return world.work((work) => recordFailed(work, due, { gateway, answer, forGood, tries: triesOf(answers) }))
    },
    onError,
  }
}

const labelsOf = ({ gateway }: Way, { channel }: Due): Handed => ({ channel, kind: gateway.kind })

const wordOf = ({ result }: Outcome): string => result

function triesOf(answers: readonly Answered<AskedGateway>[]): Try[] {
  return answers.flatMap(({ gateway, outcome: { result, answer } }) =>
    result === 'sent' ? [] : [{ gateway: gateway.name, result, answer }],
  )
}

/** Sends a test by this gateway at once, outside the outbox. `undefined`: there is no such gateway. */
async function tryOut(
  { world, publicUrl }: MailParts,
  ways: Ways,
  message: Parameters<Mail['tryOut']>[0],
  gateway: string,
): Promise<Outcome | undefined> {
  const test = { ...message, template: 'test', data: {}, secret: {} }
  const way = await world.look(async (look) => {
    const composed = await compose(look, test, publicUrl)
    return composed && (await ways.for(look, composed, message, gateway))[0]
  })
  if (!way) return undefined
  const outcome = await way.send()
  await way.note(outcome.result !== 'unavailable', outcome.answer)
  return outcome
}
