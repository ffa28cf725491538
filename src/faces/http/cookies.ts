import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Cookie } from './reply.ts'

/** The cookies we set. Over https their names begin with `__Host-`: bound to this host, never set by a sibling. */
export type CookieName = 'session' | 'signin' | 'browser' | 'trust' | 'language' | 'then'

const YEAR = 365 * 24 * 60 * 60

export function cookieName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/** The value of one cookie of a Cookie header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

/** A Set-Cookie header (RFC 6265bis). Lax, so that a link in a mail finds the person signed in. */
export function writeCookie({ name, value, maxAge }: Cookie, secure: boolean): string {
  const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${secure ? '; Secure' : ''}`
}

/** The browser's random name with our signature, for its cookie. */
export function signBrowser(name: string, key: KeyObject): string {
  return `${name}.${signatureOf(name, key)}`
}

/** The random name in a browser's cookie, when the signature is ours. */
export function browserNameIn(cookie: string | undefined, key: KeyObject): string | undefined {
  const [, name = '', signature = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(cookie ?? '') ?? []
  if (name === '') return undefined
  const [given, right] = [Buffer.from(signature), Buffer.from(signatureOf(name, key))]
  return given.length === right.length && timingSafeEqual(given, right) ? name : undefined
}

export function browserCookie(name: string, key: KeyObject, secure: boolean): Cookie {
  return { name: cookieName('browser', secure), value: signBrowser(name, key), maxAge: YEAR }
}

function signatureOf(name: string, key: KeyObject): string {
  return createHmac('sha256', key).update(name).digest('base64url')
}
