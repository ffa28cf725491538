import { bytesIn, bytesOf, objectIn } from './bytes.ts'

/** What was sent to you. */
export type WebhookEvent = {
  /** The same however often it is sent: take each once. */
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

type Sent = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** A text that came to your address of webhooks and was not sent by the portal, or not now. */
export class UntrustedWebhook extends Error {
  override readonly name = 'UntrustedWebhook'
}

const TOLERANCE = 300

/**
 * The event in a request, once its signature is found right (https://www.standardwebhooks.com). `body`: as it came, before
 * anything has read it.
 */
export async function verifyWebhook(
  secret: string,
  headers: Sent,
  body: string | Uint8Array<ArrayBuffer>,
  now: Date = new Date(),
): Promise<WebhookEvent> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerIn(headers, `webhook-${name}`),
  )
  if (!id || !timestamp || !signatures) throw new UntrustedWebhook('It is not signed.')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE)
    throw new UntrustedWebhook('It was not sent now.')
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  if (!(await isSigned(secret, signatures, `${id}.${timestamp}.${text}`)))
    throw new UntrustedWebhook('Its signature is not that of this secret.')
  const { type, timestamp: at, data } = objectIn(bytesOf(text)) ?? {}
  if (typeof type !== 'string' || typeof at !== 'string' || typeof data !== 'object' || data === null)
    throw new UntrustedWebhook('It is no event.')
  return { id, type, timestamp: at, data: { ...data } }
}

/** Several, while a secret is changed: one that fits is enough. */
async function isSigned(secret: string, signatures: string, text: string): Promise<boolean> {
  const raw = bytesIn(secret.replace(/^whsec_/, ''))
  if (!raw || raw.length === 0) throw new TypeError('A secret is whsec_ and bytes in Base64.')
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  for (const one of signatures.split(' ')) {
    const given = one.startsWith('v1,') ? bytesIn(one.slice(3)) : undefined
    if (given && (await crypto.subtle.verify('HMAC', key, given, bytesOf(text)))) return true
  }
  return false
}

function headerIn(headers: Sent, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? []
  return typeof value === 'string' ? value : undefined
}
