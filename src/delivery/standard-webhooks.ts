import { createHmac } from 'node:crypto'
import type { Asked } from './http.ts'

/** What is in the body, beside its time. */
export type Event = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

export const PREFIX = 'whsec_'

/**
 * https://www.standardwebhooks.com: JSON, signed with HMAC-SHA256 over id, time and body. The id is that of the message,
 * however often it is sent, so the other side can take it once. `at`: when it happened, unless that is now.
 */
export function signedRequest(url: string, secret: string, id: string, event: Event, at?: Date): Asked {
  const { pathname, search } = new URL(url)
  const now = new Date()
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const body = JSON.stringify({ type: event.type, timestamp: (at ?? now).toISOString(), data: event.data })
  const headers = {
    ...{ 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp },
    'webhook-signature': `v1,${signatureOf(secret, `${id}.${timestamp}.${body}`)}`,
  }
  return { method: 'POST', path: `${pathname}${search}`, headers, body }
}

function signatureOf(secret: string, signed: string): string {
  const key = Buffer.from(secret.replace(PREFIX, ''), 'base64')
  return createHmac('sha256', key).update(signed).digest('base64')
}
