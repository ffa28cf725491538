import {
  type DueLogout,
  forgetVisit,
  type LogoutNotice,
  logoutNotice,
  noteUntold,
  takeDueLogouts,
} from '#domain/applications/oidc-logouts.ts'
import { portalAddress } from '#faces/http/portal-address.ts'
import type { World } from '#kernel/work.ts'
import { createHands } from './hands.ts'

export type Logouts = {
  /** Tells whom it takes, without waiting for those that are slow. */
  pass(): Promise<void>
  /** Waits for what is under way. */
  settled(): Promise<void>
}

type Parts = {
  readonly world: World
  /** Where people reach us, who have no address of their own. */
  readonly publicUrl: string
  readonly onError: (error: unknown) => void
}

const WITHIN_MS = 5000

/** Tells applications of sessions that ended (OpenID Connect Back-Channel Logout 1.0). */
export function createLogouts(parts: Parts): Logouts {
  const hands = createHands(parts.onError)
  return {
    pass: async () => {
      const free = hands.free()
      if (free <= 0) return
      for (const due of await parts.world.work((work) => takeDueLogouts(work, free, hands.full())))
        hands.take(due.application.id, () => tell(parts, due))
    },
    settled: hands.settled,
  }
}

async function tell({ world, publicUrl }: Parts, due: DueLogout): Promise<void> {
  const site = { publicUrl, secure: publicUrl.startsWith('https:'), port: new URL(publicUrl).port }
  const notice = await logoutNotice(world, due, (look, realmId) => portalAddress(look, site, realmId))
  if (!notice) return world.once((work) => forgetVisit(work, due))
  const heard = await isHeard(notice)
  await world.work((work) => (heard ? forgetVisit(work, due) : noteUntold(work, due)))
}

async function isHeard({ address, token, publicOnly }: LogoutNotice): Promise<boolean> {
  const { pathname, search } = new URL(address)
  // reason: most servers never tell anybody
  const { openWire } = await import('#delivery/http.ts')
  const wire = openWire(address, { publicOnly, withinMs: WITHIN_MS })
  try {
    const answer = await wire.ask({
      ...{ method: 'POST', path: `${pathname}${search}` },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
    })
    return 'status' in answer && answer.status < 300
  } finally {
    wire.close()
  }
}
