import type { IncomingMessage, ServerResponse } from 'node:http'
import { common } from './headers.ts'

/** Has a request answered, or turns it away. */
export type Crowd = (request: IncomingMessage, response: ServerResponse, answer: () => Promise<void>) => Promise<void>

/** Everybody is let in. */
export const boundless: Crowd = (_request, _response, answer) => answer()

const RETRY_AFTER_SECONDS = '1'
/** Ways in for programs: they get what programs read (RFC 9457). */
const OF_PROGRAMS = /^\/(v1|scim|oidc)\//

const PROBLEM = JSON.stringify({ type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'busy' })
const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>Busy right now</title><h1>Busy right now</h1>' +
  '<p>Many people are signing in at this moment. Wait a few seconds and try again.</p></html>'

/**
 * Answers 503 on the spot while so many requests are under way: those that were let in are then answered within a second,
 * instead of all within a minute. Nothing was looked at, so no attempt is counted and nobody is locked out by it.
 *
 * warning: a request whose body is still on its way is not counted, or whoever sends slowly would shut everybody out.
 */
export function crowdOf(most: number): Crowd {
  let underWay = 0
  return async (request, response, answer) => {
    if (underWay >= most) return turnAway(request, response)
    underWay++
    const sent = expects(request)
      ? arrival(request, (by) => {
          underWay += by
        })
      : undefined
    try {
      await answer()
    } finally {
      underWay -= sent?.() ?? 1
    }
  }
}

function expects({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

/** Takes the request out of the count while its body is on its way; what is returned says whether it is in it now. */
function arrival(request: IncomingMessage, add: (by: 1 | -1) => void): () => 0 | 1 {
  let counted: 0 | 1 = 1
  // reason: a body that came with its head is complete once the parser has gone on
  setImmediate(() => {
    if (request.complete || over) return
    counted = 0
    add(-1)
    request.once('end', () => {
      if (over) return
      counted = 1
      add(1)
    })
  })
  let over = false
  return () => {
    over = true
    return counted
  }
}

function turnAway({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const [type, body] = OF_PROGRAMS.test(url)
    ? ['application/problem+json', PROBLEM]
    : ['text/html; charset=utf-8', PAGE]
  const headers = { 'content-type': type, 'retry-after': RETRY_AFTER_SECONDS, 'cache-control': 'no-store' }
  response.writeHead(503, { ...common, ...headers })
  response.end(body)
}
