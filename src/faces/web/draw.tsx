import type { Draw } from '../http/door-pages.ts'
import { DrawnPage, statusOf } from './applications/door-pages.tsx'
import { arrive, type WebParts } from './arrive.ts'
import { viewOf } from './call.ts'
import { page, toResponse } from './respond.ts'

/** Draws the pages of other doors as our own are drawn: in the brand of the address, in the language of whoever looks. */
export function drawFor(parts: WebParts): Draw {
  return async (incoming, shown) => {
    const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    )
    const url = new URL((incoming.url ?? '/').split('?', 1)[0] ?? '/', parts.site.publicUrl)
    const remote = incoming.socket.remoteAddress ?? 'unknown'
    const request = new Request(url, { headers: headers.filter(([name]) => !name.startsWith(':')) })
    const call = await arrive(parts, request, remote, { params: {}, form: new URLSearchParams() })
    const refresh = shown.kind === 'leaving' ? { refresh: shown.address } : {}
    const reply = { ...page(<DrawnPage view={viewOf(call)} shown={shown} />, statusOf(shown)), ...refresh }
    const response = toResponse({ site: call.site, wants: 'page' }, reply)
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  }
}
