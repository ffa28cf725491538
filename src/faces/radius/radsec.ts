import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { LONGEST, SHORTEST } from './packet.ts'
import { type Answerer, plainAddress } from './sender.ts'

/** PEM, as the settings have them. */
export type RadsecSettings = { readonly port: number; readonly certificate: string; readonly key: string }

export type Radsec = {
  readonly port: number
  /** From now on nobody else may connect, and nothing more is read. */
  refuseMore(): void
  close(): Promise<void>
}

/** Clients that say nothing for so long have gone; those that stay send a keep-alive. */
const IDLE_MS = 15 * 60_000
const HANDSHAKE_MS = 10_000
const MOST_CONNECTIONS = 1000
/** Of whoever has not shown a secret yet so many are kept; for one more the oldest goes. */
const MOST_STRANGERS = 200

let connections = 0

/**
 * RADIUS by TLS (RFC 6614). Who connects is told by the certificate they show, whoever signed it, and which of those it is by the
 * secret of the packet.
 */
export async function serveRadsec(
  host: string,
  { port, certificate, key }: RadsecSettings,
  answer: Answerer,
  onError: (error: unknown) => void,
): Promise<Radsec> {
  const open = new Set<TLSSocket>()
  const server = createServer(
    // warning: whose certificate it is says its fingerprint alone, which is asked for with every packet
    {
      ...{ cert: certificate, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS },
      ...{ requestCert: true, rejectUnauthorized: false },
    },
    (socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      const name = nameOf(socket)
      converse(socket, answer, onError, () => strangers.delete(name))
    },
  )
  const strangers = strangersOf(server)
  server.maxConnections = MOST_CONNECTIONS
  server.on('tlsClientError', () => undefined)
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    refuseMore: () => {
      server.close()
      for (const socket of open) socket.pause()
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await Promise.all([...open].map((socket) => once(socket, 'close')))
    },
  }
}

const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** Anybody can connect, and with any certificate: they take no place from those that are known by their secret. */
function strangersOf(server: Server): Map<string, Socket> {
  const strangers = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket)
    strangers.set(name, socket)
    socket.on('close', () => strangers.get(name) === socket && strangers.delete(name))
    const [oldest] = strangers
    if (!oldest || strangers.size <= MOST_STRANGERS) return
    strangers.delete(oldest[0])
    oldest[1].destroy()
  })
  return strangers
}

/** `known`: told when it has been answered, as only whoever knows the secret is. */
function converse(socket: TLSSocket, answer: Answerer, onError: (error: unknown) => void, known: () => void): void {
  socket.on('error', () => socket.destroy())
  socket.setTimeout(IDLE_MS, () => socket.destroy())
  const shown = socket.getPeerX509Certificate()
  if (!shown) {
    socket.destroy()
    return
  }
  const fingerprint = createHash('sha256').update(shown.raw).digest('hex')
  const sender = { address: plainAddress(socket.remoteAddress ?? ''), fingerprint }
  connections += 1
  const from = `tls ${connections}`
  let held: Buffer = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    const { packets, rest } = packetsIn(Buffer.concat([held, bytes]))
    held = rest ?? Buffer.alloc(0)
    for (const packet of packets)
      answer(packet, sender, from).then((reply) => {
        if (!reply) return
        known()
        if (socket.writable) socket.write(reply)
      }, onError)
    if (!rest) socket.destroy()
  })
}

/** Those that are whole, and what is left; no `rest` where what follows is no packet, and nothing after it can be read. */
export function packetsIn(bytes: Buffer): { readonly packets: readonly Buffer[]; readonly rest: Buffer | undefined } {
  const packets: Buffer[] = []
  let at = 0
  while (bytes.length - at >= 4) {
    const length = bytes.readUInt16BE(at + 2)
    if (length < SHORTEST || length > LONGEST) return { packets, rest: undefined }
    if (at + length > bytes.length) break
    packets.push(bytes.subarray(at, at + length))
    at += length
  }
  return { packets, rest: bytes.subarray(at) }
}
