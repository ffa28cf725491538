import { answerOf } from './echo.ts'
import type { Gateway, Outcome } from './gateway.ts'
import { type Answer, type Asked, openWire, type Wire } from './http.ts'
import type { Options } from './kind.ts'

type Told = Exclude<Answer, { failed: string }>

/** How messages are handed to one host, one request each. */
export type OverHttp<Message> = {
  /** Any address of the host. */
  readonly address: string
  readonly options: Options
  /** Whatever proves who we are, in every form it is sent in. */
  readonly secrets: readonly string[]
  textsOf(message: Message): readonly string[]
  ask(message: Message): Asked
  /** What an answer means. What it says is shown without what it was told. */
  understand(told: Told, message: Message): Outcome
}

/** A gateway of requests. Whatever is not an answer is `unavailable`: the message may have left all the same. */
export function openOverHttp<Message extends { readonly to: string }>(way: OverHttp<Message>): Gateway<Message> {
  const wire = openWire(way.address, way.options)
  return {
    send: async (message) => {
      const outcome = await outcomeOf(way, wire, message)
      const hidden = { secrets: way.secrets, texts: way.textsOf(message), to: message.to }
      return { ...outcome, answer: answerOf(outcome.answer, hidden) }
    },
    close: wire.close,
  }
}

async function outcomeOf<Message>(way: OverHttp<Message>, wire: Wire, message: Message): Promise<Outcome> {
  try {
    const answer = await wire.ask(way.ask(message))
    return 'failed' in answer ? unavailable(answer.failed) : way.understand(answer, message)
  } catch (error) {
    // reason: settings of which no request can be made, such as an address that is none
    return unavailable(error instanceof Error ? error.message : 'no request can be made of these settings')
  }
}

export function unavailable(answer: string): Outcome {
  return { result: 'unavailable', answer }
}

/** The parameters of a form or an address. */
export function formOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.append(name, value)
  return form.toString()
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' } as const

/** `Authorization: Basic` (RFC 7617). */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}
