import type { World } from '#kernel/work.ts'
import type { Lane } from '../http/dispatcher.ts'
import type { Site } from '../http/site.ts'

export type ScimParts = {
  readonly world: World
  readonly site: Site
  /** Told of what was thrown; the reference is shown to whoever called. */
  readonly onError: (error: unknown, reference: string) => void
  /** How many requests of one token are answered in a second, and how many more at once; as usual where nothing is said. */
  readonly pace?: { readonly perSecond: number; readonly burst: number }
}

/** Everything below `/scim/v2/`: what directories provision people with. What answers is loaded with the first call. */
export function scimLane(parts: ScimParts): Lane {
  let lane: Promise<Lane> | undefined
  return async (request, response) => {
    if (!/^\/scim\/v2(?:[/?]|$)/.test(request.url ?? '')) return false
    lane ??= import('./answering.ts').then(({ answering }) => answering(parts))
    return (await lane)(request, response)
  }
}
