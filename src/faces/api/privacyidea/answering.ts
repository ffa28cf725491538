import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { holderOfPath } from '#domain/applications/privacyidea-paths.ts'
import type { Lane } from '../../http/dispatcher.ts'
import { headersOf } from '../../http/headers.ts'
import { isOutage } from '../../http/outage.ts'
import { placeOf } from '../answering.ts'
import type { ApiParts } from '../lane.ts'
import { createPace, type Pace } from '../pace.ts'
import type { Asking } from './asking.ts'
import { readParameters } from './parameters.ts'
import { bodyOf, refusal, type Said } from './shape.ts'
import { postAuth } from './token.ts'
import { getPoll } from './triggered.ts'
import { postCheck, postTrigger } from './validate.ts'

type Handle = (asking: Asking) => Promise<Said>

const operations: Readonly<Record<string, readonly [method: 'GET' | 'POST', Handle]>> = {
  '/auth': ['POST', postAuth],
  '/validate/check': ['POST', postCheck],
  '/validate/triggerchallenge': ['POST', postTrigger],
  '/validate/polltransaction': ['GET', getPoll],
}

/** With the transaction that may stand behind the last one. */
const ADDRESS = /^\/privacyidea\/([^/?]+)(\/(?:auth|validate\/[a-z]+))(?:\/([^/?]*))?(?:\?|$)/

/** Answers programs that were written for privacyIDEA, at the address of an application. */
export function answering(parts: ApiParts): Lane {
  const pace = createPace()
  return async (request, response) => {
    const begun = performance.now()
    const answer = await answered(parts, pace, request).catch((error: unknown) => failed(parts, error))
    if (answer.even) await parts.site.patience(begun)
    const now = await parts.world.look(async (look) => look.now).catch(() => new Date())
    write(parts, response, answer, now)
    return true
  }
}

async function answered(parts: ApiParts, pace: Pace, request: IncomingMessage): Promise<Said> {
  const [, secret = '', path = '', transaction = ''] = ADDRESS.exec(request.url ?? '') ?? []
  const found = await parts.world.look(async (look) => ({ holder: await holderOfPath(look, secret), now: look.now }))
  const { holder, now } = found
  const [method, handle] = operations[path] ?? []
  if (!holder || !handle) return refusal('not-found')
  if (request.method !== method) return refusal('wrong-method', { allow: method ?? '' })
  const wait = pace(holder.application.id)
  if (wait !== undefined) return refusal('too-many-requests', { 'retry-after': String(wait) })
  const parameters = await readParameters(request)
  if (typeof parameters === 'string') return refusal(parameters, { connection: 'close' })
  const { authorization = header(request, 'pi-authorization') } = request.headers
  if (transaction !== '') parameters.set('transaction_id', transaction)
  const { world, site } = parts
  return handle({ world, site, holder, place: placeOf(request, parts), parameters, authorization, now })
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

function failed({ onError }: ApiParts, error: unknown): Said {
  const reference = randomBytes(4).toString('hex')
  onError(error, reference)
  return isOutage(error)
    ? refusal('unavailable', { 'retry-after': '5' })
    : refusal('failed', { 'x-reference': reference })
}

function write({ site }: ApiParts, response: ServerResponse, answer: Said, now: Date): void {
  const reply = { status: answer.status, cookies: [], type: 'application/json; charset=utf-8' }
  response.writeHead(answer.status, { ...headersOf(reply, site.secure), ...answer.headers })
  response.end(bodyOf(answer, now))
}
