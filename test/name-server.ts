import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { TestContext } from 'node:test'

/** A name server on this machine that knows TXT records and nothing else (RFC 1035 section 4). */
export type NameServer = { readonly address: string; readonly records: Map<string, readonly string[]>; silent: boolean }

export async function nameServer(t: TestContext): Promise<NameServer> {
  const socket = createSocket('udp4')
  const server = { address: '', records: new Map<string, readonly string[]>(), silent: false }
  socket.on('message', (query, from) => {
    if (!server.silent) socket.send(answerTo(query, server.records), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => void socket.close())
  return Object.assign(server, { address: `127.0.0.1:${socket.address().port}` })
}

function answerTo(query: Buffer, records: ReadonlyMap<string, readonly string[]>): Buffer {
  const { name, end } = nameIn(query)
  const found = records.get(name.toLowerCase()) ?? []
  const header = Buffer.from(query.subarray(0, 12))
  header.writeUInt16BE(found.length > 0 ? 0x8180 : 0x8183, 2)
  header.writeUInt16BE(found.length, 6)
  header.writeUInt32BE(0, 8)
  return Buffer.concat([header, query.subarray(12, end + 4), ...found.map(record)])
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), end: at + 1 }
}

/** The name by a pointer to the question, TXT, IN, no life, and the text in pieces of 255 bytes at most. */
function record(text: string): Buffer {
  const bytes = Buffer.from(text)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 255) {
    const piece = bytes.subarray(at, at + 255)
    pieces.push(Buffer.from([piece.length]), piece)
  }
  const data = Buffer.concat(pieces)
  const head = Buffer.from('c00c0010000100000000', 'hex')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(data.length)
  return Buffer.concat([head, length, data])
}
