import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

/** A request as the other side got it. */
export type Seen = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the other side does with a request. */
export type Reply =
  | { readonly status: number; readonly body: string; readonly afterMs?: number }
  | { readonly leadsTo: string }
  | 'says nothing'
  | 'hangs up'
  | 'hangs up in the middle'
  | 'never stops'

export type HttpCounterpart = {
  readonly url: string
  readonly seen: readonly Seen[]
  /** How many connections there ever were. */
  readonly connections: () => number
  /** Waits until nobody is connected. */
  alone(): Promise<void>
}

type Certificate = { readonly key: string; readonly cert: string }

/** A web server, for as long as the test runs. */
export async function httpCounterpart(
  t: TestContext,
  replyTo: (seen: Seen) => Reply,
  certificate?: Certificate,
): Promise<HttpCounterpart> {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await read(request)
    seen.push(one)
    await reply(response, replyTo(one)).catch(() => undefined)
  }
  const files = certificate && { key: readFileSync(certificate.key), cert: readFileSync(certificate.cert) }
  const server = files ? createSecureServer(files) : createServer()
  server.on('request', (request, response) => void answer(request, response).catch(() => undefined))
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const host = files ? 'https://localhost' : 'http://127.0.0.1'
  const alone = async (): Promise<void> => {
    for (const until = performance.now() + 3000; sockets.size > 0; await sleep(5))
      if (performance.now() > until) throw new Error(`${sockets.size} connections are still there`)
  }
  return { url: `${host}:${(server.address() as AddressInfo).port}`, seen, connections: () => connections, alone }
}

async function read(request: IncomingMessage): Promise<Seen> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  return {
    ...{ method: request.method ?? '', path: pathname, query: searchParams, body: Buffer.concat(parts).toString() },
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  }
}

async function reply(response: ServerResponse, what: Reply): Promise<void> {
  if (what === 'says nothing') return
  if (what === 'hangs up') {
    response.socket?.destroy()
    return
  }
  if (what === 'never stops' || what === 'hangs up in the middle') return pour(response, what)
  if ('leadsTo' in what) {
    response.writeHead(307, { location: what.leadsTo }).end()
    return
  }
  if (what.afterMs !== undefined) await sleep(what.afterMs)
  response.writeHead(what.status, { 'content-type': 'text/plain; charset=utf-8' }).end(what.body)
}

/** An answer that promises a megabyte. */
async function pour(response: ServerResponse, what: 'never stops' | 'hangs up in the middle'): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1_000_000 })
  response.write('0: Accepted for delivery ')
  if (what === 'hangs up in the middle') {
    await sleep(20)
    response.socket?.destroy()
    return
  }
  for (let left = 39; left > 0 && !response.destroyed; left--) {
    response.write('x'.repeat(25_000))
    await sleep(1)
  }
}
