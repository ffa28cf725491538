import smpp, { type Fields, type Pdu } from 'smpp'
import { connectTo } from '../socket.ts'

export type Login = {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'none'
  readonly systemId: string
  readonly password: string
  readonly systemType: string | null
}

/** A connection that has logged in as a transmitter, until either side ends it. */
export type Line = {
  /** Rejects when the connection ends before there is an answer. */
  submit(fields: Fields): Promise<Pdu>
  /** Settles when the connection is gone. */
  readonly ended: Promise<void>
  /** Waits for the answers that are due, says goodbye, and ends it. */
  close(): void
}

/** SMPP 3.4. */
const VERSION = 0x34
const CONNECTING_MS = 5000
const HEARTBEAT_MS = 30_000
const SILENCE_MS = 10_000

/** Connects and logs in. */
export async function openLine(login: Login, publicOnly: boolean): Promise<Line> {
  const { host, port, security, systemId, password, systemType } = login
  // reason: below 1024 every port of a stranger's host is some other protocol
  const publicPorts = (to: number): boolean => to >= 1024
  const socket = await connectTo({
    host,
    port,
    tls: security === 'tls',
    publicOnly,
    publicPorts,
    withinMs: CONNECTING_MS,
  })
  const session = new smpp.Session({ socket })
  const { ask, idle, ended } = conversation(session)
  const close = async (): Promise<void> => {
    await idle()
    await ask('unbind', {}, SILENCE_MS).catch(() => undefined)
    session.destroy()
  }
  const fields = { system_id: systemId, password, system_type: systemType ?? '', interface_version: VERSION }
  try {
    const answer = await ask('bind_transmitter', fields, CONNECTING_MS)
    if (answer.command_status !== 0) throw new Error(`login: ${statusOf(answer)}`)
  } catch (error) {
    session.destroy()
    throw error
  }
  const heart = setInterval(() => void ask('enquire_link', {}, SILENCE_MS).catch(() => session.destroy()), HEARTBEAT_MS)
  heart.unref()
  void ended.then(() => clearInterval(heart))
  return { submit: (message) => ask('submit_sm', message, SILENCE_MS), ended, close: () => void close() }
}

/** `ESME_RTHROTTLED (0x58)` */
export function statusOf({ command_status: status }: Pdu): string {
  const [name = 'status'] = Object.entries(smpp.errors).find(([, code]) => code === status) ?? []
  return `${name} (0x${status.toString(16)})`
}

type Command = 'bind_transmitter' | 'submit_sm' | 'enquire_link' | 'unbind'
type Conversation = {
  ask(command: Command, fields: Fields, withinMs: number): Promise<Pdu>
  /** Settles when every question so far has its answer, or never will have one. */
  idle(): Promise<unknown>
  readonly ended: Promise<void>
}

/** Questions and their answers. When the connection ends, so do all questions. */
function conversation(session: InstanceType<typeof smpp.Session>): Conversation {
  const waiting = new Map<Promise<Pdu>, (error: Error) => void>()
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  const end = (error: Error): void => {
    session.destroy()
    for (const fail of waiting.values()) fail(error)
    resolve()
  }
  session.on('error', end)
  session.on('close', () => end(new Error('the other side closed the connection')))
  for (const command of ['enquire_link', 'deliver_sm', 'unbind'])
    session.on(command, (asked: Pdu) => session.send(asked.response()))
  session.on('unbind', () => session.close())
  const ask: Conversation['ask'] = (command, fields, withinMs) => {
    const { promise, resolve: answer, reject } = Promise.withResolvers<Pdu>()
    const late = setTimeout(() => reject(new Error('no answer in time')), withinMs)
    waiting.set(promise, reject)
    if (!session[command](fields, answer)) reject(new Error('the connection is closed'))
    return promise.finally(() => {
      clearTimeout(late)
      waiting.delete(promise)
    })
  }
  return { ask, idle: () => Promise.allSettled(waiting.keys()), ended }
}
