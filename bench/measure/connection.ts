import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it came: enough of HTTP/1.1 for our own servers, and cheap, as it shares the machine with them. */
export type Answer = { readonly status: number; readonly head: string; readonly body: string }

/** A connection that is kept, with one request under way at a time. */
export type Connection = { send(request: string): Promise<Answer>; isOpen(): boolean; close(): void }

const PATIENCE_MS = 20_000
const END_OF_HEAD = '\r\n\r\n'

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1').setNoDelay().setTimeout(PATIENCE_MS)
  await once(socket, 'connect')
  return talkingOn(socket)
}

function talkingOn(socket: Socket): Connection {
  let received = ''
  let waiting: { take(answer: Answer): void; fail(error: Error): void } | undefined
  const broke = (error: Error): void => {
    socket.destroy()
    waiting?.fail(error)
  }
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    const answer = answerIn(received)
    if (!answer) return
    received = ''
    const { take } = waiting ?? { take: () => undefined }
    waiting = undefined
    take(answer)
  })
  socket.on('error', broke)
  socket.on('timeout', () => broke(new Error(`no answer in ${PATIENCE_MS} ms`)))
  socket.on('close', () => broke(new Error('the server closed the connection')))
  return {
    send: (request) =>
      new Promise((take, fail) => {
        if (socket.destroyed) return fail(new Error('the connection was closed before'))
        waiting = { take, fail }
        socket.write(request, 'latin1')
      }),
    isOpen: () => !socket.destroyed,
    close: () => socket.destroy(),
  }
}

/** The answer, once it is whole. */
function answerIn(text: string): Answer | undefined {
  const end = text.indexOf(END_OF_HEAD)
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const body = text.slice(end + END_OF_HEAD.length)
  const status = Number(head.slice(9, 12))
  const length = /^content-length: (\d+)/im.exec(head)?.[1]
  const isWhole = status === 204 || (length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length))
  return isWhole ? { status, head, body } : undefined
}
