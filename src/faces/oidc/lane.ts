import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Me } from '#domain/account/me.ts'
import { take } from '#domain/budgets/budgets.ts'
import { networkOf } from '#kernel/address.ts'
import type { World } from '#kernel/work.ts'
import { cookieName, writeCookie } from '../http/cookies.ts'
import type { Lane } from '../http/dispatcher.ts'
import type { Draw } from '../http/door-pages.ts'
import { common } from '../http/headers.ts'
import type { Site } from '../http/site.ts'
import { INTERACTION, isAddress, ROUTES } from './addresses.ts'
import { interact, lead } from './interaction.ts'
import { createIssuers, type Issuer } from './issuers.ts'
import { createStrangers, type Strangers } from './strangers.ts'
import { asVisitor, type Visitor, visitorOf } from './visitor.ts'

const TYPED = ROUTES.code_verification
/** As long as somebody may take to sign in. */
const THEN_SECONDS = 15 * 60

type Parts = { readonly world: World; readonly site: Site; readonly draw: Draw; readonly strangers: Strangers }
type Asked = {
  readonly issuer: Issuer
  readonly visitor: Visitor
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly query: URLSearchParams
}

/** OpenID Connect for applications of the realm whose address is called; elsewhere there is nothing. */
export function oidcLane(
  world: World,
  site: Site,
  draw: Draw,
  onError: (error: unknown, reference: string) => void,
): Lane {
  const failed = (error: unknown): void => onError(error, 'oidc')
  const issuers = createIssuers(world, site, draw, failed)
  const parts = { world, site, draw, strangers: createStrangers() }
  return async (request, response) => {
    const [path = '', search = ''] = (request.url ?? '').split('?', 2)
    if (!isAddress(path)) return false
    try {
      const issuer = await issuers.at(request.headers.host ?? '')
      if (!issuer) return false
      const visitor = visitorOf(world, site, issuer.realmId, request)
      const asked = { issuer, visitor, request, response, path, query: new URLSearchParams(search) }
      await asVisitor(visitor, () => answer(parts, asked))
    } catch (error) {
      failed(error)
      unavailable(response)
    }
    return true
  }
}

async function answer(parts: Parts, asked: Asked): Promise<void> {
  const { issuer, request, response, path, query } = asked
  for (const [name, value] of Object.entries(common)) response.setHeader(name, value)
  if (path.startsWith(INTERACTION) && request.method === 'GET') {
    const to = await interact(parts.world, issuer.provider, path, query)
    return to === undefined ? over(parts, asked) : lead(response, to)
  }
  if (path === TYPED && !(await mayType(parts, asked))) return
  const seconds = await parts.strangers(path, asked.visitor)
  if (seconds !== undefined) return tooMany(response, seconds)
  // reason: whom the library takes us for is what is on record, whatever was called and through whichever proxy
  request.headers.host = issuer.url.host
  request.headers['x-forwarded-proto'] = issuer.url.protocol.slice(0, -1)
  delete request.headers['x-forwarded-host']
  await issuer.answer(request, response)
}

/** Codes that programs show are typed by people who are signed in, and not by the hundred. */
async function mayType(parts: Parts, asked: Asked): Promise<boolean> {
  const { visitor, request, response, query } = asked
  const code = (query.get('user_code') ?? '').slice(0, 20).replace(/[^\w-]/g, '')
  const page = code === '' ? TYPED : `${TYPED}?code=${code}`
  const me = await visitor.me()
  if (!me) {
    lead(response, '/signin', [thenCookie(parts.site, page, THEN_SECONDS)])
    return false
  }
  // reason: they are where the sign-in was to lead; the next one is to lead nowhere in particular
  response.setHeader('set-cookie', [thenCookie(parts.site, '', 0)])
  // reason: the library would send the code on by a script of its own, which no page of ours may have
  if (query.has('user_code')) lead(response, page)
  else if (request.method === 'POST' && !(await isGranted(parts.world, me, visitor))) await wait(parts, asked)
  else return true
  return false
}

const thenCookie = ({ secure }: Site, value: string, maxAge: number): string =>
  writeCookie({ name: cookieName('then', secure), value, maxAge }, secure)

const TYPING = { burst: 20 }

async function isGranted(world: World, { user, realm }: Me, { place }: Visitor): Promise<boolean> {
  const taken = await world.once((work) =>
    take(work, [
      { organizationId: user.organizationId, name: `device-code:${user.id}`, rule: TYPING },
      {
        organizationId: realm.id,
        name: `device-code:network:${networkOf(place.address)}`,
        rule: { burst: 60 },
        shared: true,
      },
    ]),
  )
  return taken.granted
}

function wait(parts: Parts, asked: Asked): Promise<void> {
  return show(parts, asked, { kind: 'code', form: { action: TYPED, secret: '' }, typed: '', refused: 'wait' })
}

/** The cookie or the request is not there any more. */
function over(parts: Parts, asked: Asked): Promise<void> {
  return show(parts, asked, { kind: 'refused', error: 'expired', detail: undefined })
}

async function show({ draw }: Parts, { request, response }: Asked, page: Parameters<Draw>[1]): Promise<void> {
  const { status, headers, body } = await draw(request, page)
  response.writeHead(status, { ...headers })
  response.end(body)
}

function tooMany(response: ServerResponse, seconds: number): void {
  const headers = { 'retry-after': String(seconds), 'content-type': 'application/json', 'cache-control': 'no-store' }
  response.writeHead(429, headers)
  response.end('{"error":"temporarily_unavailable"}')
}

function unavailable(response: ServerResponse): void {
  if (!response.headersSent)
    response.writeHead(503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end('{"error":"temporarily_unavailable"}')
}
