import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Caller, callerOf, noteUse } from '#domain/applications/api-keys.ts'
import { clientAddress } from '#kernel/address.ts'
import type { Lane } from '../http/dispatcher.ts'
import { headersOf } from '../http/headers.ts'
import { isOutage } from '../http/outage.ts'
import { readJson } from './body.ts'
import { etagOf, holds } from './etag.ts'
import type { ApiParts } from './lane.ts'
import { boundedNames, type Names } from './names.ts'
import { once } from './once.ts'
import type { Answer, ApiCall, Operation, Sent } from './operation.ts'
import { operationAt } from './operations.ts'
import { createPace, type Pace } from './pace.ts'
import { Problem } from './problem.ts'

const LONGEST_BROWSER = 300
const JSON_TYPE = 'application/json; charset=utf-8'

type Asking = {
  readonly parts: ApiParts
  readonly pace: Pace
  readonly names: Names
  readonly request: IncomingMessage
  readonly operation: Operation
  readonly sent: Omit<Sent, 'body'>
}

/** Answers every call of the API: finds the operation, asks for the key, reads what was sent, and hands over. */
export function answering(parts: ApiParts): Lane {
  const [pace, names] = [createPace(), boundedNames()]
  return async (request, response) => {
    const begun = performance.now()
    const answer = await answered({ parts, pace, names, request }).catch((error: unknown) => failed(parts, error))
    if (answer instanceof Problem ? answer.status === 401 : answer.even) await parts.site.patience(begun)
    write(parts, request, response, answer)
    return true
  }
}

async function answered(called: Omit<Asking, 'operation' | 'sent'>): Promise<Answer | Problem> {
  const { request } = called
  const [path = '', search = ''] = (request.url ?? '').split('?', 2)
  const found = operationAt(request.method ?? '', path)
  if (found instanceof Problem) return found
  if (/%00/.test(search)) return new Problem('bad-address')
  const query = Object.fromEntries(new URLSearchParams(search))
  return answer({ ...called, operation: found.operation, sent: { params: found.params, query } })
}

async function answer({ parts, pace, names, request, operation, sent }: Asking): Promise<Answer | Problem> {
  const { world, site, tryOut } = parts
  const place = placeOf(request, parts)
  const ifMatch = request.headers['if-match']
  const host = (request.headers.host ?? '').toLowerCase()
  const asked = { world, site, tryOut, place, host, ifMatch }
  const caller = operation.verb === undefined ? undefined : await callerIn(parts, request, place.address)
  if (caller instanceof Problem) return caller
  const refused = caller && refusalOf(operation, caller, pace)
  if (refused) return refused
  const json = await readJson(request)
  if (json instanceof Problem) return json
  // reason: an operation of anybody looks at no caller
  const call = { ...asked, caller } as ApiCall
  const handle = (): Promise<Answer | Problem> => operation.answer(call, { ...sent, body: json.value })
  const name = request.headers['idempotency-key']
  if (operation.method !== 'POST' || typeof name !== 'string' || !caller) return handle()
  return once({ world, caller, names }, name, `${request.method} ${request.url}\n${json.text}`, handle)
}

function refusalOf(operation: Operation, { key }: Caller, pace: Pace): Problem | undefined {
  const wait = pace(key.id)
  if (wait !== undefined) return new Problem('too-many-requests', { headers: { 'retry-after': String(wait) } })
  return key.verbs.some((verb) => verb === operation.verb) ? undefined : new Problem('verb-missing')
}

async function callerIn({ world }: ApiParts, request: IncomingMessage, address: string): Promise<Caller | Problem> {
  const [, token = ''] = /^Bearer ([\w.-]{1,100})$/i.exec(request.headers.authorization ?? '') ?? []
  const { caller, now } = await world.look(async (look) => ({
    caller: await callerOf(look, token, address),
    now: look.now,
  }))
  if (!caller) return new Problem('unauthorized', { headers: { 'www-authenticate': 'Bearer realm="Countersign"' } })
  await noteUse(world, caller, now, address)
  return caller
}

export function placeOf({ socket, headers }: IncomingMessage, { site }: ApiParts): ApiCall['place'] {
  const forwarded = headers['x-forwarded-for']
  const given = Array.isArray(forwarded) ? forwarded.join(',') : forwarded
  const address = clientAddress(socket.remoteAddress ?? 'unknown', given, site.trustedProxies)
  return { address, browser: (headers['user-agent'] ?? '').slice(0, LONGEST_BROWSER) }
}

function failed({ onError }: ApiParts, error: unknown): Problem {
  const reference = randomBytes(4).toString('hex')
  onError(error, reference)
  if (isOutage(error)) return new Problem('unavailable', { headers: { 'retry-after': '5' } })
  return new Problem('failed', { headers: { 'x-reference': reference } })
}

function write({ site }: ApiParts, request: IncomingMessage, response: ServerResponse, answer: Answer | Problem): void {
  const isProblem = answer instanceof Problem
  const body = isProblem ? answer.toJSON() : answer.body
  const etag = !isProblem && answer.tagged && answer.status < 300 ? etagOf(body) : undefined
  const known = request.headers['if-none-match']
  const isKnown = request.method === 'GET' && etag !== undefined && known !== undefined && holds(known, etag)
  const type = isProblem ? 'application/problem+json' : (answer.type ?? JSON_TYPE)
  const text = body === undefined || isKnown ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(isKnown ? 304 : answer.status, {
    ...headersOf({ status: answer.status, cookies: [], ...(text === undefined ? {} : { type }) }, site.secure),
    ...(etag === undefined ? {} : { etag }),
    ...answer.headers,
  })
  response.end(text)
}
