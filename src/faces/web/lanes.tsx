import { brotliCompressSync, gzipSync } from 'node:zlib'
import { cookieName, readCookie } from '../http/cookies.ts'
import type { Lane } from '../http/dispatcher.ts'
import { headersOf } from '../http/headers.ts'
import type { Realm, Realms } from '../http/realms.ts'
import type { Site } from '../http/site.ts'
import { localeOf } from './arrive.ts'
import { brandView } from './call.ts'
import { type Encoded, encodedFor, writeKept } from './kept.ts'
import { hasName } from './party.ts'
import { SignInPage } from './signin/sign-in-page.tsx'
import { assets } from './ui/assets.ts'
import { renderPage } from './ui/page.ts'
import { wordsFor } from './words/words.ts'

/** Sheets, scripts and pictures, by addresses that hold their content's hash. */
export function assetsLane(): Lane {
  return (request, response) => {
    const asset = request.url?.startsWith('/a/') ? assets.get(request.url) : undefined
    if (!asset || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    writeKept(request, response, asset)
    return true
  }
}

/** Different pages kept at most: languages, times the settings of one organization. */
const KEPT = 50

/**
 * The sign-in page as strangers first see it: the same for all of them, so it is drawn once for each language and state
 * of the organization and its brand. Anything particular about the request leaves it to the page's handler.
 */
export function signInLane(site: Site, realms: Realms): Lane {
  const kept = new Map<string, Encoded>()
  const session = cookieName('session', site.secure)
  const language = cookieName('language', site.secure)
  const headers = headersOf({ status: 200, type: 'text/html; charset=utf-8', cookies: [] }, site.secure)
  return async (request, response) => {
    if (request.url !== '/signin' || request.method !== 'GET') return false
    const { cookie, host = '' } = request.headers
    if (cookie !== undefined && readCookie(cookie, session) !== undefined) return false
    const realm = realms.fresh(host) ?? (await realms.find(host).catch(() => undefined))
    if (!realm || realm === 'unset') return false
    const chosen = (cookie && readCookie(cookie, language)) || 'auto'
    const locale = localeOf(request.headers['accept-language'], chosen, site.pseudoLanguage)
    const { organizationId: brandedBy, modifiedAt } = realm.brand
    const standsAlone = realm.standsAlone && hasName(host)
    const offered = JSON.stringify(realm.offered)
    const key = `${locale} ${standsAlone} ${offered} ${realm.id} ${realm.modifiedAt.getTime()} ${brandedBy} ${modifiedAt.getTime()}`
    const page = kept.get(key) ?? draw(realm, locale, standsAlone)
    if (kept.size >= KEPT) kept.clear()
    kept.set(key, page)
    const { body, encoding } = encodedFor(request, page)
    response.writeHead(200, {
      ...headers,
      ...encoding,
      'content-length': body.length,
      vary: 'accept-encoding, accept-language',
    })
    response.end(body)
    return true
  }
}

function draw(realm: Realm, locale: Parameters<typeof wordsFor>[0], standsAlone: boolean): Encoded {
  const view = { ...brandView(realm.brand, realm, locale), words: wordsFor(locale), path: '/signin', now: new Date(0) }
  const body = Buffer.from(
    renderPage(<SignInPage {...{ view, standsAlone, form: realm.signInForm, offered: realm.offered }} />),
  )
  return { body, br: brotliCompressSync(body), gzip: gzipSync(body) }
}
