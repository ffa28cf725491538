import type { Message, MessageKey, World } from '#kernel/work.ts'
import type { Lane } from '../http/dispatcher.ts'
import type { Site } from '../http/site.ts'

/** Sends a test by this gateway at once, and tells what the other side said. `undefined`: there is none. */
export type TryOut = (
  message: MessageKey &
    Pick<Message, 'userId' | 'channel' | 'to'> & { readonly createdAt: Date; readonly language: string | null },
  gateway: string,
) => Promise<{ readonly result: 'sent' | 'refused' | 'unavailable'; readonly answer: string } | undefined>

export type ApiParts = {
  readonly world: World
  readonly site: Site
  /** Without it nothing is delivered. */
  readonly tryOut?: TryOut | undefined
  /** Told of what was thrown; the reference is shown to whoever called. */
  readonly onError: (error: unknown, reference: string) => void
}

/** Everything below `/v1/` and `/privacyidea/`. What answers is loaded with the first call. */
export function apiLane(parts: ApiParts): Lane {
  const own = loaded(() => import('./answering.ts').then(({ answering }) => answering(parts)))
  const others = loaded(() => import('./privacyidea/answering.ts').then(({ answering }) => answering(parts)))
  return async (request, response) => {
    const { url = '' } = request
    if (/^\/v1(?:[/?]|$)/.test(url)) return (await own())(request, response)
    return url.startsWith('/privacyidea/') ? (await others())(request, response) : false
  }
}

function loaded(load: () => Promise<Lane>): () => Promise<Lane> {
  let lane: Promise<Lane> | undefined
  return () => {
    lane ??= load()
    return lane
  }
}
