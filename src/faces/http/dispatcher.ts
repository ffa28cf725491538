import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** Answers a request on the spot, without the framework; false leaves it to the next. */
export type Lane = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export type Fetch = (request: Request, bindings: { readonly remote: string }) => Response | Promise<Response>

/** The raw lanes first, in their order; everything else goes to the pages. */
export function createDispatcher(lanes: readonly Lane[], fetch: Fetch): RequestListener {
  const pages = getRequestListener(
    (request, env) => fetch(request, { remote: env.incoming.socket.remoteAddress ?? 'unknown' }),
    { overrideGlobalObjects: false },
  )
  return (request, response) => {
    void dispatch(lanes, pages, request, response).catch(() => response.destroy())
  }
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
