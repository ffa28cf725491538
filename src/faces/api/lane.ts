import type { World } from '#kernel/work.ts'
import type { Lane } from '../http/dispatcher.ts'
import type { Site } from '../http/site.ts'

export type ApiParts = {
  readonly world: World
  readonly site: Site
  /** Told of what was thrown; the reference is shown to whoever called. */
  readonly onError: (error: unknown, reference: string) => void
}

/** Everything below `/v1/`. What answers is loaded with the first call. */
export function apiLane(parts: ApiParts): Lane {
  let loaded: Promise<Lane> | undefined
  return async (request, response) => {
    if (!/^\/v1(?:[/?]|$)/.test(request.url ?? '')) return false
    loaded ??= import('./answering.ts').then(({ answering }) => answering(parts))
    return (await loaded)(request, response)
  }
}
