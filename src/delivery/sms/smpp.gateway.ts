import type { Fields } from 'smpp'
import { bytesOf, partsOf } from '#kernel/gsm7.ts'
import { answerOf } from '../echo.ts'
import type { Gateway, Outcome, TextMessage } from '../gateway.ts'
import { type Options, SENDING_MS } from '../kind.ts'
import { type Line, openLine, statusOf } from './smpp-line.ts'

/** SMPP 3.4, as a transmitter. */
export type SmppSettings = {
  readonly host: string
  readonly port: number
  /** `tls` is demanded, and the certificate checked; `none` is for the machine itself or a network one trusts. */
  readonly security: 'tls' | 'none'
  readonly systemId: string
  readonly password: string
  readonly systemType: string | null
  /** How a text of several parts is sent: each part with a header, or in one piece that the other side cuts. */
  readonly longText: 'parts' | 'payload'
}

/** SMPP 3.4, 5.1.3: no such number, or a text that is too long for everybody. */
const REFUSALS = [0x0b, 0x01]
/** 5.2.19 */
const DATA_CODING = { 'gsm-7': 0, 'ucs-2': 8 } as const
/** 5.2.12: the text begins with a header. */
const HAS_HEADER = 0x40

/** One connection that is kept and made anew when it breaks. It knows no key for a message. */
export function openSmpp(settings: SmppSettings, options: Options): Gateway<TextMessage> {
  const { withinMs = SENDING_MS, publicOnly } = options
  const { line, close } = keptLine(() => openLine(settings, publicOnly))
  return {
    send: async (message) => {
      const outcome = await within(withinMs, async () => submit(await line(), settings, message))
      const hidden = { secrets: [settings.password], texts: [message.text], to: message.to }
      return { ...outcome, answer: answerOf(outcome.answer, hidden) }
    },
    close,
  }
}

/** The line, opened with the first message and again after it broke. Messages at once wait for the same one. */
function keptLine(open: () => Promise<Line>): { line(): Promise<Line>; close(): void } {
  let kept: Promise<Line> | undefined
  const forget = (gone: Promise<Line>) => (): void => {
    if (kept === gone) kept = undefined
  }
  const line = (): Promise<Line> => {
    if (kept) return kept
    const opening = open()
    kept = opening
    opening.then(({ ended }) => ended).then(forget(opening), forget(opening))
    return opening
  }
  const close = (): void => {
    kept?.then(
      (one) => one.close(),
      () => undefined,
    )
    kept = undefined
  }
  return { line, close }
}

async function within(ms: number, hand: () => Promise<Outcome>): Promise<Outcome> {
  const { promise: late, resolve } = Promise.withResolvers<Outcome>()
  const answer = `no answer within ${ms / 1000} seconds`
  const timer = setTimeout(() => resolve({ result: 'unavailable', answer }), ms)
  const handed = hand().catch(
    (error: unknown): Outcome => ({ result: 'unavailable', answer: error instanceof Error ? error.message : answer }),
  )
  return Promise.race([handed, late]).finally(() => clearTimeout(timer))
}

async function submit(line: Line, { longText }: SmppSettings, message: TextMessage): Promise<Outcome> {
  const pieces = piecesOf(message, longText)
  const answers = await Promise.all(pieces.map((piece) => line.submit({ ...addresses(message), ...piece })))
  const wrong = answers.find(({ command, command_status: status }) => command !== 'submit_sm_resp' || status !== 0)
  if (!wrong) {
    const answer = answers.map(({ message_id: id }) => id ?? '').join(' ')
    return { result: 'sent', answer: `ESME_ROK ${answer}`, segments: partsOf(message.text).parts.length }
  }
  const forGood = answers.every(({ command_status: status }) => REFUSALS.includes(status))
  return { result: forGood ? 'refused' : 'unavailable', answer: statusOf(wrong) }
}

/** 5.2.5 and 5.2.6. Nobody here takes receipts, so none are asked for. */
function addresses({ to, from }: TextMessage): Fields {
  const name = from.replace(/[^\x20-\x7e]/g, '').slice(0, 20)
  const kind = name === '' ? [0, 0] : /^\+\d+$/.test(name) ? [1, 1] : /^\d+$/.test(name) ? [3, 0] : [5, 0]
  return {
    ...{ source_addr: name.replace(/^\+/, ''), source_addr_ton: kind[0], source_addr_npi: kind[1] },
    ...{ destination_addr: to.replace(/\D/g, ''), dest_addr_ton: 1, dest_addr_npi: 1, registered_delivery: 0 },
  }
}

/** The text in one piece, or in parts that each begin with the header of 3GPP TS 23.040, 9.2.3.24.1. */
function piecesOf({ id, text }: TextMessage, longText: SmppSettings['longText']): Fields[] {
  const { encoding, parts } = partsOf(text)
  const data_coding = DATA_CODING[encoding]
  const bytes = parts.map((part) => Buffer.from(bytesOf(part, encoding)))
  if (bytes.length === 1) return [{ data_coding, short_message: bytes[0] }]
  if (longText === 'payload') return [{ data_coding, message_payload: Buffer.concat(bytes) }]
  // reason: a message that is sent again has the same number, so phones put it together once
  const number = Number.parseInt(id.slice(-2), 16) || 0
  return bytes.map((part, at) => ({
    ...{ data_coding, esm_class: HAS_HEADER },
    short_message: Buffer.concat([Buffer.from([5, 0, 3, number, bytes.length, at + 1]), part]),
  }))
}
