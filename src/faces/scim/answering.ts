import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Place } from '#domain/audit/audit.ts'
import { type Directory, directoryOf, noteScimUse } from '#domain/providers/scim-tokens.ts'
import { clientAddress } from '#kernel/address.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Lane } from '../http/dispatcher.ts'
import { headersOf } from '../http/headers.ts'
import { isOutage } from '../http/outage.ts'
import { createPace, type Pace } from '../http/pace.ts'
import { portalAddress } from '../http/portal-address.ts'
import { readBody } from './body.ts'
import type { ScimAnswer, ScimCall } from './call.ts'
import type { ScimParts } from './lane.ts'
import { answerTo } from './resources.ts'

/** Entra ID asks for 25 requests in a second. */
const PACE = { perSecond: 50, burst: 500 } as const

const BASE = '/scim/v2'
const LONGEST_BROWSER = 300
const LONGEST_QUERY = 16_000
const TYPE = 'application/scim+json; charset=utf-8'

/** A refusal with what its headers say. */
type Refused = { readonly refusal: ScimRefusal; readonly headers: Readonly<Record<string, string>> }
type Answered = ScimAnswer | Refused

const refused = (refusal: ScimRefusal, headers: Refused['headers'] = {}): Refused => ({ refusal, headers })

/** Answers every call of a directory: finds out whose it is, and hands over. */
export function answering(parts: ScimParts): Lane {
  const pace = createPace(parts.pace ?? PACE)
  return async (request, response) => {
    const begun = performance.now()
    const answer = await answered(parts, pace, request).catch((error: unknown) => failed(parts, error))
    if ('refusal' in answer && answer.refusal.status === 401) await parts.site.patience(begun)
    write(parts, request, response, answer)
    return true
  }
}

async function answered(parts: ScimParts, pace: Pace, request: IncomingMessage): Promise<Answered> {
  const place = placeOf(request, parts)
  const directory = await directoryIn(parts, request, place.address)
  if ('refusal' in directory) return directory
  const wait = pace(directory.token.id)
  if (wait !== undefined)
    return refused(new ScimRefusal('too-many-requests', 'The token has asked too often.'), {
      'retry-after': String(wait),
    })
  const portal = await parts.world.look((look) => portalAddress(look, parts.site, directory.realmId))
  const call = callOf(parts, request, directory, place, `${portal}${BASE}`)
  const answer = call instanceof ScimRefusal ? call : await answerTo(call)
  return answer instanceof ScimRefusal ? refused(answer) : answer
}

/** Whatever is wrong with a token, the answer is the same. */
async function directoryIn(
  { world }: ScimParts,
  request: IncomingMessage,
  address: string,
): Promise<Directory | Refused> {
  const [, token = ''] = /^Bearer +([\w.-]{1,200})$/i.exec(request.headers.authorization ?? '') ?? []
  const { directory, now } = await world.look(async (look) => ({
    directory: await directoryOf(look, token),
    now: look.now,
  }))
  if (!directory)
    return refused(new ScimRefusal('unauthorized', 'This needs a token that is good now.'), {
      'www-authenticate': 'Bearer realm="Countersign"',
    })
  await noteScimUse(world, directory, now, address)
  return directory
}

function callOf(
  { world }: ScimParts,
  request: IncomingMessage,
  directory: Directory,
  place: Place,
  base: string,
): ScimCall | ScimRefusal {
  const [path = '', search = ''] = (request.url ?? '').split('?', 2)
  if (search.length > LONGEST_QUERY) return new ScimRefusal('invalidFilter', 'The query is too long.')
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
  return {
    ...{ world, directory, place, base, method: request.method ?? '' },
    path: path
      .slice(BASE.length)
      .split('/')
      .filter((part) => part !== ''),
    query: Object.fromEntries(new URLSearchParams(search)),
    ...{ ifMatch, ifNoneMatch, body: () => readBody(request) },
  }
}

function placeOf({ socket, headers }: IncomingMessage, { site }: ScimParts): Place {
  const forwarded = headers['x-forwarded-for']
  const given = Array.isArray(forwarded) ? forwarded.join(',') : forwarded
  const address = clientAddress(socket.remoteAddress ?? 'unknown', given, site.trustedProxies)
  return { address, browser: (headers['user-agent'] ?? '').slice(0, LONGEST_BROWSER) }
}

function failed({ onError }: ScimParts, error: unknown): Refused {
  const reference = randomBytes(4).toString('hex')
  onError(error, reference)
  if (isOutage(error))
    return refused(new ScimRefusal('unavailable', 'The service cannot answer at this moment.'), { 'retry-after': '5' })
  return refused(new ScimRefusal('failed', `Something went wrong here: ${reference}.`), { 'x-reference': reference })
}

function write({ site }: ScimParts, request: IncomingMessage, response: ServerResponse, answer: Answered): void {
  const isRefused = 'refusal' in answer
  const { status } = isRefused ? answer.refusal : answer
  const body = isRefused ? answer.refusal.toJSON() : answer.body
  const text = body === undefined ? undefined : JSON.stringify(body)
  // reason: what was not read would be taken for the next request
  const ends = request.method !== 'GET' && !request.complete ? { connection: 'close' } : {}
  response.writeHead(status, {
    ...headersOf({ status, cookies: [], ...(text === undefined ? {} : { type: TYPE }) }, site.secure),
    ...answer.headers,
    ...ends,
  })
  response.end(text)
}
