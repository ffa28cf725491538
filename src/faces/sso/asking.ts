import type { Refused } from '../http/upstream.ts'

/** What came back, or why nothing did. */
export type Answer =
  | { readonly status: number; readonly text: string; readonly type?: string }
  | { readonly failed: string }

/** Asks an address that somebody typed in, or that such an address named: within bounds, and not inside our own network. */
export type Fetcher = (
  fetching: {
    readonly address: string
    readonly method?: 'GET' | 'POST'
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  },
  options: { readonly publicOnly: boolean },
) => Promise<Answer>

/** Nobody answers there, or nothing that is of use. */
export class Unreachable extends Error {}

/** What stands at an address; why nothing does. */
export async function textAt(
  fetcher: Fetcher,
  address: string,
  accept: string,
  publicOnly: boolean,
): Promise<string | Refused> {
  const answer = await fetcher({ address, headers: { accept } }, { publicOnly })
  if ('failed' in answer) return { reason: 'unreachable', said: answer.failed }
  return answer.status === 200 ? answer.text : { reason: 'unreachable', said: `it answers ${answer.status}` }
}

/** The same as the library of OpenID Connect wants to ask. */
export function fetchBy(fetcher: Fetcher, publicOnly: boolean) {
  return async (
    address: string,
    options: { method?: string; headers?: HeadersInit; body?: unknown },
  ): Promise<Response> => {
    const { method = 'GET', body } = options
    const answer = await fetcher(
      {
        ...{ address, method: method === 'POST' ? 'POST' : 'GET' },
        headers: Object.fromEntries(new Headers(options.headers)),
        ...(body === undefined || body === null ? {} : { body: String(body) }),
      },
      { publicOnly },
    )
    if ('failed' in answer) throw new Unreachable(answer.failed)
    const { status, text, type = 'application/octet-stream' } = answer
    return new Response(status === 204 || status === 304 ? null : text, { status, headers: { 'content-type': type } })
  }
}
