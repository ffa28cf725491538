import { takeDueMetadata } from '#domain/providers/metadata.ts'
import { findProvider, type ProviderKey } from '#domain/providers/providers.ts'
import type { Upstream } from '#faces/http/upstream.ts'
import type { World } from '#kernel/work.ts'
import { createHands } from './hands.ts'

export type Refreshing = {
  /** Fetches what is due of what identity providers publish, without waiting for those that are slow. */
  pass(): Promise<void>
  /** Waits for what is under way. */
  settled(): Promise<void>
}

type Parts = {
  readonly world: World
  readonly upstream: () => Promise<Pick<Upstream, 'refresh'>>
  readonly onError: (error: unknown) => void
  /** How often it is looked whether something is due. */
  readonly everyMs?: number
}

const EVERY_MS = 60_000

/** Keeps the keys and certificates of identity providers fresh, so that those they take into use next are known in time. */
export function createRefreshing({ world, upstream, onError, everyMs = EVERY_MS }: Parts): Refreshing {
  const hands = createHands(onError)
  let looked = Number.NEGATIVE_INFINITY
  return {
    pass: async () => {
      const free = hands.free()
      if (free <= 0 || performance.now() - looked < everyMs) return
      looked = performance.now()
      for (const due of await world.once((work) => takeDueMetadata(work, free)))
        hands.take(due.organizationId, () => refresh(world, upstream, due))
    },
    settled: hands.settled,
  }
}

async function refresh(world: World, upstream: Parts['upstream'], due: ProviderKey): Promise<void> {
  const provider = await world.look((look) => findProvider(look, due))
  if (provider?.enabled) await (await upstream()).refresh(provider)
}

/** Asks identity providers from this server; loaded when one is due. */
export function upstreamOf(world: World, publicUrl: string): Parts['upstream'] {
  const site = { publicUrl, secure: publicUrl.startsWith('https:'), port: new URL(publicUrl).port }
  return async () => {
    const [{ createUpstream }, { fetchOnce }] = await Promise.all([
      import('#faces/sso/upstream.ts'),
      import('#delivery/fetching.ts'),
    ])
    return createUpstream({ world, site, fetcher: fetchOnce })
  }
}
