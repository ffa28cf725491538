import { findOperator } from '#domain/organizations/organizations.ts'
import { isSignedIn } from '#domain/sessions/sessions.ts'
import type { World } from '#kernel/work.ts'
import { cookieName, readCookie } from './cookies.ts'
import type { Lane } from './dispatcher.ts'
import { common } from './headers.ts'
import type { Realms } from './realms.ts'
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

async function isReachable(world: World): Promise<boolean> {
  try {
    await world.look(findOperator)
    return true
  } catch {
    return false
  }
}

/** Whatever goes wrong is a no, and so is the session of another host. */
async function isLive(world: World, realms: Realms, host: string, token: string): Promise<boolean> {
  try {
    const realm = realms.fresh(host) ?? (await realms.find(host))
    if (realm === undefined || realm === 'unset') return false
    return await world.look((look) => isSignedIn(look, realm.id, token))
  } catch {
    return false
  }
}
