import type { Reply } from './reply.ts'

/** One constant policy: no inline script or style, nothing from elsewhere, no framing, forms only to ourselves. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer. */
export const common: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), interest-cohort=()',
  // reason: same-origin, not no-referrer: with that browsers send `Origin: null` with our own forms
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Added where people reach us by https, for a year (ASVS 3.4.1). */
const TRANSPORT = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

/** The headers of an answer, except cookies. Nothing we draw is ever kept by a cache. */
export function headersOf(reply: Reply, secure: boolean): Record<string, string> {
  return {
    ...common,
    ...(secure ? TRANSPORT : {}),
    'cache-control': 'no-store',
    ...(reply.type === undefined ? {} : { 'content-type': reply.type }),
    ...(reply.location === undefined ? {} : { location: reply.location }),
    ...(reply.refresh === undefined ? {} : { refresh: `0; url=${reply.refresh}` }),
    ...(reply.retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(reply.retryAfter))) }),
    ...(reply.download === undefined ? {} : { 'content-disposition': `attachment; filename="${reply.download}"` }),
  }
}
