import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { Patience } from '../http/patience.ts'
import { answerOf, clientBehind, type Parts } from './door.ts'
import { CODE, readPacket } from './packet.ts'
import { type Radsec, type RadsecSettings, serveRadsec } from './radsec.ts'
import { remembered } from './remembered.ts'
import { type Answerer, plainAddress } from './sender.ts'

export type RadiusSettings = {
  readonly host: string
  /** By UDP; undefined: not at all. */
  readonly port: number | undefined
  /** By TLS; undefined: not at all. */
  readonly radsec: RadsecSettings | undefined
}

export type RadiusParts = Parts & {
  readonly patience: Patience
  readonly onError: (error: unknown) => void
  /** Told what each packet was answered, where somebody counts. */
  readonly onAnswer?: ((answer: string) => void) | undefined
}

export type Radius = {
  /** Where it listens. */
  readonly port: number | undefined
  readonly radsecPort: number | undefined
  /** Takes nothing more, and answers what it took. */
  drain(): Promise<void>
}

/** What is worked on at once; more is not answered, and clients ask again. */
const MOST_AT_ONCE = 500

/** From one sender: finding out whose packets these are costs a question to the database each, before anybody has shown a secret. */
const MOST_OF_SENDER = 128

/** Of one organization's clients: what they ask costs a password hash each, and those of others wait in the same line. */
const MOST_OF_ONE = 64

/** Answers by UDP and by TLS, as far as each is set. */
export async function serveRadius(parts: RadiusParts, { host, port, radsec }: RadiusSettings): Promise<Radius> {
  const answering = new Set<Promise<unknown>>()
  const answer = bounded(answering, answererOf(parts))
  const socket = port === undefined ? undefined : await listen(host, port, answer, parts.onError)
  let secure: Radsec | undefined
  try {
    secure = radsec && (await serveRadsec(host, radsec, answer, parts.onError))
  } catch (error) {
    socket?.close()
    throw error
  }
  return {
    port: socket && (socket.address() as AddressInfo).port,
    radsecPort: secure?.port,
    drain: async () => {
      secure?.refuseMore()
      socket?.removeAllListeners('message')
      await Promise.allSettled(answering)
      socket?.close()
      await secure?.close()
    },
  }
}

/** Only whoever shows that they know a secret is answered at all; a packet that comes again gets the answer it got. */
function answererOf(parts: RadiusParts): Answerer {
  const { answered } = remembered()
  const shared = fairly(MOST_OF_ONE)
  return async (bytes, sender, from) => {
    const begun = performance.now()
    const packet = readPacket(bytes)
    if (!packet || (packet.code !== CODE.request && packet.code !== CODE.status)) return undefined
    const known = await clientBehind(parts, packet, sender)
    if (!known) return undefined
    return answered(`${known.client.id} ${from}`, packet, async () => {
      const answer = await shared(known.client.organizationId, () => answerOf(parts, { packet, known, sender }))
      if (answer?.[0] !== CODE.accept) await parts.patience(begun)
      parts.onAnswer?.(wordFor(answer?.[0]))
      return answer
    })
  }
}

/** Of a code of an answer: one of our words, as metrics count them. */
function wordFor(code: number | undefined): string {
  const known = Object.entries(CODE).find(([, each]) => each === code)
  return known?.[0] ?? 'none'
}

type Answering = Promise<Uint8Array | undefined>

/** What is too much for one of them is not answered, and its client asks again (RFC 2865 section 2.4). */
function fairly(most: number): (name: string, answer: () => Answering) => Answering {
  const under = new Map<string, number>()
  return async (name, answer) => {
    const others = under.get(name) ?? 0
    if (others >= most) return undefined
    under.set(name, others + 1)
    try {
      return await answer()
    } finally {
      const left = (under.get(name) ?? 1) - 1
      if (left > 0) under.set(name, left)
      else under.delete(name)
    }
  }
}

function bounded(answering: Set<Promise<unknown>>, answer: Answerer): Answerer {
  const shared = fairly(MOST_OF_SENDER)
  return (bytes, sender, from) => {
    if (answering.size >= MOST_AT_ONCE) return Promise.resolve(undefined)
    const work = shared(sender.fingerprint ?? sender.address, () => answer(bytes, sender, from))
    answering.add(work)
    const done = (): unknown => answering.delete(work)
    work.then(done, done)
    return work
  }
}

async function listen(
  host: string,
  port: number,
  answer: Answerer,
  onError: (error: unknown) => void,
): Promise<Socket> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  socket.on('message', (bytes, { address, port: from }: RemoteInfo) => {
    const sender = { address: plainAddress(address) }
    answer(bytes, sender, `${address} ${from}`).then(
      (packet) => packet && socket.send(packet, from, address, (error) => error && onError(error)),
      onError,
    )
  })
  socket.bind(port, host)
  await once(socket, 'listening')
  socket.on('error', onError)
  return socket
}
