import { Duplex } from 'node:stream'
import type { MessagePort } from 'node:worker_threads'

/** What is said over the port: bytes, that the last ones were taken, or that no more come. */
type Said = Uint8Array | 'taken' | 'end'

/** Whose connection it is, and whether by https: what HTTP reads of a socket. */
export type End = { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean | undefined }

/**
 * A connection between two threads, as HTTP wants one. The next bytes are sent once the other side has taken the last, so a
 * reader who is slow slows whoever writes.
 */
export function socketOn(port: MessagePort, end: End = {}): Duplex {
  let sent: (() => void) | undefined
  let owing = false
  const send = (bytes: Uint8Array, done: () => void): void => {
    sent = done
    port.postMessage(bytes satisfies Said)
  }
  const socket = new Duplex({
    read: () => {
      if (owing) port.postMessage('taken' satisfies Said)
      owing = false
    },
    write: (bytes: Buffer, _, done) => send(bytes, done),
    writev: (parts, done) => send(Buffer.concat(parts.map(({ chunk }) => chunk as Buffer)), done),
    final: (done) => {
      port.postMessage('end' satisfies Said)
      done()
    },
    destroy: (error, done) => {
      port.close()
      done(error)
    },
  })
  port.on('message', (said: Said) => {
    if (said === 'end') return void socket.push(null)
    if (said === 'taken') return sent?.()
    owing = true
    socket.push(said)
  })
  port.on('close', () => socket.destroy())
  return Object.assign(socket, end)
}
