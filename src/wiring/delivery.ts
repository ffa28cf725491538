import { kinds, type SmtpSettings } from '#delivery/email/all.ts'
import { openInbox } from '#delivery/email/inbox.gateway.ts'
import type { Letter, Outcome } from '#delivery/gateway.ts'
import { createOpened, type Opened } from '#delivery/opened.ts'
import { createWorker, type Way, type Worker } from '#delivery/worker.ts'
import { findGateway, type Gateway, gatewaysFor, hasGateways, noteGateway } from '#domain/messages/gateways.ts'
import { type Due, forgetOld, recordFailed, recordSent, takeDue, takeNew } from '#domain/messages/outbox.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { type Composed, compose, senderOf } from '#faces/web/letters/compose.ts'
import type { Mail } from '#faces/web/mail.ts'
import type { Look, World } from '#kernel/work.ts'

/** The operator's standing gateway: the last for everybody. */
export type Standing = {
  readonly settings: SmtpSettings
  readonly from: { readonly name: string | null; readonly address: string }
}

export type MailParts = {
  readonly world: World
  /** Where links in letters lead. */
  readonly publicUrl: string
  readonly standing: Standing | undefined
  /** Everything goes to the inbox of development. */
  readonly inbox: boolean
  readonly onError: (error: unknown) => void
}

export type Delivery = { readonly worker: Worker; readonly mail: Mail; start(): void; stop(): Promise<void> }

const LOOK_EVERY_MS = 5000
const FORGET_EVERY_MS = 3_600_000

/** Delivery put together: the outbox of the domain, the letters of the web, and the gateways. */
export function createDelivery(parts: MailParts): Delivery {
  const { world, onError, standing } = parts
  const opened = createOpened<Letter, typeof kinds>(kinds)
  const kept = parts.inbox ? openInbox(() => new Date()) : undefined
  const ways = waysOf(parts, opened, kept?.gateway)
  const worker = createWorker(workerParts(parts, ways))
  let possible = true
  const look = async (): Promise<void> => {
    possible = standing !== undefined || kept !== undefined || (await world.look(hasGateways))
  }
  const timers: NodeJS.Timeout[] = []
  const often = (act: () => Promise<void>, every: number): void => {
    timers.push(setInterval(() => void act().catch(onError), every).unref())
  }
  return {
    worker,
    mail: {
      isPossible: () => possible,
      standing: standing && { host: standing.settings.host, sender: standing.from.address },
      inbox: kept?.inbox,
      tryOut: (message, id) => tryOut(parts, ways, message, id),
      changed: () => look().catch(onError),
    },
    start: () => {
      worker.start()
      void look().catch(onError)
      often(look, LOOK_EVERY_MS)
      often(() => world.once(forgetOld), FORGET_EVERY_MS)
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await worker.stop()
      opened.close()
    },
  }
}

type WaysFor = (look: Look, composed: Composed, only?: string) => Promise<Way[]>

function workerParts({ world, publicUrl, onError }: MailParts, ways: WaysFor): Parameters<typeof createWorker<Due>>[0] {
  return {
    takeDue: (limit) => world.work((work) => takeDue(work, limit)),
    takeNew: (key) => world.once((work) => takeNew(work, key)),
    write: (due) =>
      world.look(async (look) => {
        const composed = await compose(look, due, publicUrl)
        return composed && { ...composed, ways: await ways(look, composed) }
      }),
    sent: (due, gateway, answer) => world.once((work) => recordSent(work, due, gateway, answer)),
    failed: (due, what) => world.work((work) => recordFailed(work, due, what)),
    onError,
  }
}

/** The gateways for a letter, in their order. `only`: that one, to try it. */
function waysOf(
  { world, standing }: MailParts,
  opened: Opened<Letter, typeof kinds>,
  inbox: { send: Way['send'] } | undefined,
): WaysFor {
  const nothing = async (): Promise<void> => undefined
  return async (look, composed, only) => {
    const { organization } = composed
    const from = (organizationId: string, senderName: string | null, address: string): Way['from'] => ({
      name: senderOf(composed, { organizationId, senderName }),
      address,
    })
    if (inbox) return [{ name: 'inbox', from: from('', null, 'inbox@localhost'), send: inbox.send, note: nothing }]
    const own = only === undefined ? await gatewaysFor(look, organization) : await one(look, organization.id, only)
    const [operator = ''] = levelsOf(organization)
    const set = own.map((gateway): Way => {
      const options = { publicOnly: gateway.organizationId !== operator }
      return {
        name: gateway.name,
        from: from(gateway.organizationId, gateway.senderName, gateway.senderAddress),
        send: async (letter) => (await opened.get(gateway, options)).send(letter),
        note: (worked, answer) => noted(world, gateway, worked, answer),
      }
    })
    if (!standing || (only !== undefined && only !== 'standing')) return set
    const { settings, from: sender } = standing
    const key = { id: 'standing', modifiedAt: new Date(0), kind: 'smtp', settings } as const
    const last: Way = {
      name: 'SMTP_URL',
      from: from(operator, sender.name, sender.address),
      send: async (letter) => (await opened.get(key, { publicOnly: false })).send(letter),
      note: nothing,
    }
    return [...set, last]
  }
}

async function one(look: Look, organizationId: string, id: string): Promise<Gateway[]> {
  const found = id === 'standing' ? undefined : await findGateway(look, { organizationId, id })
  return found ? [found] : []
}

/** A gateway that works and always did needs no writing down. */
async function noted(world: World, gateway: Gateway, worked: boolean, answer: string): Promise<void> {
  if (worked && gateway.failures === 0 && gateway.answer !== null) return
  await world.work((work) => noteGateway(work, gateway, worked, answer))
}

/** Sends a test by this gateway at once, outside the outbox. `undefined`: there is no such gateway. */
async function tryOut(
  { world, publicUrl }: MailParts,
  ways: WaysFor,
  { to, id, ...message }: Parameters<Mail['tryOut']>[0],
  gateway: string,
): Promise<Outcome | undefined> {
  const test = { ...message, template: 'test', data: {}, secret: {} }
  const prepared = await world.look(async (look) => {
    const composed = await compose(look, test, publicUrl)
    const [way] = composed ? await ways(look, composed, gateway) : []
    return composed && way && { ...composed, way }
  })
  if (!prepared) return undefined
  const { way, subject, text, html } = prepared
  const outcome = await way.send({ id, to, from: way.from, subject, text, html })
  await way.note(outcome.result !== 'unavailable', outcome.answer)
  return outcome
}
