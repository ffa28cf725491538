import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECRET } from './radius-parts.ts'

/** Written apart from the server's own codec, so that one checks the other. */
const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
const attribute = (type: number, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([type, value.length + 2]), value])

export type Wanted = {
  readonly username?: string
  readonly password?: string
  readonly secret?: string
  readonly code?: number
  readonly id?: number
  readonly more?: readonly (readonly [type: number, value: Uint8Array])[]
  readonly signed?: boolean
}

export type Made = { readonly bytes: Buffer; readonly authenticator: Buffer; readonly secret: string }

/** A request as a client makes it. */
export function requestOf({
  username,
  password,
  secret = SECRET,
  code = 1,
  id = 7,
  more = [],
  signed = true,
}: Wanted): Made {
  const authenticator = randomBytes(16)
  const parts = [
    ...(signed ? [attribute(80, Buffer.alloc(16))] : []),
    ...(username === undefined ? [] : [attribute(1, Buffer.from(username))]),
    ...(password === undefined ? [] : [attribute(2, hidden(Buffer.from(password), authenticator, secret))]),
    ...more.map(([type, value]) => attribute(type, value)),
  ]
  const bytes = Buffer.concat([Buffer.from([code, id, 0, 0]), authenticator, ...parts])
  bytes.writeUInt16BE(bytes.length, 2)
  if (signed) createHmac('md5', secret).update(bytes).digest().copy(bytes, 22)
  return { bytes, authenticator, secret }
}

function hidden(plain: Buffer, authenticator: Buffer, secret: string): Buffer {
  const padded = Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)])
  let before = authenticator
  const blocks: Buffer[] = []
  for (let at = 0; at < padded.length; at += 16) {
    const mask = md5(Buffer.from(secret), before)
    before = Buffer.from(padded.subarray(at, at + 16).map((byte, index) => byte ^ (mask[index] ?? 0)))
    blocks.push(before)
  }
  return Buffer.concat(blocks)
}

/** Whether an answer is to this request, by somebody who knows the secret, with the signature in front. */
export function isGenuine(answer: Buffer, { authenticator, secret }: Made): boolean {
  const of = (shown: Buffer): Buffer => Buffer.concat([answer.subarray(0, 4), shown, answer.subarray(20)])
  const blank = of(authenticator)
  blank.fill(0, 22, 38)
  const signature = createHmac('md5', secret).update(blank).digest()
  const digest = md5(of(authenticator), Buffer.from(secret))
  return (
    answer[20] === 80 &&
    answer[21] === 18 &&
    signature.equals(answer.subarray(22, 38)) &&
    digest.equals(answer.subarray(4, 20))
  )
}

/** Sends these from one port, one after the other, and gives what came back within a time. */
export async function exchange(port: number, packets: readonly Uint8Array[], waitMs = 1500): Promise<Buffer[]> {
  const socket = createSocket('udp4')
  const heard: Buffer[] = []
  const enough = new AbortController()
  socket.on('message', (bytes) => {
    heard.push(bytes)
    if (heard.length === packets.length) enough.abort()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  for (const packet of packets) socket.send(packet, port, '127.0.0.1')
  await sleep(waitMs, undefined, { signal: enough.signal }).catch(() => undefined)
  socket.close()
  return heard
}
