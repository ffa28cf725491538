import { kinds as emailKinds } from '#delivery/email/all.ts'
import type { Letter, Outcome, TextMessage } from '#delivery/gateway.ts'
import { createOpened, type Opened } from '#delivery/opened.ts'
import { kinds as smsKinds } from '#delivery/sms/all.ts'
import type { Way as WayOf } from '#delivery/worker.ts'
import type { Expected } from '#domain/messages/gateway-codes.ts'
import { findGateway, type Gateway, gatewaysFor, noteGateway, type SmtpSettings } from '#domain/messages/gateways.ts'
import type { AskedGateway } from '#domain/messages/outbox.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { type Composed, senderOf } from '#faces/web/letters/compose.ts'
import { partsOf } from '#kernel/gsm7.ts'
import type { Look, World } from '#kernel/work.ts'

export type Way = WayOf<AskedGateway>

/** The operator's standing gateway: the last for everybody. For e-mail alone; what SMS need does not fit one address. */
export type Standing = {
  readonly settings: SmtpSettings
  readonly from: { readonly name: string | null; readonly address: string }
}

/** Where everything goes in development. */
type Inbox = {
  readonly letters: { send(letter: Letter): Promise<Outcome> }
  readonly texts: { send(text: TextMessage): Promise<Outcome> }
}

export type WaysParts = {
  readonly world: World
  readonly standing: Standing | undefined
  readonly inbox: Inbox | undefined
  readonly expected: Expected
}

/** To whom, and which message it is. */
type Addressed = { readonly id: string; readonly to: string }

export type Ways = {
  /** The gateways for a message, in their order. `only`: that one, to try it. */
  for(look: Look, composed: Composed, addressed: Addressed, only?: string): Promise<Way[]>
  close(): void
}

type OpenGateways = {
  readonly email: Opened<Letter, typeof emailKinds>
  readonly sms: Opened<TextMessage, typeof smsKinds>
}

const nothing = async (): Promise<void> => undefined

export function createWays(parts: WaysParts): Ways {
  const { standing, inbox } = parts
  const open: OpenGateways = {
    email: createOpened<Letter, typeof emailKinds>(emailKinds),
    sms: createOpened<TextMessage, typeof smsKinds>(smsKinds),
  }
  return {
    for: async (look, composed, addressed, only) => {
      if (inbox) return [inboxWay(inbox, composed, addressed)]
      const gateways = await gatewaysOf(look, parts, composed, only)
      const own = gateways.map((gateway) => ownWay(parts, open, gateway, composed, addressed))
      const last =
        only === undefined || only === 'standing' ? standingWay(standing, open, composed, addressed) : undefined
      return last ? [...own, last] : own
    },
    close: () => {
      open.email.close()
      open.sms.close()
    },
  }
}

async function gatewaysOf(
  look: Look,
  { expected }: WaysParts,
  { organization, channel }: Composed,
  only: string | undefined,
): Promise<Gateway[]> {
  if (only === undefined) return gatewaysFor(look, organization, channel, expected)
  if (only === 'standing') return []
  const found = await findGateway(look, { organizationId: organization.id, id: only })
  return found?.channel === channel ? [found] : []
}

function ownWay(
  { world }: WaysParts,
  open: OpenGateways,
  gateway: Gateway,
  composed: Composed,
  addressed: Addressed,
): Way {
  const { organizationId, id, name, kind } = gateway
  const [operator] = levelsOf(composed.organization)
  return {
    gateway: { name, kind, key: { organizationId, id } },
    id,
    dedupes: gateway.channel === 'email' ? emailKinds[gateway.kind].dedupes : smsKinds[gateway.kind].dedupes,
    send: () => handOver(open, gateway, composed, addressed, { publicOnly: organizationId !== operator }),
    note: (worked, answer) => noted(world, gateway, worked, answer),
  }
}

async function handOver(
  open: OpenGateways,
  gateway: Gateway,
  composed: Composed,
  addressed: Addressed,
  options: { readonly publicOnly: boolean },
): Promise<Outcome> {
  if (gateway.channel === 'email' && composed.channel === 'email') {
    const from = { name: senderOf(composed, gateway), address: gateway.senderAddress }
    return (await open.email.get(gateway, options)).send(letterOf(composed, addressed, from))
  }
  if (gateway.channel === 'sms' && composed.channel === 'sms') {
    const { text } = composed
    const outcome = await (await open.sms.get(gateway, options)).send({
      ...addressed,
      text,
      from: gateway.senderAddress,
    })
    return { segments: partsOf(text).parts.length, ...outcome }
  }
  throw new Error('a gateway was asked for a message of another channel')
}

function standingWay(
  standing: Standing | undefined,
  open: OpenGateways,
  composed: Composed,
  addressed: Addressed,
): Way | undefined {
  if (!standing || composed.channel !== 'email') return undefined
  const { settings, from: sender } = standing
  const [operator = ''] = levelsOf(composed.organization)
  const from = {
    name: senderOf(composed, { organizationId: operator, senderName: sender.name }),
    address: sender.address,
  }
  const opening = { id: 'standing', kind: 'smtp', settings, modifiedAt: new Date(0) } as const
  return {
    gateway: { name: 'SMTP_URL', kind: 'smtp', key: null },
    id: null,
    dedupes: emailKinds.smtp.dedupes,
    send: async () => (await open.email.get(opening, { publicOnly: false })).send(letterOf(composed, addressed, from)),
    note: nothing,
  }
}

function inboxWay({ letters, texts }: Inbox, composed: Composed, addressed: Addressed): Way {
  const from = { name: senderOf(composed, { organizationId: '', senderName: null }), address: 'inbox@localhost' }
  return {
    gateway: { name: 'inbox', kind: 'inbox', key: null },
    id: null,
    dedupes: false,
    send: async () => {
      if (composed.channel === 'email') return letters.send(letterOf(composed, addressed, from))
      const { text } = composed
      return { segments: partsOf(text).parts.length, ...(await texts.send({ ...addressed, from: from.name, text })) }
    },
    note: nothing,
  }
}

function letterOf(
  { subject, text, html }: Extract<Composed, { channel: 'email' }>,
  addressed: Addressed,
  from: Letter['from'],
): Letter {
  return { ...addressed, from, subject, text, html }
}

/** A gateway that works and always did needs no writing down. */
async function noted(world: World, gateway: Gateway, worked: boolean, answer: string): Promise<void> {
  if (worked && gateway.failures === 0 && gateway.answer !== null) return
  await world.work((work) => noteGateway(work, gateway, worked, answer))
}
