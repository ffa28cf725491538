import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Place } from '#domain/audit/audit.ts'
import { beginFlow, keepAnswer, mayBegin } from '#domain/providers/flows.ts'
import { type IdentityProvider, providerIn } from '#domain/providers/providers.ts'
import { clientAddress } from '#kernel/address.ts'
import type { World } from '#kernel/work.ts'
import type { Lane } from '../http/dispatcher.ts'
import { headersOf } from '../http/headers.ts'
import { createRealms, type Realm } from '../http/realms.ts'
import type { Site } from '../http/site.ts'

const ACS = /^\/sso\/([0-9a-f-]{36})\/acs$/
/** A response may have 256 KB, and a third of it comes as percent signs at worst. */
const LARGEST = 512 * 1024

type Parts = { readonly world: World; readonly site: Site }

/**
 * Where providers of SAML post what they assert: from another site, so without the cookies of this one. It is kept, and the browser led
 * to a page where it shows that it is the one that began; nothing is looked into before.
 */
export function ssoLane(world: World, site: Site, onError: (error: unknown, reference: string) => void): Lane {
  const realms = createRealms(world, site)
  return async (request, response) => {
    const [, id] = ACS.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? []
    if (id === undefined || request.method !== 'POST') return false
    try {
      const realm = await realms.find(request.headers.host ?? '')
      if (!realm || realm === 'unset') return false
      await take({ world, site }, realm, id, { request, response })
    } catch (error) {
      onError(error, 'sso')
      answer(site, response, 503)
    }
    return true
  }
}

type Asked = { readonly request: IncomingMessage; readonly response: ServerResponse }

async function take({ world, site }: Parts, realm: Realm, id: string, { request, response }: Asked): Promise<void> {
  const form = await formOf(request)
  if (!form) return answer(site, response, 413)
  const provider = await world.look((look) => providerIn(look, realm.id, id))
  if (provider?.kind !== 'saml' || !provider.enabled) return answer(site, response, 404)
  const given = { answer: form.get('SAMLResponse') ?? '', state: form.get('RelayState') ?? '' }
  const state = await world.work(async (work) => {
    if (await keepAnswer(work, provider, given.state, given.answer)) return given.state
    if (!(await mayBegin(work, realm.id, placeOf(site, request)))) return undefined
    // reason: what is refused in any case is not kept: anybody can send it
    return unasked(work, provider, provider.settings.allowsUnasked ? given.answer : '')
  })
  if (state === undefined) return answer(site, response, 429)
  answer(site, response, 303, `/sso/${id}/finish?state=${encodeURIComponent(state)}`)
}

/** Nobody here has begun it, or it came already; whether that is taken is looked at with the rest. */
async function unasked(
  work: Parameters<typeof beginFlow>[0],
  provider: IdentityProvider,
  response: string,
): Promise<string> {
  const { state } = await beginFlow(work, provider, { purpose: 'unasked', browserName: undefined })
  await keepAnswer(work, provider, state, response)
  return state
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request) {
    length += (piece as Buffer).length
    if (length <= LARGEST) pieces.push(piece as Buffer)
  }
  return length > LARGEST ? undefined : new URLSearchParams(Buffer.concat(pieces).toString())
}

function placeOf({ trustedProxies }: Site, { socket, headers }: IncomingMessage): Place {
  const forwarded = headers['x-forwarded-for']
  const sent = Array.isArray(forwarded) ? forwarded.join(', ') : forwarded
  return { address: clientAddress(socket.remoteAddress ?? 'unknown', sent, trustedProxies), browser: '' }
}

function answer({ secure }: Site, response: ServerResponse, status: number, location?: string): void {
  const reply = { status, cookies: [], ...(location === undefined ? {} : { location }) }
  response.writeHead(status, headersOf(reply, secure))
  response.end()
}
