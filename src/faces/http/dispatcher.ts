import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener, RequestError } from '@hono/node-server'
import { boundless, type Crowd } from './crowd.ts'
import { headersOf } from './headers.ts'
import { notServed } from './reply.ts'
import type { Answers } from './serve.ts'

/** Answers a request on the spot, without the framework; false leaves it to the next. */
export type Lane = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export type Fetch = (request: Request, bindings: { readonly remote: string }) => Response | Promise<Response>

/**
 * The raw lanes first, in their order; everything else goes to the pages. `crowd` turns away what comes beyond it; `first`
 * are the lanes that answer even then.
 */
export function createDispatcher(
  lanes: readonly Lane[],
  fetch: Fetch,
  { first = [], crowd = boundless }: { readonly first?: readonly Lane[]; readonly crowd?: Crowd } = {},
): Answers {
  const pages = getRequestListener(
    (request, env) => fetch(request, { remote: env.incoming.socket.remoteAddress ?? 'unknown' }),
    { overrideGlobalObjects: false, errorHandler: refuse },
  )
  return (request, response) => {
    const all = async (): Promise<void> => {
      if (await taken(first, request, response)) return
      await crowd(request, response, async () => {
        if (!(await taken(lanes, request, response))) await pages(request, response)
      })
    }
    return all().catch(() => void response.destroy())
  }
}

/** What cannot be read as a request, such as one of a malformed host, gets the words that any other unknown host gets. */
function refuse(error: unknown): Response {
  if (!(error instanceof RequestError)) return new Response(null, { status: 500 })
  const { body, ...reply } = notServed(400)
  return new Response(String(body), { status: reply.status, headers: headersOf(reply, false) })
}

async function taken(lanes: readonly Lane[], request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  for (const lane of lanes) {
    const answered = lane(request, response)
    if (answered === true || (answered !== false && (await answered))) return true
  }
  return false
}
