import { findOperator } from '#domain/organizations/organizations.ts'
import { isSignedIn } from '#domain/sessions/sessions.ts'
import type { World } from '#kernel/work.ts'
import { cookieName, readCookie } from './cookies.ts'
import type { Lane } from './dispatcher.ts'
import { common } from './headers.ts'
import type { Site } from './site.ts'

/** `/healthz`: the process answers. `/readyz`: so does its database, and it is not being stopped. */
export function healthLane(world: World, isStopping: () => boolean): Lane {
  return async (request, response) => {
    if (request.url !== '/healthz' && request.url !== '/readyz') return false
    const ready = request.url === '/healthz' || (!isStopping() && (await isReachable(world)))
    response.writeHead(ready ? 200 : 503, { ...common, 'content-type': 'text/plain', 'cache-control': 'no-store' })
    response.end(ready ? 'ok\n' : 'not ready\n')
    return true
  }
}

/** `GET /session`: 204 while the browser's session is live and complete, 401 otherwise. Says nothing else. */
export function sessionLane(world: World, site: Site): Lane {
  const name = cookieName('session', site.secure)
  const headers = { ...common, 'cache-control': 'no-store' }
  return async (request, response) => {
    if (request.url !== '/session' || request.method !== 'GET') return false
    const token = readCookie(request.headers.cookie, name)
    response.writeHead(token !== undefined && (await isLive(world, token)) ? 204 : 401, headers)
    response.end()
    return true
  }
}

async function isReachable(world: World): Promise<boolean> {
  try {
    await world.look(findOperator)
    return true
  } catch {
    return false
  }
}

/** Whatever goes wrong is a no. */
async function isLive(world: World, token: string): Promise<boolean> {
  try {
    return await world.look((look) => isSignedIn(look, token))
  } catch {
    return false
  }
}
