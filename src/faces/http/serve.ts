import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SecureContext } from 'node:tls'
import { Refusal } from '#kernel/refusal.ts'
import { listenBy } from './listening.ts'

/** Answers a request; settles when there is nothing more to do for it, also when whoever asked has gone away. */
export type Answers = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export type Serving = {
  readonly port: number
  /**
   * Serves for `waitMs` more, each answer being the last of its connection; then takes no more connections, lets requests
   * under way finish within `graceMs`, also those that nobody waits for any more, and ends.
   */
  drain(graceMs: number, waitMs?: number): Promise<void>
}

/** The port or address cannot be listened on: one line for the operator. */
export class CannotListen extends Refusal {}

/** Headers must arrive within this, and a request with its body within twice that: slow senders hold nothing for long. */
const HEADERS_MS = 10_000

const PATIENCE = { headersTimeout: HEADERS_MS, requestTimeout: 2 * HEADERS_MS, keepAliveTimeout: 65_000 }

/** The certificate for a name that a browser asks for; without one there is no connection. */
export type SecureBy = (name: string) => Promise<SecureContext | undefined>

function secured(by: SecureBy) {
  return {
    minVersion: 'TLSv1.2',
    SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void): void => {
      by(name.toLowerCase()).then(
        (context) => (context ? done(null, context) : done(new Error('no certificate'))),
        (error: Error) => done(error),
      )
    },
  } as const
}

/** Listens. `listen` is asked for the answers once the port is known, as a port of 0 is one that was free. */
export async function serve(
  host: string,
  port: number,
  listen: (port: number) => Answers | Promise<Answers>,
  secure?: SecureBy,
): Promise<Serving> {
  const server = secure ? createSecureServer({ ...PATIENCE, ...secured(secure) }) : createServer(PATIENCE)
  const { port: found, close } = await listenBy(server, host, port, !secure).catch((error) => {
    throw refusal(error, host, port)
  })
  const answers = await listen(found)
  const underWay = new Set<Promise<void>>()
  server.on('request', (request, response) => {
    const answered = answers(request, response)?.finally(() => underWay.delete(answered as Promise<void>))
    if (answered) underWay.add(answered)
  })
  server.on('clientError', (_, socket) => socket.destroy())
  return {
    port: found,
    drain: async (graceMs, waitMs = 0) => {
      server.prependListener('request', (_, response) => {
        response.shouldKeepAlive = false
      })
      if (waitMs > 0) await sleep(waitMs)
      const late = Promise.withResolvers<void>()
      const grace = setTimeout(() => {
        server.closeAllConnections()
        late.resolve()
      }, graceMs)
      const closed = close()
      server.closeIdleConnections()
      await closed
      await Promise.race([Promise.all(underWay), late.promise])
      clearTimeout(grace)
    },
  }
}

function refusal({ code, message }: NodeJS.ErrnoException, host: string, port: number): CannotListen {
  if (code === 'EADDRINUSE') {
    return new CannotListen(`Port ${port} is in use by another program. Set PORT to a free one.`)
  }
  if (code === 'EACCES') {
    return new CannotListen(`Port ${port} needs more rights than this user has. Set PORT to one above 1023.`)
  }
  return new CannotListen(`Cannot listen on ${host}, port ${port}: ${message}. Set HOST to an address of this machine.`)
}
