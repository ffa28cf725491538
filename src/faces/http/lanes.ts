import { challengeAnswer } from '#domain/organizations/certificates.ts'
import { findOperator, organizationAt } from '#domain/organizations/organizations.ts'
import { isSignedIn } from '#domain/sessions/sessions.ts'
import { isAmong } from '#kernel/address.ts'
import type { World } from '#kernel/work.ts'
import { cookieName, readCookie } from './cookies.ts'
import type { Lane } from './dispatcher.ts'
import { common } from './headers.ts'
import type { AskReadiness } from './readiness.ts'
import type { Realms } from './realms.ts'
import type { Site } from './site.ts'

const LIVE: readonly (string | undefined)[] = ['/health/live', '/healthz']
const READY: readonly (string | undefined)[] = ['/health/ready', '/readyz']

/** `/health/live`: the process answers. `/health/ready`: it can serve people, and is not being stopped. */
export function healthLane(ask: AskReadiness, isStopping: () => boolean): Lane {
  return async (request, response) => {
    const isLive = LIVE.includes(request.url)
    if (!isLive && !READY.includes(request.url)) return false
    const found = isLive ? 'ready' : isStopping() ? 'draining' : await ask()
    const ready = found === 'ready'
    response.writeHead(ready ? 200 : 503, { ...common, 'content-type': 'text/plain', 'cache-control': 'no-store' })
    response.end(ready ? 'ok\n' : `not ready: ${found}\n`)
    return true
  }
}

/** As far as a look tells. */
export function readableBy(world: World): AskReadiness {
  return () =>
    world.look(findOperator).then(
      () => 'ready' as const,
      () => 'no database' as const,
    )
}

/** `GET /session`: 204 while the browser's session is live and complete, 401 otherwise. Says nothing else. */
export function sessionLane(world: World, site: Site, realms: Realms): Lane {
  const name = cookieName('session', site.secure)
  const headers = { ...common, 'cache-control': 'no-store' }
  return async (request, response) => {
    if (request.url !== '/session' || request.method !== 'GET') return false
    const token = readCookie(request.headers.cookie, name)
    const live = token !== undefined && (await isLive(world, realms, request.headers.host ?? '', token))
    response.writeHead(live ? 204 : 401, headers)
    response.end()
    return true
  }
}

/** `/.well-known/acme-challenge/`: what a certificate authority looks for to see that a name leads to us (RFC 8555, 8.3). */
export function challengeLane(world: World): Lane {
  return async ({ url = '', method }, response) => {
    const [, token] = /^\/\.well-known\/acme-challenge\/([\w-]{16,128})$/.exec(url) ?? []
    if (token === undefined || method !== 'GET') return false
    const answer = await world.look((look) => challengeAnswer(look, token)).catch(() => undefined)
    if (answer === undefined) return false
    response.writeHead(200, { ...common, 'content-type': 'application/octet-stream', 'cache-control': 'no-store' })
    response.end(answer)
    return true
  }
}

const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1']

/**
 * `GET /tls/ask?domain=`: 200 for a name that a certificate may be made for, 404 for any other. A proxy on this machine, or
 * one of the trusted ones, asks before it makes one; to everybody else the address does not exist.
 */
export function tlsLane(world: World, site: Pick<Site, 'publicUrl' | 'trustedProxies'>): Lane {
  const own = new URL(site.publicUrl).hostname
  return async ({ url = '', method, headers, socket }, response) => {
    if (!url.startsWith('/tls/ask?') || method !== 'GET') return false
    const remote = socket.remoteAddress ?? ''
    // reason: a request that a proxy passes on for somebody else comes from the proxy too
    const passedOn = ['x-forwarded-for', 'forwarded', 'via'].some((name) => headers[name] !== undefined)
    if (passedOn || !(isAmong(remote, LOOPBACK) || isAmong(remote, site.trustedProxies))) return false
    const name = new URLSearchParams(url.slice(url.indexOf('?'))).get('domain')?.toLowerCase() ?? ''
    const served = /^[a-z0-9.-]{1,253}$/.test(name) && (name === own || (await isServed(world, name)))
    response.writeHead(served ? 200 : 404, { ...common, 'content-type': 'text/plain', 'cache-control': 'no-store' })
    response.end(served ? 'yes\n' : 'no\n')
    return true
  }
}

/** Without a database nobody knows, and no certificate is made. */
async function isServed(world: World, name: string): Promise<boolean> {
  return world.look((look) => organizationAt(look, name)).then(Boolean, () => false)
}

/** Whatever goes wrong is a no, and so is the session of another host. */
async function isLive(world: World, realms: Realms, host: string, token: string): Promise<boolean> {
  try {
    const realm = realms.fresh(host) ?? (await realms.find(host))
    if (realm === undefined || realm === 'unset') return false
    return await isSignedIn(world, realm.id, token)
  } catch {
    return false
  }
}
