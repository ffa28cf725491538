import type { VNode } from 'preact'
import { writeCookie } from '../http/cookies.ts'
import { headersOf } from '../http/headers.ts'
import type { Cookie, Reply } from '../http/reply.ts'
import type { Call } from './call.ts'
import { renderPage, renderPart } from './ui/page.ts'

const HTML = 'text/html; charset=utf-8'

export function page(vnode: VNode, status = 200, cookies: readonly Cookie[] = []): Reply {
  return { status, type: HTML, body: renderPage(vnode), cookies }
}

/** A part of a page, for the script that asked for one. */
export function part(vnode: VNode, status = 200, cookies: readonly Cookie[] = []): Reply {
  return { status, type: HTML, body: renderPart(vnode), cookies }
}

/**
 * The answer as the browser gets it. A script cannot see where a redirect of its own request leads, nor show a page it
 * leads to once: it is told the address and goes there itself.
 */
export function toResponse({ site, wants }: Pick<Call, 'site' | 'wants'>, reply: Reply): Response {
  const scripted = wants !== 'page' && reply.location !== undefined
  const { location = '', ...rest } = reply
  const headers = new Headers(headersOf(scripted ? rest : reply, site.secure))
  if (scripted) headers.set('x-location', location)
  headers.set('vary', 'x-part')
  for (const cookie of reply.cookies) headers.append('set-cookie', writeCookie(cookie, site.secure))
  return new Response(bodyOf(reply), { status: scripted ? 200 : reply.status, headers })
}

function bodyOf({ body }: Reply): BodyInit | null {
  if (body === undefined) return null
  return typeof body === 'string' || body instanceof ReadableStream ? body : new Uint8Array(body)
}
