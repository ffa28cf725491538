import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener, RequestError } from '@hono/node-server'
import { headersOf } from './headers.ts'
import { notServed } from './reply.ts'

/** Answers a request on the spot, without the framework; false leaves it to the next. */
export type Lane = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export type Fetch = (request: Request, bindings: { readonly remote: string }) => Response | Promise<Response>

/** The raw lanes first, in their order; everything else goes to the pages. */
export function createDispatcher(lanes: readonly Lane[], fetch: Fetch): RequestListener {
  const pages = getRequestListener(
    (request, env) => fetch(request, { remote: env.incoming.socket.remoteAddress ?? 'unknown' }),
    { overrideGlobalObjects: false, errorHandler: refuse },
  )
  return (request, response) => {
    void dispatch(lanes, pages, request, response).catch(() => response.destroy())
  }
}

/** What cannot be read as a request, such as one of a malformed host, gets the words that any other unknown host gets. */
function refuse(error: unknown): Response {
  if (!(error instanceof RequestError)) return new Response(null, { status: 500 })
  const { body, ...reply } = notServed(400)
  return new Response(String(body), { status: reply.status, headers: headersOf(reply, false) })
}

async function dispatch(
  lanes: readonly Lane[],
  pages: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const lane of lanes) {
    const taken = lane(request, response)
    if (taken === true || (taken !== false && (await taken))) return
  }
  pages(request, response)
}
