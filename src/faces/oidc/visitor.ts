import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import { findMe, type Me } from '#domain/account/me.ts'
import type { SessionKey } from '#domain/applications/passes.ts'
import type { Place } from '#domain/audit/audit.ts'
import { clientAddress } from '#kernel/address.ts'
import { isId } from '#kernel/ids.ts'
import type { World } from '#kernel/work.ts'
import { cookieName, readCookie } from '../http/cookies.ts'
import type { Site } from '../http/site.ts'

/** Who calls, as the portal knows them. */
export type Visitor = {
  readonly request: IncomingMessage
  readonly place: Place
  /** Whoever is signed in at the portal in this browser, wholly; asked once. */
  me(): Promise<Me | undefined>
}

/** The protocol's library calls us back without saying for whom. */
const current = new AsyncLocalStorage<Visitor>()

export function asVisitor<T>(visitor: Visitor, act: () => T): T {
  return current.run(visitor, act)
}

export function visitorNow(): Visitor {
  const visitor = current.getStore()
  if (!visitor) throw new Error('nobody calls')
  return visitor
}

const LONGEST_BROWSER = 300

export function visitorOf(world: World, site: Site, realmId: string, request: IncomingMessage): Visitor {
  const { headers, socket } = request
  const forwarded = headers['x-forwarded-for']
  const address = clientAddress(
    socket.remoteAddress ?? 'unknown',
    typeof forwarded === 'string' ? forwarded : undefined,
    site.trustedProxies,
  )
  const place = { address, browser: (headers['user-agent'] ?? '').slice(0, LONGEST_BROWSER) }
  let asked: Promise<Me | undefined> | undefined
  const ask = async (): Promise<Me | undefined> => {
    const token = readCookie(headers.cookie, cookieName('session', site.secure))
    if (token === undefined) return undefined
    const me = await world.look((look) => findMe(look, realmId, token, { place, browserName: '' }))
    return me?.session.step === 'full' ? me : undefined
  }
  return {
    request,
    place,
    me: () => {
      asked ??= ask()
      return asked
    },
  }
}

/** The portal's session, as one text. */
export function sessionText({ organizationId, userId, id }: SessionKey): string {
  return [organizationId, userId, id].join(' ')
}

export function sessionKeyIn(text: unknown): SessionKey | undefined {
  const [organizationId = '', userId = '', id = ''] = typeof text === 'string' ? text.split(' ') : []
  return [organizationId, userId, id].every(isId) ? { organizationId, userId, id } : undefined
}
