import { isIP, connect as overTcp, type Socket } from 'node:net'
import { connect as overTls } from 'node:tls'
import { isPublic, lookupPublic, PrivateAddress } from './public-address.ts'

export type Target = {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly publicOnly: boolean
  /** Whoever may reach the public Internet only reaches these ports there. */
  readonly publicPorts: (port: number) => boolean
  readonly withinMs: number
}

/**
 * A connection; with TLS the certificate is checked. Whoever may reach the public Internet only is connected to the
 * very address that was looked at.
 */
export function connectTo({ host, port, tls, publicOnly, publicPorts, withinMs }: Target): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  if (publicOnly && ((isIP(host) !== 0 && !isPublic(host)) || !publicPorts(port))) {
    reject(new PrivateAddress())
    return promise
  }
  // reason: a message of several writes else waits for the other side to confirm each packet, up to 40 ms
  const target = { host, port, noDelay: true, ...(publicOnly ? { lookup: lookupPublic } : {}) }
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = tls ? overTls({ ...target, ...name, rejectUnauthorized: true }) : overTcp(target)
  const late = setTimeout(() => socket.destroy(new Error('no connection in time')), withinMs)
  socket.once('error', reject)
  socket.once('close', () => reject(new Error('the other side closed the connection')))
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    socket.off('error', reject)
    resolve(socket)
  })
  return promise.finally(() => clearTimeout(late))
}
