import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** Somebody who asks by RADIUS over a socket of their own, one request after the other. */
export type RadiusCaller = {
  /** The code of the answer. */
  ask(username: string, password: string, address: string): Promise<number>
  close(): void
}

const PATIENCE_MS = 20_000

export async function radiusCaller(port: number, secret: string): Promise<RadiusCaller> {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let id = 0
  return {
    ask: async (username, password, address) => {
      id = (id + 1) % 256
      const heard = once(socket, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })
      socket.send(requestOf(id, secret, username, password, address))
      const [bytes] = (await heard) as [Buffer]
      if (bytes[1] !== id) throw new Error('RADIUS answered another request')
      return bytes[0] ?? 0
    },
    close: () => socket.close(),
  }
}

/** RFC 2865 section 3, with a Message-Authenticator in front (RFC 3579 section 3.2). */
function requestOf(id: number, secret: string, username: string, password: string, address: string): Buffer {
  const authenticator = randomBytes(16)
  const bytes = Buffer.concat([
    Buffer.from([1, id, 0, 0]),
    authenticator,
    attribute(80, Buffer.alloc(16)),
    attribute(1, Buffer.from(username)),
    attribute(2, hidden(Buffer.from(password), authenticator, secret)),
    attribute(31, Buffer.from(address)),
  ])
  bytes.writeUInt16BE(bytes.length, 2)
  createHmac('md5', secret).update(bytes).digest().copy(bytes, 22)
  return bytes
}

const attribute = (type: number, value: Buffer): Buffer => Buffer.concat([Buffer.from([type, value.length + 2]), value])

/** RFC 2865 section 5.2. */
function hidden(plain: Buffer, authenticator: Buffer, secret: string): Buffer {
  const padded = Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)])
  let before = authenticator
  for (let at = 0; at < padded.length; at += 16) {
    const mask = createHash('md5').update(secret).update(before).digest()
    for (let index = 0; index < 16; index++) padded[at + index] = (padded[at + index] ?? 0) ^ (mask[index] ?? 0)
    before = padded.subarray(at, at + 16)
  }
  return padded
}
